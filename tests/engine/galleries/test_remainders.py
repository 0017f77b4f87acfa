"""Remainders, the rounding errors of 8-bit codes kept on disk: how exact they make scores, and damage to their file."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.galleries.inverted_file import Cells, InvertedFile, Remainders, build_inverted_file, remainder_lines, stamp
from engine.galleries.inverted_file.cells import BEYOND
from engine.galleries.inverted_file.weights import Weights
from engine.photo import Embedding

PHOTOS, DIMENSION = 20_000, 32
VERSION = "a-version"
STAMP = stamp(VERSION)
LINE = DIMENSION + 4


@pytest.fixture(scope="module")
def embeddings() -> Embedding:
    """Unit embeddings, some with a few very large dimensions."""
    found = np.random.default_rng(0).standard_t(4, (PHOTOS, DIMENSION))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def cells(embeddings: Embedding) -> Cells:
    """Cells fitted to a few of them, so that many others exceed their range."""
    return Cells.fitted(embeddings[:500], PHOTOS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the remainders."""
    return tmp_path / "remainders"


@pytest.fixture
def file(embeddings: Embedding, cells: Cells, path: Path) -> InvertedFile:
    """The file of all embeddings. Ids are row numbers."""
    batch = [str(row) for row in range(PHOTOS)], embeddings
    with path.open("wb") as out:
        made = build_inverted_file(
            VERSION, cells, PHOTOS, [batch], lambda rest: out.write(remainder_lines(rest, STAMP))
        )
    assert made is not None
    return replace(made, remainders=Remainders(path, PHOTOS, DIMENSION, STAMP))


def queries(count: int) -> Embedding:
    """Return that many unit vectors."""
    found = np.random.default_rng(5).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def nearest(embeddings: Embedding, query: Embedding, among: list[str]) -> list[str]:
    """Return the exact nine nearest of these ids."""
    scores = embeddings[[int(photo) for photo in among]].astype(np.float64) @ query
    return [among[place] for place in np.argsort(-scores)[:9]]


def damage(path: Path, place: int) -> None:
    """Flip a bit in the line at that place."""
    with path.open("r+b") as file:
        file.seek(place * LINE + 7)
        (byte,) = file.read(1)
        file.seek(place * LINE + 7)
        file.write(bytes([byte ^ 4]))


def test_with_its_remainder_a_photo_is_scored_as_by_its_embedding(embeddings: Embedding, cells: Cells) -> None:
    """With its remainder, a score has less than a 200th of the 8-bit error, unless it exceeds the codes' range."""
    codes, remainders = cells.rounded(embeddings)
    is_beyond = (remainders == BEYOND).any(axis=1)
    assert 0 < np.mean(is_beyond) < 0.1
    steps = np.abs((embeddings - cells.zero) / cells.step)
    assert np.array_equal(is_beyond, (np.rint(steps) > 127).any(axis=1))
    for query in queries(10):
        weights = Weights(query, cells)
        fine = weights.fine(torch.from_numpy(codes))
        by_both = (fine + weights.rest(remainders))[~is_beyond]
        exact = (embeddings.astype(np.float64) @ query)[~is_beyond]
        assert np.std(by_both - exact) <= 1.05 * weights.finest_error < weights.fine_error / 200
        assert np.max(np.abs(by_both - exact)) <= 6 * weights.finest_error
        order = np.argsort(-exact)[:200]
        apart = -np.diff(exact[order]) > 12 * weights.finest_error
        assert (np.diff(by_both[order])[apart] < 0).all()


def test_remainders_lose_no_neighbour(file: InvertedFile, embeddings: Embedding) -> None:
    """Remainders narrow the candidates and lose none of the nine nearest photos, not even those beyond the codes."""
    without = replace(file, remainders=None)
    for query in queries(200):
        many, few = without.nearest(query, 9, ()), file.nearest(query, 9, ())
        assert set(nearest(embeddings, query, many)) <= set(few) <= set(many)


def test_a_damaged_line_only_adds_a_candidate(
    file: InvertedFile, embeddings: Embedding, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """If a line is damaged while the bot runs, its photo stays a candidate, and the log says so once."""
    caplog.set_level(logging.WARNING)
    for query in queries(5):
        many, few = replace(file, remainders=None).nearest(query, 9, ()), file.nearest(query, 9, ())
        dropped = next(photo for photo in many if photo not in few)
        for photo in (dropped, few[0]):
            damage(path, int(photo))
        assert set(file.nearest(query, 9, ())) >= {*few, dropped}
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_truncated_file_works_like_none(file: InvertedFile, path: Path) -> None:
    """If the file is cut short while the bot runs, searches work as without remainders."""
    path.write_bytes(path.read_bytes()[:3])
    for query in queries(20):
        assert file.nearest(query, 9, ()) == replace(file, remainders=None).nearest(query, 9, ())


def test_a_deleted_file_stays_usable(file: InvertedFile, path: Path) -> None:
    """If the file is deleted or replaced while the bot runs, the open one is still used."""
    (query,) = queries(1)
    before = file.nearest(query, 9, ())
    path.unlink()
    path.write_bytes(b"another")
    assert file.nearest(query, 9, ()) == before


@pytest.mark.parametrize(
    ("photos", "other"), [(PHOTOS, "another-version"), (PHOTOS - 1, VERSION), (PHOTOS + 1, VERSION)]
)
def test_remainders_of_another_dataset_are_refused(file: InvertedFile, path: Path, photos: int, other: str) -> None:
    """Remainders of another version or number of photos are refused."""
    assert file.remainders is not None
    with pytest.raises(ValueError, match=r"bytes, not|checksum"):
        Remainders(path, photos, DIMENSION, stamp(other))


def test_each_photo_finds_its_own_remainder(embeddings: Embedding, cells: Cells, file: InvertedFile) -> None:
    """Each photo's place leads to its own line, whichever cell it is in."""
    assert file.remainders is not None
    rows = np.array([0, 1, 777, PHOTOS - 1])
    found, is_read = file.remainders.of(file.places[rows])
    photos = [int(photo) for photo in file.ids.take(rows).to_pylist()]
    assert is_read.all()
    assert np.array_equal(found, cells.rounded(embeddings[photos])[1])


def test_a_file_may_be_of_any_length(path: Path) -> None:
    """A file may be larger than 32 bits can count."""
    photos, dimension = 4_300_000, 512
    remainders = np.random.default_rng(0).integers(-127, 128, (2, dimension), np.int8)
    first, last = remainder_lines(remainders[:1], STAMP), remainder_lines(remainders[1:], STAMP)
    with path.open("wb") as out:
        out.write(first)
        out.seek((photos - 1) * len(first))
        out.write(last)
    found, is_read = Remainders(path, photos, dimension, STAMP).of(np.array([0, photos - 1, 7], np.int32))
    assert is_read.tolist() == [True, True, False]
    assert np.array_equal(found[:2], remainders)

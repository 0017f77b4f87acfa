"""What rounding takes from embeddings, on disk: how near it comes to the truth, and what becomes of it there."""

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
    """Of unit length, some with dimensions far beyond what most have."""
    found = np.random.default_rng(0).standard_t(4, (PHOTOS, DIMENSION))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def cells(embeddings: Embedding) -> Cells:
    """By few of them: many others reach further."""
    return Cells.fitted(embeddings[:500], PHOTOS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the remainders are."""
    return tmp_path / "remainders"


@pytest.fixture
def file(embeddings: Embedding, cells: Cells, path: Path) -> InvertedFile:
    """All of them, whose ids are their rows."""
    batch = [str(row) for row in range(PHOTOS)], embeddings
    with path.open("wb") as out:
        made = build_inverted_file(
            VERSION, cells, PHOTOS, [batch], lambda rest: out.write(remainder_lines(rest, STAMP))
        )
    assert made is not None
    return replace(made, remainders=Remainders(path, PHOTOS, DIMENSION, STAMP))


def queries(count: int) -> Embedding:
    """As many of unit length."""
    found = np.random.default_rng(5).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def nearest(embeddings: Embedding, query: Embedding, among: list[str]) -> list[str]:
    """The nine nearest of these, exactly."""
    scores = embeddings[[int(photo) for photo in among]].astype(np.float64) @ query
    return [among[place] for place in np.argsort(-scores)[:9]]


def damage(path: Path, place: int) -> None:
    """Turn a bit of the line at that place."""
    with path.open("r+b") as file:
        file.seek(place * LINE + 7)
        (byte,) = file.read(1)
        file.seek(place * LINE + 7)
        file.write(bytes([byte ^ 4]))


def test_with_its_remainder_a_photo_is_scored_as_by_its_embedding(embeddings: Embedding, cells: Cells) -> None:
    """To about a two hundred and fiftieth of what rounding to a byte costs, unless it is beyond the codes."""
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


def test_no_neighbour_is_lost_by_them(file: InvertedFile, embeddings: Embedding) -> None:
    """Of the many candidates that there are without remainders, the nine nearest stay, also those beyond the codes."""
    without = replace(file, remainders=None)
    for query in queries(200):
        many, few = without.nearest(query, 9, ()), file.nearest(query, 9, ())
        assert set(nearest(embeddings, query, many)) <= set(few) <= set(many)


def test_a_damaged_line_costs_a_candidate_more(
    file: InvertedFile, embeddings: Embedding, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Under the running bot: its photo is a candidate as long as it may be a neighbour, and the log says so once."""
    caplog.set_level(logging.WARNING)
    for query in queries(5):
        many, few = replace(file, remainders=None).nearest(query, 9, ()), file.nearest(query, 9, ())
        dropped = next(photo for photo in many if photo not in few)
        for photo in (dropped, few[0]):
            damage(path, int(photo))
        assert set(file.nearest(query, 9, ())) >= {*few, dropped}
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_file_that_is_cut_short_serves_as_none(file: InvertedFile, path: Path) -> None:
    """Under the running bot: what cannot be read is as if it had never been."""
    path.write_bytes(path.read_bytes()[:3])
    for query in queries(20):
        assert file.nearest(query, 9, ()) == replace(file, remainders=None).nearest(query, 9, ())


def test_a_file_that_is_deleted_serves_on(file: InvertedFile, path: Path) -> None:
    """Under the running bot: another may have taken its place."""
    (query,) = queries(1)
    before = file.nearest(query, 9, ())
    path.unlink()
    path.write_bytes(b"another")
    assert file.nearest(query, 9, ()) == before


@pytest.mark.parametrize(
    ("photos", "other"), [(PHOTOS, "another-version"), (PHOTOS - 1, VERSION), (PHOTOS + 1, VERSION)]
)
def test_those_of_another_dataset_are_refused(file: InvertedFile, path: Path, photos: int, other: str) -> None:
    """By their checksums, or by how many there are."""
    assert file.remainders is not None
    with pytest.raises(ValueError, match=r"bytes, not|checksum"):
        Remainders(path, photos, DIMENSION, stamp(other))


def test_their_order_is_that_of_the_pass(embeddings: Embedding, cells: Cells, file: InvertedFile) -> None:
    """Each photo's place leads to its own line, whatever cell it is in."""
    assert file.remainders is not None
    rows = np.array([0, 1, 777, PHOTOS - 1])
    found, is_read = file.remainders.of(file.places[rows])
    photos = [int(photo) for photo in file.ids.take(rows).to_pylist()]
    assert is_read.all()
    assert np.array_equal(found, cells.rounded(embeddings[photos])[1])


def test_a_file_may_be_of_any_length(path: Path) -> None:
    """Also one that is longer than 32 bits can count: of some million photos."""
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

"""Inverted files: which nearest photos they find, and how much memory they take."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.galleries.inverted_file import Cells, InvertedFile, Remainders, build_inverted_file, remainder_lines, stamp
from engine.photo import Embedding

PHOTOS, DIMENSION, CONCEPTS = 60_000, 64, 300
VERSION = "a-version"


@pytest.fixture(scope="module")
def embeddings() -> Embedding:
    """Embeddings of any length around a few hundred concepts."""
    random = np.random.default_rng(0)
    concepts = random.standard_normal((CONCEPTS, DIMENSION))
    of_photo = random.integers(0, CONCEPTS, PHOTOS)
    photos = concepts[of_photo] + 0.7 * random.standard_normal((PHOTOS, DIMENSION))
    return np.asarray(photos * random.uniform(0.5, 2, (PHOTOS, 1)), np.float32)


def batches(embeddings: Embedding, size: int = 7_000) -> Iterator[tuple[list[str], Embedding]]:
    """Yield the embeddings in batches, with their row numbers as ids."""
    for start in range(0, len(embeddings), size):
        part = embeddings[start : start + size]
        yield [f"{start + i:06}" for i in range(len(part))], part


def file_of(embeddings: Embedding, path: Path) -> InvertedFile:
    """Build a file as a gallery does, with its remainders at the path."""
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    drawn = np.random.default_rng(1).choice(len(unit), Cells.sample_size(len(unit)), replace=False)
    cells = Cells.fitted(unit[drawn], len(unit))
    with path.open("wb") as out:
        file = build_inverted_file(
            VERSION,
            cells,
            len(unit),
            batches(embeddings),
            lambda rest: out.write(remainder_lines(rest, stamp(VERSION))),
        )
    assert file is not None
    return replace(file, remainders=Remainders(path, len(unit), DIMENSION, stamp(VERSION)))


@pytest.fixture(scope="module")
def file(embeddings: Embedding, tmp_path_factory: pytest.TempPathFactory) -> InvertedFile:
    """The file of all embeddings."""
    return file_of(embeddings, tmp_path_factory.mktemp("copies") / "all")


def order(embeddings: Embedding, query: Embedding) -> list[str]:
    """Return all ids, most similar first."""
    scores = embeddings @ query / np.linalg.norm(embeddings, axis=1)
    return [f"{row:06}" for row in np.argsort(-scores, kind="stable")]


@pytest.mark.parametrize("excluded", [0, 100, 2_000])
def test_the_nearest_are_among_the_candidates(file: InvertedFile, embeddings: Embedding, excluded: int) -> None:
    """The candidates include at least 98% of the nine nearest photos that are not excluded, and no excluded one."""
    held = []
    for query in np.random.default_rng(2).standard_normal((20, DIMENSION)).astype(np.float32):
        ordered = order(embeddings, query)
        found = file.nearest(query, 9, ordered[:excluded])
        assert set(found).isdisjoint(ordered[:excluded])
        assert len(found) == len(set(found)) >= 9
        held.append(len(set(found) & set(ordered[excluded : excluded + 9])) / 9)
    assert np.mean(held) >= 0.98


def test_the_nearest_to_a_score_are_among_the_candidates(file: InvertedFile, embeddings: Embedding) -> None:
    """`around` finds the photos nearest to any score."""
    query = np.random.default_rng(3).standard_normal(DIMENSION).astype(np.float32)
    scores = embeddings @ query / np.linalg.norm(embeddings, axis=1) / np.linalg.norm(query)
    for score in (0.0, 0.2, -0.4):
        away = np.abs(scores - score)
        nearest = np.argsort(away)
        found = file.around(query, score, 9, [f"{row:06}" for row in nearest[:3]])
        rows = np.array([int(photo) for photo in found])
        assert set(rows).isdisjoint(nearest[:3])
        # Candidates are chosen by 8-bit scores, so nearly equal ones may swap.
        assert np.sort(away[rows])[8] <= away[nearest[11]] + 1e-4


def test_cells_without_a_photo_change_nothing(file: InvertedFile) -> None:
    """Empty cells, which k-means may leave, do not change the result, however near their centroids are."""
    twice = replace(file.cells, centroids=np.concatenate([file.cells.centroids] * 2))
    padded = replace(file, cells=twice, starts=np.append(file.starts, np.full(len(file.cells.centroids), PHOTOS)))
    for query in np.random.default_rng(4).standard_normal((100, DIMENSION)).astype(np.float32):
        assert padded.nearest(query, 9, ()) == file.nearest(query, 9, ())
    assert padded.around(query, 0.3, 9, ()) == file.around(query, 0.3, 9, ())


def test_few_candidates_are_enough(file: InvertedFile) -> None:
    """A search fetches hardly more candidates than it returns, and about twice as many without remainders."""
    queries = np.random.default_rng(2).standard_normal((20, DIMENSION)).astype(np.float32)
    without = replace(file, remainders=None)
    assert np.median([len(file.nearest(query, 9, ())) for query in queries]) <= 10
    assert np.median([len(without.nearest(query, 9, ())) for query in queries]) <= 18
    assert np.median([len(file.around(query, 0.1, 9, ())) for query in queries]) <= 15


def test_a_dataset_gives_one_file(file: InvertedFile, embeddings: Embedding, tmp_path: Path) -> None:
    """Building a file twice gives the same file."""
    again = file_of(embeddings, tmp_path / "again")
    assert again.codes.equal(file.codes)
    assert again.ids.equals(file.ids)
    assert np.array_equal(again.places, file.places)


def test_a_dataset_that_changes_meanwhile_gives_none(embeddings: Embedding) -> None:
    """If the dataset changes during the build, no file is kept."""
    few = embeddings[:500]
    cells = Cells.fitted(few / np.linalg.norm(few, axis=1, keepdims=True), len(few))
    assert build_inverted_file(VERSION, cells, 501, batches(few), len) is None
    assert build_inverted_file(VERSION, cells, 499, batches(few), len) is None
    assert build_inverted_file(VERSION, cells, 500, batches(few), len) is not None


def test_a_file_weighs_a_byte_for_each_dimension(file: InvertedFile) -> None:
    """A file takes a byte per dimension and photo, and 24 more for ids of the usual eleven letters and places."""
    held = file.codes.element_size() * file.codes.nelement() + file.ids.nbytes + file.places.nbytes
    assert held <= file.bytes == PHOTOS * (DIMENSION + 24)

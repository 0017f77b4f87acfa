"""Inverted files: what they find of a dataset's nearest photos, and what they weigh."""

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
    """Photos around some hundred concepts, of any length."""
    random = np.random.default_rng(0)
    concepts = random.standard_normal((CONCEPTS, DIMENSION))
    of_photo = random.integers(0, CONCEPTS, PHOTOS)
    photos = concepts[of_photo] + 0.7 * random.standard_normal((PHOTOS, DIMENSION))
    return np.asarray(photos * random.uniform(0.5, 2, (PHOTOS, 1)), np.float32)


def batches(embeddings: Embedding, size: int = 7_000) -> Iterator[tuple[list[str], Embedding]]:
    """The photos by their numbers as ids."""
    for start in range(0, len(embeddings), size):
        part = embeddings[start : start + size]
        yield [f"{start + i:06}" for i in range(len(part))], part


def file_of(embeddings: Embedding, path: Path) -> InvertedFile:
    """Built as a gallery builds it, with its remainders at that path."""
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
    """All of them."""
    return file_of(embeddings, tmp_path_factory.mktemp("copies") / "all")


def order(embeddings: Embedding, query: Embedding) -> list[str]:
    """All ids, the most similar first."""
    scores = embeddings @ query / np.linalg.norm(embeddings, axis=1)
    return [f"{row:06}" for row in np.argsort(-scores, kind="stable")]


@pytest.mark.parametrize("excluded", [0, 100, 2_000])
def test_the_nearest_are_among_the_candidates(file: InvertedFile, embeddings: Embedding, excluded: int) -> None:
    """Of the nine nearest that are left, at least 98 in a hundred; never one of those that were left out."""
    held = []
    for query in np.random.default_rng(2).standard_normal((20, DIMENSION)).astype(np.float32):
        ordered = order(embeddings, query)
        found = file.nearest(query, 9, ordered[:excluded])
        assert set(found).isdisjoint(ordered[:excluded])
        assert len(found) == len(set(found)) >= 9
        held.append(len(set(found) & set(ordered[excluded : excluded + 9])) / 9)
    assert np.mean(held) >= 0.98


def test_the_nearest_to_a_score_are_among_the_candidates(file: InvertedFile, embeddings: Embedding) -> None:
    """Wherever in the order that score is."""
    query = np.random.default_rng(3).standard_normal(DIMENSION).astype(np.float32)
    scores = embeddings @ query / np.linalg.norm(embeddings, axis=1) / np.linalg.norm(query)
    for score in (0.0, 0.2, -0.4):
        away = np.abs(scores - score)
        nearest = np.argsort(away)
        found = file.around(query, score, 9, [f"{row:06}" for row in nearest[:3]])
        rows = np.array([int(photo) for photo in found])
        assert set(rows).isdisjoint(nearest[:3])
        # Where many are a hair apart, those are looked at that are closest by eight bits.
        assert np.sort(away[rows])[8] <= away[nearest[11]] + 1e-4


def test_cells_without_a_photo_change_nothing(file: InvertedFile) -> None:
    """However promising they are: k-means may leave some empty, and the nearest are found in the others."""
    twice = replace(file.cells, centroids=np.concatenate([file.cells.centroids] * 2))
    padded = replace(file, cells=twice, starts=np.append(file.starts, np.full(len(file.cells.centroids), PHOTOS)))
    for query in np.random.default_rng(4).standard_normal((100, DIMENSION)).astype(np.float32):
        assert padded.nearest(query, 9, ()) == file.nearest(query, 9, ())
    assert padded.around(query, 0.3, 9, ()) == file.around(query, 0.3, 9, ())


def test_few_candidates_are_enough(file: InvertedFile) -> None:
    """Each is fetched from the database: hardly more than are asked for, twice as many without the remainders."""
    queries = np.random.default_rng(2).standard_normal((20, DIMENSION)).astype(np.float32)
    without = replace(file, remainders=None)
    assert np.median([len(file.nearest(query, 9, ())) for query in queries]) <= 10
    assert np.median([len(without.nearest(query, 9, ())) for query in queries]) <= 18
    assert np.median([len(file.around(query, 0.1, 9, ())) for query in queries]) <= 15


def test_a_dataset_gives_one_file(file: InvertedFile, embeddings: Embedding, tmp_path: Path) -> None:
    """Built twice, it is the same, and finds the same."""
    again = file_of(embeddings, tmp_path / "again")
    assert again.codes.equal(file.codes)
    assert again.ids.equals(file.ids)
    assert np.array_equal(again.places, file.places)


def test_a_dataset_that_changes_meanwhile_gives_none(embeddings: Embedding) -> None:
    """With a photo more or less than expected, nothing is kept."""
    few = embeddings[:500]
    cells = Cells.fitted(few / np.linalg.norm(few, axis=1, keepdims=True), len(few))
    assert build_inverted_file(VERSION, cells, 501, batches(few), len) is None
    assert build_inverted_file(VERSION, cells, 499, batches(few), len) is None
    assert build_inverted_file(VERSION, cells, 500, batches(few), len) is not None


def test_a_file_weighs_a_byte_for_each_dimension(file: InvertedFile) -> None:
    """And its ids and places: what is reckoned for a photo is enough for the usual eleven letters of Unsplash's."""
    held = file.codes.element_size() * file.codes.nelement() + file.ids.nbytes + file.places.nbytes
    assert held <= file.bytes == PHOTOS * (DIMENSION + 24)

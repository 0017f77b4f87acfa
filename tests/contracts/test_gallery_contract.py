"""What every gallery does, whatever it stands on. A new adapter joins by one more fixture parameter."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from engine.errors import WrongDimensionError
from engine.galleries import Catalog, Gallery
from engine.photo import Embedding, Photo
from tests.contracts.targets import ServerProcess, opened
from tests.engine.conftest import random_photos

COUNT, DIMENSION = 3000, 64


class Filled(NamedTuple):
    """A gallery and what was put into it."""

    gallery: Gallery
    photos: list[Photo]
    embeddings: Embedding


WAYS = [
    "embedded, exact",
    "embedded, in memory",
    "embedded, compressed",
    "embedded, by index",
    "guest, exact",
    "guest, by index",
    "server, exact",
    "server, by index",
    "myscale, by index",
    "cluster, exact",
    "cluster, by index",
]


@pytest.fixture(params=WAYS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, running: ServerProcess) -> Iterator[Gallery]:
    """A gallery without photos on each target, each way to search it."""
    target, _, way = request.param.partition(", ")
    with opened(target, tmp_path, running) as database:
        memory = {"in memory": 64 << 20, "compressed": (COUNT + 50) * (DIMENSION + 24)}.get(way, 0)
        catalog = Catalog(database, memory, index_from=1_000 if way == "by index" else COUNT + 100)
        catalog.create("some", encoder="any", dimension=DIMENSION)
        yield catalog.gallery("some")


@pytest.fixture
def filled(empty: Gallery) -> Filled:
    """The gallery with 3,000 random photos, brought near."""
    photos, embeddings = random_photos(COUNT, DIMENSION)
    empty.insert(photos, embeddings)
    deadline = time.monotonic() + 60
    while not empty.is_loaded and time.monotonic() < deadline:
        empty.load()
        time.sleep(0.02)
    assert empty.is_loaded
    return Filled(empty, photos, embeddings)


@pytest.mark.parametrize("excluded", [0, 100, 2000, COUNT])
def test_nearest_is_exact_beside_any_number_of_exclusions(filled: Filled, excluded: int) -> None:
    """The nearest nine are those that numpy finds, also when many nearer ones are excluded."""
    query = filled.embeddings[17]
    order = np.argsort(-(filled.embeddings @ query), kind="stable")
    exclude = {filled.photos[row].id for row in order[:excluded]}
    expected = order[excluded : excluded + 9]

    found = filled.gallery.nearest(query, 9, exclude)

    assert [match.photo.id for match in found] == [filled.photos[row].id for row in expected]
    np.testing.assert_allclose([match.score for match in found], filled.embeddings[expected] @ query, atol=1e-6)
    for match, row in zip(found, expected, strict=True):
        np.testing.assert_array_equal(match.embedding, filled.embeddings[row])


@pytest.mark.parametrize("excluded", [0, 100])
def test_around_finds_the_scores_closest_to_one(filled: Filled, excluded: int) -> None:
    """The nine photos whose similarity is closest to a threshold, those left out that were seen."""
    query = filled.embeddings[17]
    order = np.argsort(np.abs(filled.embeddings @ query - 0.2), kind="stable")
    exclude = {filled.photos[row].id for row in order[:excluded]}
    found = filled.gallery.around(query, 0.2, 9, exclude)
    assert [match.photo.id for match in found] == [filled.photos[row].id for row in order[excluded : excluded + 9]]


def test_a_draw_above_a_score_is_random_among_those_and_the_same_for_its_seed(filled: Filled) -> None:
    """Only photos of at least the score are drawn, none of the excluded; another seed draws others."""
    query = filled.embeddings[17]
    above = {filled.photos[row].id for row in np.flatnonzero(filled.embeddings @ query >= 0.1)}
    exclude = set(sorted(above)[:50])
    one, again, other = (
        [match.photo.id for match in filled.gallery.drawn_above(query, 0.1, 9, seed, exclude)] for seed in (1, 1, 2)
    )
    assert one == again != other
    assert set(one) | set(other) <= above - exclude
    everything = filled.gallery.drawn_above(query, 0.1, COUNT, 1, exclude)
    assert {match.photo.id for match in everything} == above - exclude


def test_equal_scores_are_ordered_by_id(empty: Gallery) -> None:
    """Photos with the same embedding come in the order of their ids, however they were inserted."""
    embedding = np.eye(1, DIMENSION, dtype=np.float32)
    for name in ("c", "a", "d", "b"):
        empty.insert([Photo(name, name)], embedding)
    assert [match.photo.id for match in empty.nearest(embedding[0], 3)] == ["a", "b", "c"]
    assert empty.scores(embedding[0])[0] == ["a", "b", "c", "d"]


def test_what_is_known_of_a_photo_comes_back(empty: Gallery) -> None:
    """Every field of a photo is kept, in any script."""
    photo = Photo(
        "x1", "photos/x1.jpg", "https://page.test", "ある人", "https://credit.test", "it's \\ a \n", "L6P", 7, 5
    )
    empty.insert([photo], np.eye(1, DIMENSION, dtype=np.float32))
    found, embedding = empty.by_ids(["x1", "absent"])["x1"]
    assert found == photo
    np.testing.assert_array_equal(embedding, np.eye(1, DIMENSION, dtype=np.float32)[0])


def test_a_hidden_photo_is_never_found_again(filled: Filled) -> None:
    """Hidden photos are in no search, sample, count, batch or score, but old rounds can still look them up."""
    hidden = filled.photos[5].id
    before = filled.gallery.dataset
    filled.gallery.hide(hidden, "a-member")

    assert hidden not in {match.photo.id for match in filled.gallery.nearest(filled.embeddings[5], 20)}
    assert hidden not in {match.photo.id for match in filled.gallery.sample(COUNT, seed=1)}
    assert hidden not in {photo_id for ids, _ in filled.gallery.batches() for photo_id in ids}
    assert hidden not in filled.gallery.scores(filled.embeddings[5])[0]
    assert filled.gallery.count() == filled.gallery.dataset.photos == COUNT - 1
    assert filled.gallery.dataset.version != before.version
    assert hidden in filled.gallery.by_ids([hidden])


def test_a_photo_is_inserted_once(filled: Filled) -> None:
    """Inserting ids that are there, or twice in one batch, changes nothing for them."""
    before = filled.gallery.dataset
    again = [*filled.photos[:3], Photo("new", "first"), Photo("new", "second")]
    filled.gallery.insert(filled.photos[:3], filled.embeddings[3:6])
    assert filled.gallery.dataset == before
    filled.gallery.insert(again, filled.embeddings[:5])
    assert filled.gallery.count() == COUNT + 1
    assert filled.gallery.by_ids(["new"])["new"][0].url == "first"
    np.testing.assert_array_equal(filled.gallery.by_ids(["p00000"])["p00000"][1], filled.embeddings[0])
    assert filled.gallery.known(["new", "p00000", "absent"]) == {"new", "p00000"}


def test_an_embedding_of_another_length_is_refused_in_words(filled: Filled) -> None:
    """The message names both lengths, and the gallery goes on as if nothing was."""
    wrong = np.ones((1, DIMENSION + 1), np.float32)
    with pytest.raises(WrongDimensionError, match="length 64, not 65"):
        filled.gallery.insert([Photo("wrong", "wrong")], wrong)
    with pytest.raises(WrongDimensionError, match="length 64, not 65"):
        filled.gallery.nearest(wrong[0], 9)
    with pytest.raises(WrongDimensionError, match="length 64, not 65"):
        filled.gallery.scores(wrong[0])
    assert filled.gallery.count() == COUNT
    assert filled.gallery.nearest(filled.embeddings[7], 1)[0].photo.id == "p00007"


def test_a_sample_is_the_same_for_the_same_seed(filled: Filled) -> None:
    """A sample depends on seed and content alone, and another seed gives another one."""
    first, again, other = (filled.gallery.sample(50, seed) for seed in (3, 3, 4))
    assert first == again
    assert {match.photo.id for match in first} != {match.photo.id for match in other}
    assert len({match.photo.id for match in first}) == 50


@pytest.mark.parametrize("size", [7 * 64, 8192])
def test_batches_are_the_whole_dataset_in_order(filled: Filled, size: int) -> None:
    """Every photo comes once, ordered by id, in batches of the size asked for."""
    batches = list(filled.gallery.batches(size))
    assert [photo_id for ids, _ in batches for photo_id in ids] == [photo.id for photo in filled.photos]
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in batches]), filled.embeddings)
    assert {len(ids) for ids, _ in batches[:-1]} <= {size}


def test_scores_are_every_photos_similarity_highest_first(filled: Filled) -> None:
    """Scores are what numpy computes, in falling order."""
    weights = filled.embeddings[9]
    ids, scores = filled.gallery.scores(weights)
    assert len(ids) == COUNT
    assert ids[0] == "p00009"
    assert (np.diff(scores) <= 0).all()
    expected = dict(zip((photo.id for photo in filled.photos), filled.embeddings @ weights, strict=True))
    np.testing.assert_allclose(scores, [expected[photo_id] for photo_id in ids], atol=1e-6)


def test_the_version_tells_content_apart_not_how_it_came(empty: Gallery) -> None:
    """Two inserts give the version that one gives; other content gives another."""
    photos, embeddings = random_photos(10, DIMENSION)
    versions = [empty.dataset.version]
    for rows in (slice(5, 10), slice(0, 5)):
        empty.insert(photos[rows], embeddings[rows])
        versions.append(empty.dataset.version)
    assert len(set(versions)) == 3
    assert empty.dataset.photos == 10


def test_an_empty_gallery_finds_nothing(empty: Gallery) -> None:
    """No photo, no error."""
    query = np.ones(DIMENSION, np.float32)
    assert empty.nearest(query, 9) == ()
    assert empty.sample(9, seed=0) == ()
    assert list(empty.batches()) == []
    assert empty.by_ids([]) == {}
    assert empty.scores(query)[0] == []
    assert empty.count() == 0


def test_totals_are_those_of_numpy(filled: Filled) -> None:
    """How many photos reach a threshold, and the sum of all photos' probabilities, without fetching a row."""
    query = filled.embeddings[17]
    scores = filled.embeddings.astype(np.float64) @ query
    accepted, members = filled.gallery.totals(query, 0.1, 12.0, -3.0)
    assert accepted == (scores >= 0.1).sum()
    assert members == pytest.approx((1 / (1 + np.exp(-(12 * scores - 3)))).sum(), rel=1e-4)

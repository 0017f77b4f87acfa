"""Every gallery gives correct search results, on every target and by every search method.

No test changes the gallery.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.errors import WrongDimensionError
from engine.photo import Photo
from tests.contracts.targets import ServerProcess
from tests.contracts.ways import COUNT, DIMENSION, WAYS, Filled, empty_gallery, filled_up


@pytest.fixture(scope="module", params=WAYS)
def filled(
    request: pytest.FixtureRequest,
    empty_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    running: ServerProcess,
) -> Iterator[Filled]:
    """A gallery with 3,000 photos, for each target and search method."""
    with empty_gallery(request.param, empty_data, tmp_path_factory.mktemp("way"), running) as gallery:
        yield filled_up(gallery)


@pytest.mark.parametrize("excluded", [0, 100, 2000, COUNT])
def test_nearest_is_exact_with_any_number_of_exclusions(filled: Filled, excluded: int) -> None:
    """`nearest` finds the same nine photos as numpy, even if many nearer ones are excluded."""
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
def test_around_finds_the_closest_scores(filled: Filled, excluded: int) -> None:
    """`around` finds the photos whose scores are closest to a given one and leaves out the excluded ones."""
    query = filled.embeddings[17]
    order = np.argsort(np.abs(filled.embeddings @ query - 0.2), kind="stable")
    exclude = {filled.photos[row].id for row in order[:excluded]}
    found = filled.gallery.around(query, 0.2, 9, exclude)
    assert [match.photo.id for match in found] == [filled.photos[row].id for row in order[excluded : excluded + 9]]


def test_a_draw_above_a_score_is_random_and_repeats_for_its_seed(filled: Filled) -> None:
    """`drawn_above` draws from the photos above the score, minus the excluded ones, and repeats for the same seed."""
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


def test_an_embedding_of_another_length_is_refused_in_words(filled: Filled) -> None:
    """An embedding of the wrong length raises an error that names both lengths, and the gallery keeps working."""
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
    """A sample depends only on the seed and the content."""
    first, again, other = (filled.gallery.sample(50, seed) for seed in (3, 3, 4))
    assert first == again
    assert {match.photo.id for match in first} != {match.photo.id for match in other}
    assert len({match.photo.id for match in first}) == 50


@pytest.mark.parametrize("size", [7 * 64, 8192])
def test_batches_are_the_whole_dataset_in_order(filled: Filled, size: int) -> None:
    """Batches of any size cover every photo once, ordered by id."""
    batches = list(filled.gallery.batches(size))
    assert [photo_id for ids, _ in batches for photo_id in ids] == [photo.id for photo in filled.photos]
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in batches]), filled.embeddings)
    assert {len(ids) for ids, _ in batches[:-1]} <= {size}


def test_scores_are_every_photos_similarity_highest_first(filled: Filled) -> None:
    """`scores` returns numpy's similarity for every photo, highest first."""
    weights = filled.embeddings[9]
    ids, scores = filled.gallery.scores(weights)
    assert len(ids) == COUNT
    assert ids[0] == "p00009"
    assert (np.diff(scores) <= 0).all()
    expected = dict(zip((photo.id for photo in filled.photos), filled.embeddings @ weights, strict=True))
    np.testing.assert_allclose(scores, [expected[photo_id] for photo_id in ids], atol=1e-6)


def test_the_count_from_a_score_is_numpys(filled: Filled) -> None:
    """`count_from` counts the photos from a threshold up as numpy does."""
    query = filled.embeddings[17]
    scores = filled.embeddings.astype(np.float64) @ query
    assert filled.gallery.count_from(query, 0.1) == (scores >= 0.1).sum()

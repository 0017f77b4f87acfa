"""Which words fit the photos of a dataset."""

import numpy as np

from engine.learning.word_index import FITTING, SECOND, WordIndex, index_words
from engine.vocabularies.best_words import WordMatcher
from engine.vocabularies.vocabulary import NONE
from tests.engine.learning.words import CAR, CAT, DIMENSION, EACH, NOTHING, PUG, THINGS, index, photos, photos_of, words


def test_a_word_counts_the_photos_that_it_fits() -> None:
    """Each photo counts for its two best words."""
    counts = index().counts
    assert counts.sum() == FITTING * EACH * len(THINGS)
    assert counts[PUG] >= EACH
    assert counts[CAT] >= EACH
    assert counts[NOTHING] == 0


def test_a_photo_counts_little_for_its_second_word() -> None:
    """The weight of all photos is theirs for the best word, and a small one for the second."""
    assert np.isclose(index().weights.sum(), (1 + SECOND) * EACH * len(THINGS))


def test_the_center_of_a_word_is_where_its_photos_are() -> None:
    """The center of "cat" is nearer to photos of cats than to all other photos."""
    center = index().centers[CAT]
    cats, all_photos = index().photo_directions(photos_of(CAT)), index().photo_directions(photos())
    assert (cats @ center).min() > np.sort(all_photos @ center)[-EACH - 1]
    assert not index().centers[NOTHING].any()


def test_directions_leave_out_what_all_share() -> None:
    """All embeddings are alike, but the directions of different things are not."""
    alike = words() @ words().T
    assert alike.min() > 0.5
    directions = index().directions
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1, atol=1e-6)
    assert directions[CAT] @ directions[CAR] < 0
    assert index().photo_directions(photos_of(CAT)).mean(axis=0) @ directions[CAR] < 0
    np.testing.assert_allclose(index().text_direction(words()[CAT]), directions[CAT], atol=1e-6)


def test_batches_make_the_same_index() -> None:
    """The index does not depend on how the photos are divided into batches."""
    mean = photos().mean(axis=0)
    best = WordMatcher(words(), mean).best(photos())
    parts = [slice(0, 50), slice(50, 51), slice(51, None), slice(0, 0)]
    batched = WordIndex.of(words(), mean, ((photos()[part], best[part]) for part in parts))
    whole = index_words(photos(), words())
    np.testing.assert_array_equal(batched.counts, whole.counts)
    np.testing.assert_allclose(batched.weights, whole.weights)
    np.testing.assert_allclose(batched.centers, whole.centers, atol=1e-5)


def test_a_missing_word_counts_for_nothing() -> None:
    """Photos without a second-best word, or without any, are counted for the words that they have."""
    best = np.array([[0, NONE], [NONE, NONE]], np.uint16)
    found = WordIndex.of(words(), np.zeros(DIMENSION, np.float32), [(photos()[:2], best)])
    assert found.counts.tolist() == [1] + [0] * (len(words()) - 1)


def test_without_photos_no_word_fits() -> None:
    """The index of an empty dataset has counts of zero."""
    found = WordIndex.of(words(), np.zeros(DIMENSION, np.float32), [])
    assert not found.counts.any()
    assert not found.centers.any()

"""Each photo's best words, by the formula in words."""

import numpy as np

from engine.vocabularies.best_words import WordMatcher
from engine.vocabularies.vocabulary import BEST, NONE, BestWords, key_of
from tests.engine.conftest import random_photos


def test_the_best_words_are_those_of_the_plain_formula() -> None:
    """They are the nearest ones after the means of photos and of words are taken away, in any number of blocks."""
    _, photos = random_photos(700, 16, seed=1)
    _, words = random_photos(300, 16, seed=2)
    mean = photos.mean(axis=0)
    centred = words - words.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    wanted = np.argsort(-((photos - mean) @ centred.T), axis=1)[:, :BEST]
    found = WordMatcher(words, mean).best(photos)
    assert (found == wanted).mean() > 0.999  # floats of two libraries may order equal words differently


def test_a_small_vocabulary_leaves_places_free() -> None:
    """With fewer words than places, the other places have no word."""
    _, rows = random_photos(3, 8)
    found = WordMatcher(rows[:2], rows.mean(axis=0)).best(rows)
    assert (found[:, 2:] == NONE).all()
    assert set(found[:, :2].ravel().tolist()) == {0, 1}


def test_words_are_found_by_ids() -> None:
    """Photos are found by their ids, in any order, and unknown ones have no word."""
    ids = [f"p{number}" for number in range(50)]
    keys = np.array([key_of(photo) for photo in ids], np.uint64)
    order = np.argsort(keys)
    numbers = np.arange(50, dtype=np.uint16)[:, None].repeat(BEST, axis=1)
    best = BestWords(keys[order], numbers[order])
    assert best.of(["p7", "no", "p49"])[:, 0].tolist() == [7, NONE, 49]
    assert best.counts.tolist() == [1] * 50
    empty = BestWords(np.empty(0, np.uint64), np.empty((0, BEST), np.uint16))
    assert empty.of(["p7"]).tolist() == [[NONE] * BEST]
    assert empty.counts.tolist() == []

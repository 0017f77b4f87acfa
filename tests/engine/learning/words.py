"""A dataset whose photos show one thing each, and words for these things."""

import numpy as np

from engine.learning.word_index import WordIndex, index_words
from engine.photo import Embedding

DIMENSION, EACH = 32, 60
"""The number of dimensions, and of photos of each thing."""

ANIMAL, DOG, PUG, CAT, CAR, DOGGY, NOTHING, VEHICLE = range(8)
"""The rows of the words. DOGGY means the same as DOG. No photo shows NOTHING."""

THINGS = (DOG, PUG, CAT, CAR)


def _axis(*places: tuple[int, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    row = np.zeros(DIMENSION)
    for place, value in places:
        row[place] = value
    return row


MEANINGS = np.stack(
    [
        _axis((0, 1)),
        _axis((0, 0.6), (1, 1)),
        _axis((0, 0.6), (1, 0.7), (2, 0.9)),
        _axis((0, 0.6), (3, 1)),
        _axis((0, -0.6), (4, 1)),
        _axis((0, 0.6), (1, 1.05), (5, 0.1)),
        _axis((0, -0.6), (6, 1)),
        _axis((0, -0.6), (4, 0.8), (7, 0.6)),
    ]
)


def _embeddings(rows: np.ndarray[tuple[int, int], np.dtype[np.float64]], kind: int) -> Embedding:
    """Return unit embeddings. As in CLIP, all of one kind share a large part, which differs between the kinds."""
    common = 2.5 * _axis((DIMENSION - 1 - kind, 1))
    shifted = rows / np.linalg.norm(rows, axis=1, keepdims=True) + common
    return np.asarray(shifted / np.linalg.norm(shifted, axis=1, keepdims=True), np.float32)


def words() -> Embedding:
    """Return the unit embeddings of the words, shape (8, d)."""
    return _embeddings(MEANINGS, 0)


def photos() -> Embedding:
    """Return the unit embeddings of EACH photos of each of the THINGS, shape (4 * EACH, d), in this order."""
    random = np.random.default_rng(1)
    meant = np.repeat(MEANINGS[[*THINGS]], EACH, axis=0)
    return _embeddings(meant + 0.08 * random.standard_normal(meant.shape), 1)


def photos_of(thing: int) -> Embedding:
    """Return the embeddings of the photos of one of the THINGS, shape (EACH, d)."""
    start = THINGS.index(thing) * EACH
    return photos()[start : start + EACH]


def index() -> WordIndex:
    """Return the index of the words over the photos."""
    return index_words(photos(), words())

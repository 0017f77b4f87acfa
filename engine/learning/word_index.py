"""Which words fit the photos of a dataset, and where these photos are. The input of suggestions. Pure.

Computed once for each vocabulary and version of the dataset, from the best words that `engine.vocabularies` keeps for
each photo.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.photo import Embedding
from engine.vocabularies.best_words import WordMatcher
from engine.vocabularies.vocabulary import NONE

FITTING = 2
"""A word fits a photo if it is among this many best words of it."""

SECOND = 0.05
"""How much a photo counts for its second-best word. Low, so that a word and its synonym do not both lead a menu."""

_BATCH = 8_192


@dataclass(frozen=True, eq=False, slots=True)
class WordIndex:
    """The words of a dataset as directions among its photos, and the photos that they fit.

    A direction is an embedding minus the mean of its kind, of unit length: what all words share, and what all photos
    share, says nothing about one photo. `directions` (m, d) are those of the words. `mean` (d,) is the words' mean
    embedding, and `photo_mean` (d,) the photos'.

    `counts` (m,) are the numbers of photos that each word fits. `weights` (m,) are these numbers with SECOND for a
    photo that another word fits better. `centers` (m, d) are the mean directions of the photos, weighted in the same
    way. The size does not depend on the number of photos, so suggestions for a million photos take as long as for a
    thousand.
    """

    directions: NDArray[np.float32]
    mean: NDArray[np.float32]
    photo_mean: NDArray[np.float32]
    counts: NDArray[np.int64]
    weights: NDArray[np.float64]
    centers: NDArray[np.float32]

    @classmethod
    def of(
        cls, words: Embedding, photo_mean: Embedding, photos: Iterable[tuple[Embedding, NDArray[np.uint16]]]
    ) -> Self:
        """The index of words with these unit embeddings (m, d).

        The photos come in batches: their unit embeddings (n, d), and the numbers of their best words (n, k), the best
        first, with NONE for a missing one.
        """
        mean = words.mean(axis=0, dtype=np.float64).astype(np.float32)
        counts = np.zeros(len(words), np.int64)
        sums, weights = np.zeros(words.shape), np.zeros(len(words))
        for embeddings, best in photos:
            directions = _unit(embeddings - photo_mean)
            for place, numbers in enumerate(best.T[:FITTING]):
                there = np.flatnonzero(numbers != NONE)
                weight = SECOND if place else 1.0
                counts += np.bincount(numbers[there], minlength=len(words))
                weights += weight * np.bincount(numbers[there], minlength=len(words))
                _add_by_number(sums, numbers[there], weight * directions[there])
        centers = sums / np.maximum(weights, SECOND)[:, None]
        return cls(_unit(words - mean), mean, photo_mean, counts, weights, centers.astype(np.float32))

    def photo_directions(self, photos: Embedding) -> NDArray[np.float32]:
        """The directions (n, d) of photos with these unit embeddings (n, d)."""
        return _unit(photos - self.photo_mean)

    def text_direction(self, text: Embedding) -> NDArray[np.float32]:
        """The direction (d,) of a text with this unit embedding (d,)."""
        return _unit(text - self.mean)


def index_words(photos: Embedding, words: Embedding) -> WordIndex:
    """The index of words (m, d) over all photos (n, d) of a dataset that is in memory, both unit embeddings."""
    mean = photos.mean(axis=0, dtype=np.float64).astype(np.float32)
    matcher = WordMatcher(words, mean)
    batches = (photos[start : start + _BATCH] for start in range(0, len(photos), _BATCH))
    return WordIndex.of(words, mean, ((batch, matcher.best(batch)) for batch in batches))


def _add_by_number(sums: NDArray[np.float64], numbers: NDArray[np.uint16], rows: NDArray[np.float32]) -> None:
    """Add each of the `rows` (n, d) to the row of `sums` (m, d) with its number. `numpy.add.at` is much slower."""
    if len(numbers):
        order = np.argsort(numbers, kind="stable")
        found, starts = np.unique(numbers[order], return_index=True)
        sums[found] += np.add.reduceat(rows[order], starts)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)

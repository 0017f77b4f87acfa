"""Which words fit the photos of a dataset. Computed once for each vocabulary and version of the dataset. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

BEST = 3
"""How many words are kept for each photo."""

FITS = 0.85
"""A word fits a photo if it is among its BEST words and its fit is at least this share of the best word's fit."""

COMMON = 0.75
"""The share of the words' mean that `Vocabulary.plain` subtracts."""

SECONDARY = 0.1
"""How much a photo counts for a word that is not its best one."""

NO_WORD = np.iinfo(np.uint16).max
"""Fills up the words of a photo that fewer than BEST words fit. A vocabulary has at most this many words."""

_CHUNK = 1_024


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """Words as directions in the space of a dataset's photos.

    `directions` (m, d) are unit vectors: the words' embeddings minus `mean` (d,), their mean. `photo_mean` (d,) is the
    mean embedding of the photos. What all words share, and what all photos share, says nothing about one photo.
    """

    directions: NDArray[np.float32]
    mean: NDArray[np.float32]
    photo_mean: NDArray[np.float32]

    @classmethod
    def of(cls, words: NDArray[np.float32], photo_mean: NDArray[np.floating]) -> Self:
        """The vocabulary of words with these unit embeddings (m, d). Raises ValueError for too many words."""
        if len(words) > NO_WORD:
            raise ValueError(f"a vocabulary has at most {NO_WORD} words, not {len(words)}")
        mean = words.mean(axis=0, dtype=np.float64).astype(np.float32)
        return cls(_unit(words - mean), mean, photo_mean.astype(np.float32))

    def photo_directions(self, photos: NDArray[np.float32]) -> NDArray[np.float32]:
        """The directions (n, d) of photos with these unit embeddings (n, d)."""
        return _unit(photos - self.photo_mean)

    def text_direction(self, text: NDArray[np.float32]) -> NDArray[np.float32]:
        """The direction (d,) of a text with this unit embedding (d,)."""
        return _unit(text - self.mean)

    def plain(self, text: NDArray[np.float32]) -> NDArray[np.float32]:
        """The unit embedding (d,) of a text without most of what it shares with all words."""
        return _unit(text - COMMON * self.mean)

    def best_words(self, photos: NDArray[np.float32]) -> NDArray[np.uint16]:
        """The rows (n, BEST) of the words that fit the photos with these unit embeddings (n, d), best first."""
        chunks = [self._best(photos[i : i + _CHUNK]) for i in range(0, len(photos), _CHUNK)]
        return np.concatenate(chunks) if chunks else np.empty((0, BEST), np.uint16)

    def _best(self, photos: NDArray[np.float32]) -> NDArray[np.uint16]:
        fits = self.photo_directions(photos) @ self.directions.T
        found = np.full((len(photos), BEST), NO_WORD, np.uint16)
        highest = fits.max(axis=1, initial=-1.0)
        everyone = np.arange(len(photos))
        for place in range(min(BEST, fits.shape[1])):
            words = fits.argmax(axis=1)
            does_fit = fits[everyone, words] >= FITS * highest
            found[does_fit, place] = words[does_fit]
            fits[everyone, words] = -np.inf
        return found


@dataclass(frozen=True, eq=False, slots=True)
class WordIndex:
    """What a dataset shows: how many photos each word fits, and where they are.

    `counts` (m,) are the numbers of photos that each word fits. `weights` (m,) are these numbers with the photos that
    another word fits better counted as SECONDARY, so that synonyms do not fill a menu. `centers` (m, d) are the mean
    directions of the photos, weighted in the same way. The size does not depend on the number of photos, so
    suggestions take as long for a million photos as for a thousand.
    """

    vocabulary: Vocabulary
    counts: NDArray[np.int64]
    weights: NDArray[np.float64]
    centers: NDArray[np.float32]

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, photos: Iterable[tuple[NDArray[np.float32], NDArray[np.uint16]]]
    ) -> Self:
        """Count the words of photos, which come in batches of unit embeddings (n, d) and best words (n, BEST)."""
        counts = np.zeros(len(vocabulary.directions), np.int64)
        weights = np.zeros(len(counts))
        sums = np.zeros(vocabulary.directions.shape)
        for embeddings, best in photos:
            directions = vocabulary.photo_directions(embeddings)
            for place, words in enumerate(best.T):
                there = words != NO_WORD
                weight = 1.0 if place == 0 else SECONDARY
                counts += np.bincount(words[there], minlength=len(counts))
                weights += weight * np.bincount(words[there], minlength=len(counts))
                np.add.at(sums, words[there], weight * directions[there])
        centers = sums / np.maximum(weights, SECONDARY)[:, None]
        return cls(vocabulary, counts, weights, centers.astype(np.float32))


def index_words(photos: NDArray[np.float32], words: NDArray[np.float32]) -> WordIndex:
    """The index of words (m, d) over all photos (n, d) of a dataset, both unit embeddings."""
    vocabulary = Vocabulary.of(words, photos.mean(axis=0, dtype=np.float64))
    starts = range(0, len(photos), _CHUNK)
    batches = (photos[i : i + _CHUNK] for i in starts)
    return WordIndex.of(vocabulary, ((batch, vocabulary.best_words(batch)) for batch in batches))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)

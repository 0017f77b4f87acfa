"""A dataset's vocabulary in one language, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.photo import Embedding
from engine.vocabularies.words import Word

BEST = 5
"""How many words are kept for each photo."""
NONE = 65_535
"""The number of a word that a photo does not have."""


@dataclass(frozen=True, eq=False)
class BestWords:
    """The best words of all photos: sorted keys (n,) and the numbers of each photo's words (n, 5), the best first."""

    keys: NDArray[np.uint64]
    numbers: NDArray[np.uint16]

    def of(self, ids: Sequence[str]) -> NDArray[np.uint16]:
        """The numbers of the words of some photos (len(ids), 5). `NONE` for a photo that has none yet."""
        wanted = np.array([key_of(photo) for photo in ids], np.uint64)
        found = np.full((len(wanted), self.numbers.shape[1]), NONE, np.uint16)
        if len(self.keys):
            rows = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            there = self.keys[rows] == wanted
            found[there] = self.numbers[rows[there]]
        return found

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many photos have each number as their best word, for all numbers up to the highest one."""
        return np.bincount(self.numbers[:, 0]) if len(self.numbers) else np.empty(0, np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The words of a dataset, their unit embeddings (m, d), and the best words of its photos.

    The number of a word is its place in `words`. `mean` (d,) is the mean embedding of the dataset's photos. A photo's
    best words are the ones with the highest cosine between the photo minus `mean` and the word minus the mean of all
    words.
    """

    language: str
    words: tuple[Word, ...]
    embeddings: Embedding
    mean: Embedding
    best: BestWords


def key_of(photo_id: str) -> int:
    """The key of a photo in `BestWords`, eight bytes in place of its id."""
    return int.from_bytes(blake2b(photo_id.encode(), digest_size=8).digest(), "little")

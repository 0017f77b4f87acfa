"""Copies of datasets in memory, within a budget."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.galleries.inverted_file import InvertedFile
from engine.galleries.photo_rows import photos_of
from engine.photo import Embedding, Match

_PHOTO_BYTES = 500  # about what a photo's texts take in Arrow


@dataclass(frozen=True, eq=False, slots=True)
class FullCopy:
    """All visible photos, ordered by id: a table without embeddings, the row of each id, and the embeddings (n, d).

    `hidden` are photos that were hidden since.
    """

    version: str
    photos: pa.Table
    rows: dict[str, int]
    embeddings: Embedding
    lengths: NDArray[np.float32]
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, version: str, photos: pa.Table, embeddings: Embedding) -> "FullCopy":
        """The copy of these photos, ordered by id, with their embeddings (n, d)."""
        rows = {photo: row for row, photo in enumerate(photos["id"].to_pylist())}
        return cls(version, photos, rows, embeddings, np.linalg.norm(embeddings, axis=1))

    @property
    def bytes(self) -> int:
        """About the memory that it takes."""
        return full_copy_bytes(*self.embeddings.shape)

    def scores(self, query: Embedding) -> NDArray[np.float32]:
        """The cosine similarity (n,) of every photo to the query (d,)."""
        return np.asarray(self.embeddings @ (query / np.linalg.norm(query)) / self.lengths)

    def best(self, values: NDArray[np.float32], scores: NDArray[np.float32], k: int) -> tuple[Match, ...]:
        """The photos with the k highest values (n,), with their scores. Equal values are ordered by id."""
        k = min(k, int(np.count_nonzero(values > -np.inf)))
        if not k:
            return ()
        least = np.partition(values, len(values) - k)[len(values) - k]
        found = np.flatnonzero(values >= least)
        found = found[np.argsort(-values[found], kind="stable")][:k]
        photos = photos_of(self.photos.take(found))
        return tuple(Match(p, float(scores[row]), self.embeddings[row]) for p, row in zip(photos, found, strict=True))


Copy = FullCopy | InvertedFile


class MemoryCopies:
    """The copies of one process, at most one for each photo table. The least recently used ones make room for others.

    One copy is always kept, even if it alone is larger than `budget_bytes`.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._lock = Lock()

    def fits(self, bytes: int) -> bool:
        """Whether there is room for a copy of this size."""
        return 0 < bytes <= self._budget

    def get(self, photo_table: str, version: str) -> Copy | None:
        """The copy of a photo table, if it has this version."""
        with self._lock:
            found = self._copies.get(photo_table)
            if found is None or found.version != version:
                return None
            self._copies.move_to_end(photo_table)
            return found

    def put(self, photo_table: str, copy: Copy) -> None:
        """Add a copy, and remove others until all fit."""
        with self._lock:
            self._copies[photo_table] = copy
            self._copies.move_to_end(photo_table)
            while len(self._copies) > 1 and sum(copy.bytes for copy in self._copies.values()) > self._budget:
                self._copies.popitem(last=False)


def full_copy_bytes(photos: int, dimension: int) -> int:
    """About the memory that a full copy of a dataset takes."""
    return photos * (4 * dimension + _PHOTO_BYTES)

"""Search in a copy of the dataset in memory.

The database remains the truth: a copy is used only while it has the version of the dataset. A dataset too large for a
full copy may fit as an inverted file, which gives candidates; their embeddings, read from the database, then give the
exact order. An inverted file takes long to build, so it is also kept on disk (see `index_files`).
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.index_files import IndexFileWriter, read_index_file
from engine.galleries.inverted_file import Cells, build_inverted_file, inverted_file_bytes
from engine.galleries.memory_copies import Copy, FullCopy, MemoryCopies, full_copy_bytes
from engine.galleries.photo_rows import best_matches, embeddings_of
from engine.photo import Embedding, Match

PAGE = 8_192


class MemorySearch:
    """Loads and searches the copy of one dataset. `folder` is the data folder, where inverted files are kept."""

    def __init__(self, gallery: ClickHouseGallery, copies: MemoryCopies, folder: Path) -> None:
        self._gallery, self._copies, self._folder = gallery, copies, folder
        self._table = gallery.photo_table.name

    @property
    def fits(self) -> bool:
        """Whether there is room for a full copy."""
        return self._copies.fits(self.full_bytes)

    @property
    def fits_compressed(self) -> bool:
        """Whether there is room for an inverted file."""
        dataset = self._gallery.dataset
        return self._copies.fits(inverted_file_bytes(dataset.photos, dataset.dimension))

    @property
    def full_bytes(self) -> int:
        """The memory that a full copy would take."""
        dataset = self._gallery.dataset
        return full_copy_bytes(dataset.photos, dataset.dimension)

    @property
    def is_loaded(self) -> bool:
        """Whether there is a copy, or no room for one."""
        return self.copy() is not None or not (self.fits or self.fits_compressed)

    def copy(self) -> Copy | None:
        """The copy, if there is one of the dataset's version."""
        return self._copies.get(self._table, self._gallery.dataset.version)

    def load(self) -> bool:
        """Make a copy if there is none and there is room. Returns whether it built a new inverted file."""
        if self.copy() is not None:
            return False
        if self.fits:
            self._load_full_copy()
            return False
        return self.fits_compressed and not self._read_index_file() and self._build_index_file()

    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> tuple[Match, ...] | None:
        """The k nearest photos; None if there is no copy, or if it finds too few."""
        copy = self._copy_for(query)
        if isinstance(copy, FullCopy):
            scores = copy.scores(query)
            return copy.best(_without(scores, copy, exclude), scores, k)
        if copy is None:
            return None
        found = best_matches(self._gallery.candidates(copy.nearest(query, k, exclude)), query, k)
        return found if len(found) == k else None

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str]) -> tuple[Match, ...] | None:
        """The k photos whose similarity is closest to `score`; None if there is no copy, or if it finds too few."""
        copy = self._copy_for(query)
        if isinstance(copy, FullCopy):
            scores = copy.scores(query)
            return copy.best(_without(-np.abs(scores - np.float32(score)), copy, exclude), scores, k)
        if copy is None:
            return None
        near = best_matches(self._gallery.candidates(copy.around(query, score, k, exclude)), query)
        found = tuple(sorted(near, key=lambda match: (abs(match.score - score), match.photo.id))[:k])
        return found if len(found) == k else None

    def keep(self, copy: Copy, hidden: frozenset[str]) -> None:
        """Keep using a copy after photos were hidden or unhidden, which changed the dataset's version."""
        self._copies.put(self._table, replace(copy, version=self._gallery.dataset.version, hidden=hidden))

    def _load_full_copy(self) -> None:
        before, parts, filled = self._gallery.dataset, list[pa.Table](), 0
        embeddings = np.empty((before.photos, before.dimension), np.float32)
        for page in self._gallery.photo_pages(PAGE):
            if filled + page.num_rows > len(embeddings):
                return  # photos were added in the meantime
            embeddings[filled : filled + page.num_rows] = embeddings_of(page)
            filled += page.num_rows
            parts.append(page.drop_columns(["vector"]))
        if filled == len(embeddings) and self._gallery.dataset.version == before.version:
            photos = pa.concat_tables(parts).combine_chunks()
            self._copies.put(self._table, FullCopy.of(before.version, photos, embeddings))

    def _read_index_file(self) -> bool:
        copy = read_index_file(self._folder, self._table, self._gallery.dataset.version)
        if copy is not None:
            self._copies.put(self._table, copy)
        return copy is not None

    def _build_index_file(self) -> bool:
        before = self._gallery.dataset
        sample = self._gallery.sample(Cells.sample_size(before.photos), seed=0)
        if not sample:
            return False
        embeddings = np.stack([match.embedding for match in sample])
        cells = Cells.fitted(embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True), before.photos)
        with IndexFileWriter(self._folder, self._table, before.version) as writer:
            batches = self._gallery.batches(PAGE)
            copy = build_inverted_file(before.version, cells, before.photos, batches, writer.write)
            if copy is None or self._gallery.dataset.version != before.version:
                return False
            self._copies.put(self._table, writer.finish(copy))
        return True

    def _copy_for(self, query: Embedding) -> Copy | None:
        """The copy. None for a query of the wrong length, so that the database raises the error for it."""
        return self.copy() if query.shape == (self._gallery.dataset.dimension,) else None


def _without(values: NDArray[np.float32], copy: FullCopy, exclude: Collection[str]) -> NDArray[np.float32]:
    """The values (n,) with -inf for photos that are hidden or excluded."""
    excluded = [copy.rows[photo] for photo in copy.hidden.union(exclude) if photo in copy.rows]
    if not excluded:
        return values
    remaining = values.copy()
    remaining[excluded] = -np.inf
    return remaining

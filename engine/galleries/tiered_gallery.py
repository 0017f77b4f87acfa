"""The gallery that the catalog hands out: it searches in memory, by the index or exactly, whichever is fastest."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Database
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.gallery import Dataset
from engine.galleries.index_search import INDEX_FROM, IndexSearch, IndexState
from engine.galleries.memory_copies import MemoryCopies
from engine.galleries.memory_search import MemorySearch
from engine.photo import Embedding, Match, Photo


class TieredGallery:
    """A `Gallery` of three tiers: a copy in memory, a vector index, and exact search in the database.

    A tier that has nothing loaded, or that finds too few photos, leaves the search to the next one. A dataset that fits
    into memory as a full copy gets no index. `source` is the table that an adopting view reads.
    """

    def __init__(
        self,
        database: Database,
        dataset: Dataset,
        photo_table: str,
        copies: MemoryCopies,
        *,
        source: str = "",
        index_from: int = INDEX_FROM,
    ) -> None:
        self._exact = ClickHouseGallery(database, dataset, photo_table)
        self._index = IndexSearch(database, self._exact, source, index_from)
        self._memory = MemorySearch(self._exact, copies, database.folder)

    @property
    def dataset(self) -> Dataset:
        return self._exact.dataset

    @property
    def photo_table(self) -> str:
        """The name of the table."""
        return self._exact.photo_table.name

    @property
    def fits_memory(self) -> bool:
        """Whether a full copy fits into memory."""
        return self._memory.fits

    @property
    def fits_compressed(self) -> bool:
        """Whether an inverted file fits into memory."""
        return self._memory.fits_compressed

    @property
    def full_bytes(self) -> int:
        """The memory that a full copy would take."""
        return self._memory.full_bytes

    @property
    def used_bytes(self) -> int:
        """The memory that the copy takes, compressed or not; 0 without one."""
        copy = self._memory.copy()
        return 0 if copy is None else copy.bytes

    def index_state(self) -> IndexState:
        """Read the state of the vector index from the database."""
        return self._index.state()

    def refresh(self) -> None:
        """Notice photos that another process has added or hidden."""
        self._exact.refresh()

    @property
    def is_loaded(self) -> bool:
        return self._memory.is_loaded and (self._memory.fits or self._index.is_loaded)

    def load(self) -> None:
        if self._memory.load():
            # Candidates of an inverted file are read by their ids, twice as fast from one part.
            self._index.compact()
        if not self._memory.fits:
            self._index.load()

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        found = self._memory.nearest(query, k, exclude)
        if found is None:
            found = self._index.nearest(query, k, exclude)
        return self._exact.nearest(query, k, exclude) if found is None else found

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        found = self._memory.around(query, score, k, exclude)
        return self._exact.around(query, score, k, exclude) if found is None else found

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        return self._exact.drawn_above(query, score, k, seed, exclude)

    def plan(self, query: Embedding, k: int) -> Sequence[str]:
        """The database's plan of a search for the k nearest, by the index if it is ready."""
        return self._index.plan(query, k) or self._exact.plan(query, k)

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        return self._exact.by_ids(ids)

    def starting_with(self, prefix: str, k: int) -> tuple[Photo, ...]:
        return self._exact.starting_with(prefix, k)

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        return self._exact.sample(k, seed)

    def count(self) -> int:
        return self._exact.count()

    def known(self, ids: Collection[str]) -> set[str]:
        return self._exact.known(ids)

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        self._exact.insert(photos, embeddings)

    def hide(self, photo_id: str, member_key: str) -> None:
        copy = self._memory.copy()  # before the change, which gives the dataset another version
        self._exact.hide(photo_id, member_key)
        if copy is not None:
            self._memory.keep(copy, copy.hidden | {photo_id})

    def unhide(self, photo_id: str, member_key: str) -> None:
        copy = self._memory.copy()
        self._exact.unhide(photo_id, member_key)
        # A copy made while the photo was hidden does not have it, so it cannot be kept.
        if copy is not None and photo_id in copy.hidden and self.dataset.version != copy.version:
            self._memory.keep(copy, copy.hidden - {photo_id})

    def erase(self, ids: Collection[str]) -> None:
        """Delete photos for good (see `ClickHouseGallery.erase`)."""
        copy = self._memory.copy()
        self._exact.erase(ids)
        if copy is not None and self.dataset.version != copy.version:
            self._memory.keep(copy, copy.hidden.union(ids))

    def erased(self, ids: Collection[str]) -> set[str]:
        """The ids, of those given, that were erased."""
        return self._exact.erased(ids)

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        return self._exact.batches(size)

    def photo_pages(self, size: int) -> Iterator[pa.Table]:
        return self._exact.photo_pages(size)

    def count_from(self, weights: Embedding, threshold: float) -> int:
        return self._exact.count_from(weights, threshold)

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        return self._exact.scores(weights)

"""Search of large datasets by the database's vector index."""

import logging
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from engine.database import Database
from engine.database.diagnosis import plan
from engine.database.vector_index import vector_index
from engine.errors import DatabaseError
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.photo_rows import best_matches
from engine.photo import Embedding, Match

INDEX_FROM = 100_000
"""The fewest photos that an index is built for. With fewer photos, exact search is better."""
# Searches use an index from this share of photos on. They scan the rest.
_READY_SHARE = 0.95
# A search expects at most this many hidden photos among the nearest. With more of them, it may find too few photos.
_HIDDEN_NEARBY = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state of a dataset's vector index: the share of photos in it, and why its build failed.

    `progress` is that share plus what a running build has processed.
    """

    exists: bool
    is_building: bool
    share: float
    progress: float
    failure: str

    @property
    def is_ready(self) -> bool:
        """Whether the index makes searches fast."""
        return self.exists and self.share >= _READY_SHARE


class IndexSearch:
    """Finds the nearest photos by a vector index, from `index_from` photos on, and orders them exactly.

    The database builds the index in the background. A table that an adopting view reads (`source`) is not ours: it gets
    no index, but searches use the index that it has.
    """

    def __init__(self, database: Database, gallery: ClickHouseGallery, source: str, index_from: int) -> None:
        self._database, self._gallery = database, gallery
        self._is_ours, self._index_from = not source, index_from
        self._index = vector_index(database, gallery.photo_table, source, gallery.dataset.dimension)
        self._is_ready = False

    @property
    def is_loaded(self) -> bool:
        """Whether the index is ready, or none is wanted."""
        return self._is_ready or self._gallery.dataset.photos < self._index_from

    def load(self) -> None:
        """Start to build the index, or check how far it is."""
        if self.is_loaded:
            return
        state, name = self.state(), self._gallery.dataset.name
        self._is_ready = state.is_ready
        if state.failure:
            log.warning("the index of %s cannot be built: %s", name, state.failure)
        elif state.is_building:
            log.info("the index of %s is being built: %.0f%%", name, 100 * state.progress)
        elif self._is_ours and not state.is_ready:
            self._merge_parts()
            self._execute(self._index.build)

    def compact(self) -> None:
        """Merge the table's parts into one, unless the table is not ours or the merge would build an index again."""
        if self._is_ours and not self.state().exists:
            self._merge_parts()

    def state(self) -> IndexState:
        """Read the state from the database."""
        ((exists, is_building, share, processed, failure),) = self._database.scan.rows(self._index.state)
        share = float(share or 0)
        progress = min(1.0, share + float(processed or 0))
        return IndexState(bool(exists), bool(is_building), share, progress, str(failure or ""))

    def plan(self, query: Embedding, k: int) -> Sequence[str] | None:
        """The database's plan of a search; None while the index is not ready."""
        return plan(self._database, *self._index.nearest(query, k, (), 0)) if self._is_ready else None

    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> tuple[Match, ...] | None:
        """The k nearest photos; None while the index is not ready, or if it finds too few."""
        if not self._is_ready or query.shape != (self._gallery.dataset.dimension,):
            return None
        hidden = min(self._gallery.hidden_count, _HIDDEN_NEARBY)
        statement, values = self._index.nearest(query, k, exclude, hidden)
        ids = [photo for (photo,) in self._database.search.rows(statement, values)]
        found = best_matches(self._gallery.candidates(ids), query, k)
        return found if len(found) == k else None

    def _merge_parts(self) -> None:
        with suppress(DatabaseError):  # it may take too long or need too much space; the parts as they are will do
            self._execute(self._index.compact)

    def _execute(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self._database.merges.execute(statement)

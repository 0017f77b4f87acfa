"""Large datasets: the nearest photos by the database's vector index, put into order exactly."""

import logging
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from engine.database import Database
from engine.database.diagnosis import plan
from engine.database.indexes import vector_index
from engine.errors import DatabaseError
from engine.galleries.clickhouse_gallery import ClickHouseGallery, embeddings_of, matches_of
from engine.galleries.gallery import Dataset
from engine.photo import Embedding, Match

INDEX_FROM = 100_000
"""With fewer photos than this, exact search is better than an index."""
# An index is as good as built when so few rows are outside of it: those are compared one by one.
_ENOUGH_COVERED = 0.95
# So many hidden photos among the nearest are expected at most; with more, the search is an exact one.
_HIDDEN_NEARBY = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the vector index of a dataset is: the share of photos in it, and why its building failed.

    `progress` also counts what is on the way into it.
    """

    exists: bool
    is_building: bool
    share: float
    progress: float
    failure: str

    @property
    def is_ready(self) -> bool:
        """Whether searches are quick by it."""
        return self.exists and self.share >= _ENOUGH_COVERED


class IndexedGallery(ClickHouseGallery):
    """A gallery that searches by its vector index when that is built, from `index_from` photos on.

    The database builds it in the background; exact search serves until then, and whenever the index gives too few.
    A table that an adopting view is of (`source`) gets no index from us; the one that it has is used.
    """

    def __init__(
        self, database: Database, dataset: Dataset, photo_table: str, *, source: str = "", index_from: int = INDEX_FROM
    ) -> None:
        super().__init__(database, dataset, photo_table)
        self._is_ours, self._index_from = not source, index_from
        self._index = vector_index(database, self._sql, source, dataset.dimension)
        self._is_indexed = False

    @property
    def is_loaded(self) -> bool:
        return self._is_indexed or self.dataset.photos < self._index_from

    def load(self) -> None:
        """Begin to build the index, or look how far it is."""
        if self.is_loaded:
            return
        state = self.index_state()
        self._is_indexed = state.is_ready
        if state.failure:
            log.warning("the index of %s cannot be built: %s", self.dataset.name, state.failure)
        elif state.is_building:
            log.info("the index of %s is being built: %.0f%%", self.dataset.name, 100 * state.progress)
        elif self._is_ours and not state.is_ready:
            self._compact()
            self._execute(self._index.build)

    def compact(self) -> None:
        """Make one part of many, where that is ours to do and no index is built anew for it."""
        if self._is_ours and not self.index_state().exists:
            self._compact()

    def _compact(self) -> None:
        with suppress(DatabaseError):  # it takes too long, or too much room: the parts that there are will do
            self._execute(self._index.compact)

    def _execute(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self._database.merges.execute(statement)

    def index_state(self) -> IndexState:
        """Ask the database."""
        ((exists, is_building, share, under_way, failure),) = self._database.scan.rows(self._index.state)
        share = float(share or 0)
        progress = min(1.0, share + float(under_way or 0))
        return IndexState(bool(exists), bool(is_building), share, progress, str(failure or ""))

    def plan(self, query: Embedding, k: int) -> Sequence[str]:
        """The database's plan of a search for the k nearest: by the index if it is built, else of an exact one."""
        if self._is_indexed:
            return plan(self._database, *self._index.nearest(query, k, (), 0))
        return plan(self._database, self._sql.nearest, {"query": query.tolist(), "k": k, "exclude": []})

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        if self._is_indexed and query.shape == (self.dataset.dimension,):
            found = self._by_index(query, k, exclude)
            if len(found) == k:
                return found
        return super().nearest(query, k, exclude)

    def _by_index(self, query: Embedding, k: int, exclude: Collection[str]) -> tuple[Match, ...]:
        hidden = min(self._sizes[1], _HIDDEN_NEARBY)
        statement, values = self._index.nearest(query, k, exclude, hidden)
        ids = [photo for (photo,) in self._database.search.rows(statement, values)]
        return best(self._database.search.table(self._sql.few_by_ids, {"ids": ids}), query, k)


def best(candidates: pa.Table, query: Embedding, k: int | None = None) -> tuple[Match, ...]:
    """The first k rows (or all) by their cosine similarity to the query (d,), highest first; then by id."""
    if not candidates.num_rows:
        return ()
    candidates = candidates.sort_by("id")
    embeddings = embeddings_of(candidates)
    scores = embeddings @ query / (np.linalg.norm(embeddings, axis=1) * np.linalg.norm(query))
    order = np.argsort(-scores, kind="stable")[:k]
    return matches_of(candidates.take(order).append_column("score", pa.array(scores[order])))

"""Datasets in memory: what the database holds, at the speed of memory.

The database stays the truth. A copy serves for as long as its dataset's version is the database's; otherwise, and for
datasets that do not fit, the database serves. What does not fit as it is may fit as an inverted file, whose candidates
the database puts into order; it takes long to make, so it is kept on disk (see `keeping`).
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Database
from engine.galleries.clickhouse_gallery import embeddings_of, pages, photos_of
from engine.galleries.gallery import Dataset
from engine.galleries.index_files import Keeping, kept
from engine.galleries.indexed_gallery import INDEX_FROM, IndexedGallery, best
from engine.galleries.inverted_file import Cells, InvertedFile, built, size
from engine.photo import Embedding, Match

PAGE = 8_192
_BYTES_OF_PHOTO = 500  # what a photo's texts take in Arrow, about


@dataclass(frozen=True, eq=False, slots=True)
class Copy:
    """All photos that can be found, ordered by id: their rows without embeddings, and these (n, d).

    `hidden` are photos that were hidden since.
    """

    version: str
    photos: pa.Table
    rows: dict[str, int]
    embeddings: Embedding
    lengths: NDArray[np.float32]
    hidden: frozenset[str] = frozenset()

    @property
    def bytes(self) -> int:
        """What it takes in memory, about."""
        return _size(*self.embeddings.shape)

    def scores(self, query: Embedding) -> NDArray[np.float32]:
        """The cosine similarity (n,) of every photo to the query (d,)."""
        return np.asarray(self.embeddings @ (query / np.linalg.norm(query)) / self.lengths)

    def best(self, value: NDArray[np.float32], scores: NDArray[np.float32], k: int) -> tuple[Match, ...]:
        """The photos of the k highest values (n,), with their scores; of equal ones, the first id first."""
        k = min(k, int(np.count_nonzero(value > -np.inf)))
        if not k:
            return ()
        least = np.partition(value, len(value) - k)[len(value) - k]
        found = np.flatnonzero(value >= least)
        found = found[np.argsort(-value[found], kind="stable")][:k]
        photos = photos_of(self.photos.take(found))
        return tuple(Match(p, float(scores[row]), self.embeddings[row]) for p, row in zip(photos, found, strict=True))


class Copies:
    """The copies of one process, together no larger than `budget_bytes`; the one unused for longest makes room."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._copies: OrderedDict[str, Copy | InvertedFile] = OrderedDict()
        self._lock = Lock()

    def fit(self, bytes: int) -> bool:
        """Whether a copy of that size could be kept."""
        return 0 < bytes <= self._budget

    def get(self, table: str, version: str) -> Copy | InvertedFile | None:
        """The copy of that table, if it is of that version."""
        with self._lock:
            found = self._copies.get(table)
            if found is None or found.version != version:
                return None
            self._copies.move_to_end(table)
            return found

    def put(self, table: str, copy: Copy | InvertedFile) -> None:
        """Keep a copy, and drop others until all fit."""
        with self._lock:
            self._copies[table] = copy
            self._copies.move_to_end(table)
            while len(self._copies) > 1 and sum(copy.bytes for copy in self._copies.values()) > self._budget:
                self._copies.popitem(last=False)


class ResidentGallery(IndexedGallery):
    """A gallery that searches its copy where there is one; one that fits into memory as it is needs no index."""

    def __init__(
        self,
        database: Database,
        dataset: Dataset,
        photo_table: str,
        copies: Copies,
        *,
        source: str = "",
        index_from: int = INDEX_FROM,
    ) -> None:
        super().__init__(database, dataset, photo_table, source=source, index_from=index_from)
        self._copies = copies

    @property
    def fits_memory(self) -> bool:
        """Whether a copy could be kept as it is."""
        return self._copies.fit(self.memory_bytes)

    @property
    def fits_compressed(self) -> bool:
        """Whether at least an inverted file could be kept."""
        return self._copies.fit(size(self.dataset.photos, self.dataset.dimension))

    @property
    def memory_bytes(self) -> int:
        """What a copy would take."""
        return _size(self.dataset.photos, self.dataset.dimension)

    @property
    def held_bytes(self) -> int:
        """What its copy takes at the moment, compressed or not; 0 without one."""
        copy = self._copy()
        return 0 if copy is None else copy.bytes

    @property
    def is_loaded(self) -> bool:
        if self.fits_memory:
            return self._copy() is not None
        return super().is_loaded and (self._copy() is not None or not self.fits_compressed)

    def load(self) -> None:
        if self._copy() is None and self.fits_memory:
            self._copy_all()
        elif self._copy() is None and self.fits_compressed and not self._read_kept():
            self._compress_all()
        if not self.fits_memory:
            super().load()

    def hide(self, photo_id: str, member_key: str) -> None:
        copy = self._copy()
        super().hide(photo_id, member_key)
        if copy is not None:
            version, hidden = self.dataset.version, copy.hidden | {photo_id}
            self._copies.put(self._sql.name, replace(copy, version=version, hidden=hidden))

    def unhide(self, photo_id: str, member_key: str) -> None:
        copy = self._copy()
        super().unhide(photo_id, member_key)
        if copy is not None and photo_id in copy.hidden and self.dataset.version != copy.version:
            version, hidden = self.dataset.version, copy.hidden - {photo_id}
            self._copies.put(self._sql.name, replace(copy, version=version, hidden=hidden))

    def _copy_all(self) -> None:
        before, parts, filled = self.dataset, list[pa.Table](), 0
        embeddings = np.empty((before.photos, before.dimension), np.float32)
        for page in pages(self._database.scan, self._sql.photo_page, PAGE):
            if filled + page.num_rows > len(embeddings):
                return  # it has grown meanwhile
            embeddings[filled : filled + page.num_rows] = embeddings_of(page)
            filled += page.num_rows
            parts.append(page.drop_columns(["vector"]))
        if filled == len(embeddings) and self.dataset.version == before.version:
            photos = pa.concat_tables(parts).combine_chunks()
            rows = {photo: row for row, photo in enumerate(photos["id"].to_pylist())}
            lengths = np.linalg.norm(embeddings, axis=1)
            self._copies.put(self._sql.name, Copy(before.version, photos, rows, embeddings, lengths))

    def _read_kept(self) -> bool:
        copy = kept(self._database.folder, self._sql.name, self.dataset.version)
        if copy is not None:
            self._copies.put(self._sql.name, copy)
        return copy is not None

    def _compress_all(self) -> None:
        before = self.dataset
        sample = self.sample(Cells.sample_size(before.photos), seed=0)
        if sample:
            embeddings = np.stack([match.embedding for match in sample])
            cells = Cells.fitted(embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True), before.photos)
            with Keeping(self._database.folder, self._sql.name, before.version) as keeping:
                copy = built(before.version, cells, before.photos, self.batches(PAGE), keeping.write)
                if copy is not None and self.dataset.version == before.version:
                    self._copies.put(self._sql.name, keeping.keep(copy))
                    self.compact()  # from one part, photos are fetched by their ids in half the time

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        copy = self._copy_for(query)
        if isinstance(copy, InvertedFile):
            found = best(self._rows_of(copy.nearest(query, k, exclude)), query, k)
        elif copy is not None:
            scores = copy.scores(query)
            return copy.best(_without(scores, copy, exclude), scores, k)
        else:
            found = ()
        return found if len(found) == k else super().nearest(query, k, exclude)

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        copy = self._copy_for(query)
        if isinstance(copy, InvertedFile):
            near = best(self._rows_of(copy.around(query, score, k, exclude)), query)
            found = tuple(sorted(near, key=lambda match: (abs(match.score - score), match.photo.id))[:k])
        elif copy is not None:
            scores = copy.scores(query)
            return copy.best(_without(-np.abs(scores - np.float32(score)), copy, exclude), scores, k)
        else:
            found = ()
        return found if len(found) == k else super().around(query, score, k, exclude)

    def _rows_of(self, ids: Collection[str]) -> pa.Table:
        return self._database.search.table(self._sql.few_by_ids, {"ids": list(ids)})

    def _copy(self) -> Copy | InvertedFile | None:
        return self._copies.get(self._sql.name, self.dataset.version)

    def _copy_for(self, query: Embedding) -> Copy | InvertedFile | None:
        """The copy; none for a query of another length, which the database refuses in words."""
        return self._copy() if query.shape == (self.dataset.dimension,) else None


def _without(values: NDArray[np.float32], copy: Copy, exclude: Collection[str]) -> NDArray[np.float32]:
    seen = [copy.rows[photo] for photo in copy.hidden.union(exclude) if photo in copy.rows]
    if not seen:
        return values
    kept = values.copy()
    kept[seen] = -np.inf
    return kept


def _size(photos: int, dimension: int) -> int:
    return photos * (4 * dimension + _BYTES_OF_PHOTO)

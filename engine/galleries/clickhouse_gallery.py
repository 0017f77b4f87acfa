"""Photos in ClickHouse, embedded or a server: exact search by cosine distance."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Connection, Database
from engine.database.clickhouse import COUNT_HIDDEN_BY, HIDDEN_COLUMNS, HIDDEN_TABLE, UNHIDE, PhotoTable
from engine.database.diagnosis import plan
from engine.errors import WrongDimensionError
from engine.galleries.gallery import Dataset
from engine.galleries.photo_rows import embeddings_of, matches_of, pages, photos_of, rows_of
from engine.photo import Embedding, Match, Photo


class ClickHouseGallery:
    """A `Gallery` of the photos in one photo table.

    Work that somebody waits for runs on the search connection, reads of the whole dataset on the scan connection, and
    inserts on the ingest connection. Hiding a photo, a small durable write, runs on the journal's. A process has one
    gallery for each dataset (see `Catalog`), which keeps `dataset` up to date by itself.
    """

    def __init__(self, database: Database, dataset: Dataset, photo_table: str) -> None:
        self._database = database
        self._sql = PhotoTable(photo_table)
        self._content = _Content(dataset, photo_table)
        self.count()

    @property
    def dataset(self) -> Dataset:
        return self._content.dataset

    @property
    def photo_table(self) -> PhotoTable:
        """The table, with its statements."""
        return self._sql

    @property
    def hidden_count(self) -> int:
        """How often photos were hidden."""
        return self._content.rows[1]

    def refresh(self) -> None:
        """Notice photos that another process has added or hidden. It reads two counts, and the table if they differ."""
        ((photos, hidden),) = self._database.search.rows(self._sql.sizes)
        if (photos, hidden) != self._content.rows:
            self.count()

    @property
    def is_loaded(self) -> bool:
        return True

    def load(self) -> None:
        """Nothing to load: exact search needs nothing but the database."""

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return self._search(self._sql.nearest, query, k, exclude)

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return self._search(self._sql.around, query, k, exclude, score=score)

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        return self._search(self._sql.drawn_above, query, k, exclude, score=score, seed=seed)

    def plan(self, query: Embedding, k: int) -> Sequence[str]:
        """The database's plan of an exact search for the k nearest."""
        return plan(self._database, self._sql.nearest, {"query": query.tolist(), "k": k, "exclude": []})

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        rows = self._database.search.table(self._sql.by_ids, {"ids": sorted(ids)})
        return {photo.id: (photo, vector) for photo, vector in zip(photos_of(rows), embeddings_of(rows), strict=True)}

    def candidates(self, ids: Collection[str]) -> pa.Table:
        """The rows of a few photos with their embeddings, in any order."""
        return self._database.search.table(self._sql.few_by_ids, {"ids": list(ids)})

    def starting_with(self, prefix: str, k: int) -> tuple[Photo, ...]:
        return tuple(photos_of(self._database.search.table(self._sql.starting_with, {"prefix": prefix, "k": k})))

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        return matches_of(self._database.search.table(self._sql.sample, {"k": k, "seed": seed}))

    def count(self) -> int:
        ((photos, hidden),) = self._database.search.rows(self._sql.sizes)
        ((count, hash_sum),) = self._database.search.rows(self._sql.content)
        return self._content.set(count, hash_sum, (photos, hidden)).photos

    def known(self, ids: Collection[str]) -> set[str]:
        return self._known(self._database.search, ids)

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        known = self._known(self._database.ingest, [photo.id for photo in photos])
        # A batch may contain a photo twice: the first one counts.
        new = {photo.id: row for row, photo in reversed(list(enumerate(photos))) if photo.id not in known}
        rows = sorted(new.values())
        if not rows:
            return
        table = rows_of([photos[row] for row in rows], embeddings[rows])
        with self._explain_dimension(embeddings.shape[1]):
            self._database.ingest.insert_table(self._sql.name, table)
        added = {"ids": table["id"].to_pylist(), "urls": table["url"].to_pylist()}
        ((visible, hash_sum),) = self._database.ingest.rows(self._sql.content_added, added)
        self._content.add(visible, hash_sum, (len(rows), 0))

    def hide(self, photo_id: str, member_key: str) -> None:
        journal = self._database.journal
        ((photos, hash_sum),) = journal.rows(self._sql.content_of, {"id": photo_id})
        journal.insert(HIDDEN_TABLE, HIDDEN_COLUMNS, [(self._sql.name, photo_id, member_key)])
        self._content.add(-photos, -hash_sum, (0, 1))

    def unhide(self, photo_id: str, member_key: str) -> None:
        journal = self._database.journal
        values = {"photo_table": self._sql.name, "photo_id": photo_id, "member": member_key}
        ((rows,),) = journal.rows(COUNT_HIDDEN_BY, values)
        if not rows:
            return
        ((before, _),) = journal.rows(self._sql.content_of, {"id": photo_id})
        journal.execute(UNHIDE, values)
        # The photo stays hidden if another member has hidden it, too.
        ((photos, hash_sum),) = journal.rows(self._sql.content_of, {"id": photo_id})
        self._content.add(photos - before, hash_sum if photos > before else 0, (0, -rows))

    def erase(self, ids: Collection[str]) -> None:
        """Delete photos and what other tables hold of them, for good: photos with these ids never come back.

        They are hidden first, so they are in no search even if this is interrupted. Repeating it completes it.
        """
        journal, values = self._database.journal, {"ids": sorted(ids)}
        gone = {photo_id for (photo_id,) in journal.rows(self._sql.erased, values)}
        ((photos, hash_sum),) = journal.rows(self._sql.content_of_all, values)
        new = sorted(set(ids) - gone)
        if new:
            journal.insert(HIDDEN_TABLE, HIDDEN_COLUMNS, [(self._sql.name, photo_id, "") for photo_id in new])
            self._content.add(-photos, -hash_sum, (0, len(new)))
        stored = len(self._known(self._database.ddl, ids))
        if stored:
            self._database.ddl.execute(self._sql.erase(self._database.cluster), values)
            self._content.add(0, 0, (-stored, 0))
        for statement in self._sql.erase_traces:
            self._database.ddl.execute(statement, values)

    def erased(self, ids: Collection[str]) -> set[str]:
        """The ids, of those given, that were erased."""
        return {photo_id for (photo_id,) in self._database.search.rows(self._sql.erased, {"ids": list(ids)})}

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        for page in pages(self._database.scan, self._sql.page, size):
            yield page["id"].to_pylist(), embeddings_of(page)

    def photo_pages(self, size: int) -> Iterator[pa.Table]:
        return pages(self._database.scan, self._sql.photo_page, size)

    def count_from(self, weights: Embedding, threshold: float) -> int:
        values = {"query": weights.tolist(), "score": threshold}
        with self._explain_dimension(weights.shape[-1]):
            ((accepted,),) = self._database.scan.rows(self._sql.count_from, values)
        return int(accepted)

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        with self._explain_dimension(weights.shape[-1]):
            table = self._database.scan.table(self._sql.scores, {"query": weights.tolist()})
        return table["id"].to_pylist(), table["score"].to_numpy().astype(np.float32)

    def _search(
        self, statement: str, query: Embedding, k: int, exclude: Collection[str], **values: float
    ) -> tuple[Match, ...]:
        bound = {"query": query.tolist(), "k": k, "exclude": sorted(exclude), **values}
        with self._explain_dimension(query.shape[-1]):
            return matches_of(self._database.search.table(statement, bound))

    @contextmanager
    def _explain_dimension(self, length: int) -> Iterator[None]:
        """Add the dataset's encoder and both lengths to an error about embeddings of the wrong length."""
        try:
            yield
        except WrongDimensionError as error:
            dataset = self.dataset
            raise WrongDimensionError(
                f"the dataset {dataset.name!r} holds embeddings of length {dataset.dimension}, not {length}: "
                f"use the encoder that made them, {dataset.encoder!r}"
            ) from error

    def _known(self, connection: Connection, ids: Collection[str]) -> set[str]:
        return {photo_id for (photo_id,) in connection.rows(self._sql.known_ids, {"ids": list(ids)})}


class _Content:
    """The dataset as its gallery counts it: kept up to date without reading the table again. Thread-safe.

    The version is made of the number of visible photos and the sum of their hashes, so it does not depend on the order
    of changes. The table's random name is a part of it: a dataset never has the version of a dropped one with the same
    name and photos, but another encoder.
    """

    def __init__(self, dataset: Dataset, photo_table: str) -> None:
        self._dataset, self._photo_table = dataset, photo_table
        self._hash_sum = 0
        self._rows = (0, 0)
        self._lock = Lock()

    @property
    def dataset(self) -> Dataset:
        """The dataset after the last change."""
        return self._dataset

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows of photos and of hidden photos the database has, as far as is known."""
        return self._rows

    def set(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        """Replace everything by what was read from the database."""
        with self._lock:
            return self._update(photos, hash_sum, rows)

    def add(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        """Add visible photos with the sum of their hashes, and rows of photos and of hidden ones. May be negative."""
        with self._lock:
            total = (self._rows[0] + rows[0], self._rows[1] + rows[1])
            return self._update(self._dataset.photos + photos, self._hash_sum + hash_sum, total)

    def _update(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        self._hash_sum, self._rows = hash_sum % 2**64, rows
        version = f"{self._photo_table.removeprefix('photos_')}-{photos}-{self._hash_sum:016x}"
        self._dataset = replace(self._dataset, photos=photos, version=version)
        return self._dataset

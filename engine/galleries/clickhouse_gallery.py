"""Photos in ClickHouse, embedded or a server: exact search by cosine distance."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Connection, Database
from engine.database.clickhouse import COUNT_HIDDEN_BY, HIDDEN_COLUMNS, HIDDEN_TABLE, PHOTO_COLUMNS, UNHIDE, PhotoTable
from engine.errors import WrongDimensionError
from engine.galleries.gallery import Dataset
from engine.photo import Embedding, Match, Photo


class ClickHouseGallery:
    """The photos of one dataset in the table that `photo_table` names.

    What somebody waits for runs on the search connection, whole-dataset reads on the scan connection, inserts on the
    ingest connection, and hiding, a small durable write, on the journal's. There is one gallery for each dataset (see
    `Catalog`): it keeps `dataset` up to date itself.
    """

    def __init__(self, database: Database, dataset: Dataset, photo_table: str) -> None:
        self._database = database
        self._sql = PhotoTable(photo_table)
        self._dataset = dataset
        self._lock = Lock()
        self._digest, self._sizes = 0, (0, 0)
        self._refresh(database.search)

    @property
    def dataset(self) -> Dataset:
        return self._dataset

    @property
    def photo_table(self) -> str:
        """The name of the table."""
        return self._sql.name

    def notice(self) -> None:
        """Look whether another process has added or hidden photos; two counts that cost no scan."""
        ((photos, hidden),) = self._database.search.rows(self._sql.sizes)
        if (photos, hidden) != self._sizes:
            self._refresh(self._database.search)

    @property
    def is_loaded(self) -> bool:
        return True

    def load(self) -> None:
        """Nothing: the database is as near as it gets."""

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return self._found(self._sql.nearest, query, k, exclude)

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return self._found(self._sql.around, query, k, exclude, score=score)

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        return self._found(self._sql.drawn_above, query, k, exclude, score=score, seed=seed)

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        found = self._database.search.table(self._sql.by_ids, {"ids": sorted(ids)})
        return {photo.id: (photo, vector) for photo, vector in zip(photos_of(found), embeddings_of(found), strict=True)}

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        return matches_of(self._database.search.table(self._sql.sample, {"k": k, "seed": seed}))

    def count(self) -> int:
        return self._refresh(self._database.search).photos

    def known(self, ids: Collection[str]) -> set[str]:
        return self._known(self._database.search, ids)

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        known = self._known(self._database.ingest, [photo.id for photo in photos])
        # A batch may name a photo twice: the first one counts.
        new = {photo.id: row for row, photo in reversed(list(enumerate(photos))) if photo.id not in known}
        rows = sorted(new.values())
        if not rows:
            return
        table = _arrow([photos[row] for row in rows], embeddings[rows])
        with self._naming_the_dimension(embeddings.shape[1]):
            self._database.ingest.insert_table(self._sql.name, table)
        added = {"ids": table["id"].to_pylist(), "urls": table["url"].to_pylist()}
        ((visible, digest),) = self._database.ingest.rows(self._sql.content_added, added)
        self._change(visible, digest, (len(rows), 0))

    def hide(self, photo_id: str, member_key: str) -> None:
        journal = self._database.journal
        ((photos, digest),) = journal.rows(self._sql.content_of, {"id": photo_id})
        journal.insert(HIDDEN_TABLE, HIDDEN_COLUMNS, [(self._sql.name, photo_id, member_key)])
        self._change(-photos, -digest, (0, 1))

    def unhide(self, photo_id: str, member_key: str) -> None:
        journal = self._database.journal
        values = {"photo_table": self._sql.name, "photo_id": photo_id, "member": member_key}
        ((rows,),) = journal.rows(COUNT_HIDDEN_BY, values)
        if not rows:
            return
        ((before, _),) = journal.rows(self._sql.content_of, {"id": photo_id})
        journal.execute(UNHIDE, values)
        ((photos, digest),) = journal.rows(self._sql.content_of, {"id": photo_id})
        self._change(photos - before, digest if photos > before else 0, (0, -rows))

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        for page in pages(self._database.scan, self._sql.page, size):
            yield page["id"].to_pylist(), embeddings_of(page)

    def totals(self, weights: Embedding, threshold: float, slope: float, intercept: float) -> tuple[int, float]:
        values = {"query": weights.tolist(), "score": threshold, "slope": slope, "intercept": intercept}
        with self._naming_the_dimension(weights.shape[-1]):
            ((accepted, members),) = self._database.scan.rows(self._sql.totals, values)
        return int(accepted), float(members)

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        with self._naming_the_dimension(weights.shape[-1]):
            table = self._database.scan.table(self._sql.scores, {"query": weights.tolist()})
        return table["id"].to_pylist(), table["score"].to_numpy().astype(np.float32)

    def _found(
        self, statement: str, query: Embedding, k: int, exclude: Collection[str], **values: float
    ) -> tuple[Match, ...]:
        bound = {"query": query.tolist(), "k": k, "exclude": sorted(exclude), **values}
        with self._naming_the_dimension(query.shape[-1]):
            return matches_of(self._database.search.table(statement, bound))

    @contextmanager
    def _naming_the_dimension(self, length: int) -> Iterator[None]:
        try:
            yield
        except WrongDimensionError as error:
            name, dimension, encoder = self._dataset.name, self._dataset.dimension, self._dataset.encoder
            raise WrongDimensionError(
                f"the dataset {name!r} holds embeddings of length {dimension}, not {length}: "
                f"use the encoder that made them, {encoder!r}"
            ) from error

    def _known(self, connection: Connection, ids: Collection[str]) -> set[str]:
        return {photo_id for (photo_id,) in connection.rows(self._sql.known_ids, {"ids": list(ids)})}

    def _refresh(self, connection: Connection) -> Dataset:
        """Look at the whole dataset."""
        ((photos, hidden),) = connection.rows(self._sql.sizes)
        ((count, digest),) = connection.rows(self._sql.content)
        with self._lock:
            self._dataset, self._digest, self._sizes = replace(self._dataset, photos=0), 0, (photos, hidden)
        return self._change(count, digest, (0, 0))

    def _change(self, photos: int, digest: int, rows: tuple[int, int]) -> Dataset:
        """So many photos more, with the sum of their hashes, and so many more rows of photos and of hidden ones."""
        with self._lock:
            count, self._digest = self._dataset.photos + photos, (self._digest + digest) % 2**64
            self._sizes = (self._sizes[0] + rows[0], self._sizes[1] + rows[1])
            # The table's random name tells a dataset from a dropped one of the same name, photos and another encoder.
            version = f"{self._sql.name.removeprefix('photos_')}-{count}-{self._digest:016x}"
            self._dataset = replace(self._dataset, photos=count, version=version)
            return self._dataset


def pages(connection: Connection, statement: str, size: int, **values: str) -> Iterator[pa.Table]:
    """The rows of a statement that asks for so many of them after an id, in its order, until there are no more.

    Pages by the primary key rather than an open stream: another scan can have its turn between two of them.
    """
    after = ""
    while (page := connection.table(statement, {**values, "after": after, "size": size})).num_rows:
        yield page
        after = page["id"][-1].as_py()


def _arrow(photos: Sequence[Photo], embeddings: Embedding) -> pa.Table:
    columns = {name: pa.array([getattr(photo, name) for photo in photos]) for name in PHOTO_COLUMNS}
    flat = pa.array(np.ascontiguousarray(embeddings, dtype=np.float32).reshape(-1))
    return pa.table({**columns, "vector": pa.FixedSizeListArray.from_arrays(flat, embeddings.shape[1])})


def matches_of(table: pa.Table) -> tuple[Match, ...]:
    """The rows of a table with a column `score` as matches."""
    found = zip(photos_of(table), table["score"].to_pylist(), embeddings_of(table), strict=True)
    return tuple(Match(photo, score, embedding) for photo, score, embedding in found)


def photos_of(table: pa.Table) -> list[Photo]:
    """The rows of a table as photos."""
    return [Photo(**row) for row in table.select(PHOTO_COLUMNS).to_pylist()]


def embeddings_of(table: pa.Table) -> Embedding:
    """The vector column as an array (n, d), d being 0 without rows."""
    vectors = table["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(vectors, dtype=np.float32).reshape(table.num_rows, -1 if table.num_rows else 0)

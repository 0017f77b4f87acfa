"""The datasets of a database: making, finding and dropping them."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from threading import Condition
from typing import NamedTuple

from engine.database import Connection, Database
from engine.database.clickhouse import (
    ADOPTABLE_COLUMNS,
    DATASET_COLUMNS,
    DATASET_TABLE,
    DATASETS,
    DROP_APPLIED,
    DROP_DATASET,
    DROP_HIDDEN,
    DROP_LEDGER,
    DROP_REPLACEMENT,
    KEEP_HIDDEN,
    REPLACEMENT_TABLE,
    REPLACEMENTS,
    TABLES_OF_DATASET,
    PhotoTable,
    new_photo_table,
)
from engine.database.cluster import sharded
from engine.errors import DatabaseError, DatasetError, DatasetExistsError, NoDatasetError, UnknownDatasetError
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.dataset_labels import Labelling
from engine.galleries.gallery import Dataset, Gallery
from engine.galleries.index_files import forget
from engine.galleries.indexed_gallery import INDEX_FROM
from engine.galleries.ledger import Ledger
from engine.galleries.resident_gallery import Copies, ResidentGallery


class _Row(NamedTuple):
    """A row of the table of datasets."""

    name: str
    photo_table: str
    encoder: str
    dimension: int
    hotlink_only: bool
    root: str
    source: str = ""


def own_root(photo_table: str) -> str:
    """The folder of a dataset's own files, from the data folder."""
    return f"photos/{photo_table}"


class Catalog:
    """The datasets of a database. Synchronous; finding runs on the search connection, changes on one of their own.

    Changes of one dataset wait for each other. Finding never waits for a change, nor does a change of another dataset.

    Copies of datasets in use take up to `memory_bytes` (see `resident`); larger datasets have a vector index from
    `index_from` photos on (see `indexed`).

    A dataset has one gallery in the process, whoever asks: inserts through it are seen by all. A dataset that was
    found once is found again without asking the database, unless that is shared with other processes, or a guest of
    this one has written to it since.
    """

    def __init__(self, database: Database, memory_bytes: int = 0, index_from: int = INDEX_FROM) -> None:
        self._database = database
        self._copies, self._index_from = Copies(memory_bytes), index_from
        self._galleries: dict[str, ResidentGallery] = {}
        self._noticed: dict[str, int] = {}  # what guests had written when a gallery was last looked at
        self._changing = set[str]()  # the names whose datasets are being made, replaced or dropped
        self._changes = 0  # how often a name has lost its table
        self._turns = Condition()  # guards these; no statement runs while it is held

    @property
    def database(self) -> Database:
        """The database that they are in."""
        return self._database

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset, by name."""
        while True:
            changes = self._changes
            found = [self._gallery(row, changes) for row in self._rows(self._database.search)]
            if None not in found:
                return tuple(gallery.dataset for gallery in found if gallery is not None)

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name; with an empty name, the first one. Raises UnknownDatasetError, NoDatasetError."""
        return self.gallery(name).dataset

    def gallery(self, name: str) -> ResidentGallery:
        """The photos of the dataset of that name; with an empty name, of the first one.

        Raises UnknownDatasetError, NoDatasetError.
        """
        writes = self._database.guests.writes
        with self._turns:
            found = self._galleries.get(name)
            is_noticed = not self._database.is_shared and self._noticed.get(name, 0) == writes
        if found and is_noticed:
            return found
        gallery = None
        while gallery is None:
            changes = self._changes
            gallery = self._gallery(self._row(self._database.search, name), changes)
        if gallery is found:
            gallery.notice()
        with self._turns:
            self._noticed[name] = writes
        return gallery

    @property
    def folder(self) -> Path:
        """The data folder, below which the files of datasets stand."""
        return self._database.folder

    def root(self, dataset: Dataset) -> Path:
        """The folder that the paths of its local photos start from."""
        return self._database.folder / dataset.root

    def create(
        self,
        name: str,
        *,
        encoder: str,
        dimension: int,
        hotlink_only: bool = False,
        root: str = "",
        holds_files: bool = False,
    ) -> Dataset:
        """A new dataset without photos; one that `holds_files` has a root of its own, named by its table.

        Raises DatasetExistsError, ValueError for an empty name.
        """
        if not name.strip():
            raise ValueError("a dataset needs a name")
        table = new_photo_table()
        root = own_root(table) if holds_files else root
        row = _Row(name, table, encoder, dimension, hotlink_only, root)
        with self._changed(name):
            self._refuse_taken(name)
            # The table first: a crash in between leaves a table that nobody names, not a dataset without one.
            self._define(PhotoTable(table).create(dimension))
            self._enter(row)
        return self.dataset(name)

    def drop(self, name: str) -> None:
        """Delete a dataset with its photos' rows and embeddings. Raises UnknownDatasetError, NoDatasetError."""
        ddl = self._database.ddl
        name = self._row(ddl, name).name  # an empty one means the first
        with self._changed(name):
            self._row(ddl, name)  # another may have dropped it meanwhile
            self._drop_replacements(name)
            # The oldest table first: whenever this is cut short, what is left is still the newest of the name.
            for (photo_table,) in reversed(ddl.rows(TABLES_OF_DATASET, {"name": name})):
                ddl.execute(DROP_DATASET, {"photo_table": photo_table})
                self._forget(name)
                self._drop_table(photo_table)

    def ledger(self, name: str) -> Ledger:
        """The failures and duplicates of the dataset of that name. Raises UnknownDatasetError, NoDatasetError."""
        return Ledger(self._database, self._row(self._database.search, name).photo_table)

    def labelling(self, name: str, session_id: str) -> Labelling:
        """The dataset of that name as a session's classifier labels it. Raises UnknownDatasetError, NoDatasetError."""
        return Labelling(self._database, self._row(self._database.search, name).photo_table, session_id)

    def adopt(self, name: str, table: str, *, encoder: str, hotlink_only: bool = False) -> Dataset:
        """A dataset of a table that somebody else built: columns `id`, `url` and `vector`. It is read, never written.

        Raises DatasetExistsError, DatasetError if there is no such table, or if its columns are others.
        """
        ddl = self._database.ddl
        database, _, bare = table.rpartition(".")
        columns = {column for column, _ in ddl.rows(ADOPTABLE_COLUMNS, {"table": bare, "database": database})}
        if not {"id", "url", "vector"} <= columns:
            found = f"it has {', '.join(sorted(columns))}" if columns else "there is no such table"
            raise DatasetError(f"the table {table} cannot be adopted: it needs the columns id, url and vector; {found}")
        view = PhotoTable(new_photo_table())
        with self._changed(name):
            self._refuse_taken(name)
            self._define(view.adopt(table))
            ((dimension,),) = ddl.rows(view.dimension) or [(0,)]
            row = _Row(name, view.name, encoder, dimension, hotlink_only, "", table)
            self._enter(row)
        return self.dataset(name)

    def replacement(
        self, name: str, *, encoder: str, dimension: int, hotlink_only: bool = False, root: str = ""
    ) -> tuple[Gallery, Ledger]:
        """A dataset in the making that nobody finds until `replace`; one that was begun alike is gone on with."""
        ddl = self._database.ddl
        with self._changed(name):
            wanted = (name, encoder, dimension, hotlink_only, root)
            for row in [_Row(*row) for row in ddl.rows(REPLACEMENTS, {"name": name})]:
                if (row.name, row.encoder, row.dimension, row.hotlink_only, row.root) == wanted:
                    break
            else:
                self._drop_replacements(name)
                row = _Row(name, new_photo_table(), encoder, dimension, hotlink_only, root)
                self._define(PhotoTable(row.photo_table).create(dimension))
                ddl.insert(REPLACEMENT_TABLE, DATASET_COLUMNS, [row])
        dataset = Dataset(name, encoder, dimension, "", 0, hotlink_only, root)
        return ClickHouseGallery(self._database, dataset, row.photo_table), Ledger(self._database, row.photo_table)

    def replace(self, name: str) -> Dataset:
        """Put the replacement in the place of the dataset, by one insert; then drop the old one. Photos that a
        moderator hid stay hidden.

        Raises UnknownDatasetError, NoDatasetError if no replacement was begun.
        """
        ddl = self._database.ddl
        with self._changed(name):
            row = next((_Row(*row) for row in ddl.rows(REPLACEMENTS, {"name": name})), None) or self._row(ddl, name)
            old = [table for (table,) in ddl.rows(TABLES_OF_DATASET, {"name": name}) if table != row.photo_table]
            if old:
                ddl.execute(KEEP_HIDDEN, {"photo_table": old[0], "new_table": row.photo_table})
            ddl.insert(DATASET_TABLE, DATASET_COLUMNS, [row])
            self._forget(name)
            ddl.execute(DROP_REPLACEMENT, {"name": name})
            for photo_table in reversed(old):
                ddl.execute(DROP_DATASET, {"photo_table": photo_table})
                self._drop_table(photo_table)
        return self.dataset(name)

    @contextmanager
    def _changed(self, name: str) -> Iterator[None]:
        """One change of a dataset at a time."""
        with self._turns:
            self._turns.wait_for(lambda: name not in self._changing)
            self._changing.add(name)
        try:
            yield
        finally:
            with self._turns:
                self._changing.discard(name)
                self._turns.notify_all()

    def _forget(self, name: str) -> None:
        """The table of that name is another one from here on, or none: who has read it before looks again."""
        with self._turns:
            self._changes += 1
            self._galleries.pop(name, None)

    def _refuse_taken(self, name: str) -> None:
        if any(row.name == name for row in self._rows(self._database.ddl)):
            raise _taken(name)

    def _enter(self, row: _Row) -> None:
        """Give a new table its name. Raises DatasetExistsError if another process was faster: the first one has it."""
        self._database.ddl.insert(DATASET_TABLE, DATASET_COLUMNS, [row])
        first = self._database.ddl.rows(TABLES_OF_DATASET, {"name": row.name})[-1:]
        if first != [(row.photo_table,)]:
            self._database.ddl.execute(DROP_DATASET, {"photo_table": row.photo_table})
            self._drop_table(row.photo_table)
            raise _taken(row.name)

    def _drop_replacements(self, name: str) -> None:
        ddl = self._database.ddl
        # One that took its place already, just before a crash, is the dataset now.
        live = {table for (table,) in ddl.rows(TABLES_OF_DATASET, {"name": name})}
        for row in [_Row(*row) for row in ddl.rows(REPLACEMENTS, {"name": name})]:
            if row.photo_table not in live:
                self._drop_table(row.photo_table)
        ddl.execute(DROP_REPLACEMENT, {"name": name})

    def _drop_table(self, photo_table: str) -> None:
        ddl = self._database.ddl
        for statement in (DROP_HIDDEN, DROP_APPLIED, *DROP_LEDGER):
            ddl.execute(statement, {"photo_table": photo_table})
        self._define(PhotoTable(photo_table).drop)
        forget(self._database.folder, photo_table)

    def _define(self, statement: str) -> None:
        """Make or drop a photo table, on all shards of a cluster."""
        for part in sharded(statement, self._database.cluster):
            self._database.ddl.execute(part)

    def _rows(self, connection: Connection) -> list[_Row]:
        return [_Row(*row) for row in connection.rows(DATASETS)]

    def _row(self, connection: Connection, name: str) -> _Row:
        rows = {row.name: row for row in self._rows(connection)}
        if not rows:
            raise NoDatasetError
        if not name:
            return min(rows.values())
        if name not in rows:
            raise UnknownDatasetError(name, get_close_matches(name, rows, n=3, cutoff=0.4))
        return rows[name]

    def _gallery(self, row: _Row, changes: int) -> ResidentGallery | None:
        """The gallery of a row that was read after so many changes; None if there was one since: read it again.

        It is made without a lock, as it looks at the whole dataset.
        """
        with self._turns:
            found = self._galleries.get(row.name)
        # Another process may have put another table in its place.
        if found is not None and found.photo_table == row.photo_table:
            return found
        dataset = Dataset(row.name, row.encoder, row.dimension, "", 0, row.hotlink_only, row.root)
        try:
            made = ResidentGallery(
                self._database,
                dataset,
                row.photo_table,
                self._copies,
                source=row.source,
                index_from=self._index_from,
            )
        except DatabaseError:  # of a table that was dropped meanwhile, perhaps
            if self._changes == changes:
                raise
            return None
        with self._turns:
            now = self._galleries.get(row.name)
            if self._changes != changes:
                return None
            if now is not None and now.photo_table == row.photo_table:
                return now  # another thread was faster, and there is one gallery
            self._galleries[row.name] = made
            return made


def _taken(name: str) -> DatasetExistsError:
    return DatasetExistsError(f"there is a dataset {name!r} already: choose another name")

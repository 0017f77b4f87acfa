"""Creates, replaces and drops datasets: their rows, their photo tables, and everything that belongs to these."""

from collections.abc import Callable

from engine.database import Database
from engine.database.clickhouse import (
    ADOPTABLE_COLUMNS,
    DATASET_COLUMNS,
    DATASET_TABLE,
    DROP_APPLIED,
    DROP_DATASET,
    DROP_HIDDEN,
    DROP_LEDGER,
    DROP_REPLACEMENT,
    DROP_VOCABULARY,
    KEEP_HIDDEN,
    REPLACEMENT_TABLE,
    PhotoTable,
    new_photo_table,
    sharded,
)
from engine.errors import DatasetError, DatasetExistsError
from engine.galleries.dataset_rows import DatasetRow, dataset_row, dataset_rows, photo_tables, replacement_rows
from engine.galleries.index_files import delete_index_files
from engine.galleries.name_locks import NameLocks


class DatasetTables:
    """Changes datasets on a connection of their own. Changes of one dataset wait for each other.

    It calls `forget` with a dataset's name as soon as the name has lost its photo table.
    """

    def __init__(self, database: Database, forget: Callable[[str], None]) -> None:
        self._ddl, self._folder, self._cluster = database.ddl, database.folder, database.cluster
        self._forget = forget
        self._locks = NameLocks()

    def create(self, row: DatasetRow) -> None:
        """Create a dataset without photos. Raises DatasetExistsError."""
        with self._locks.hold(row.name):
            self._refuse_taken(row.name)
            # The table first: a crash in between leaves a table without a name, not a dataset without a table.
            self._define(PhotoTable(row.photo_table).create(row.dimension))
            self._enter(row)

    def adopt(self, name: str, table: str, encoder: str, *, hotlink_only: bool) -> None:
        """Create a dataset that reads a table of somebody else. Raises DatasetExistsError, DatasetError."""
        database, _, bare = table.rpartition(".")
        columns = {column for column, _ in self._ddl.rows(ADOPTABLE_COLUMNS, {"table": bare, "database": database})}
        if not {"id", "url", "vector"} <= columns:
            found = f"it has {', '.join(sorted(columns))}" if columns else "there is no such table"
            raise DatasetError(f"the table {table} cannot be adopted: it needs the columns id, url and vector; {found}")
        view = PhotoTable(new_photo_table())
        with self._locks.hold(name):
            self._refuse_taken(name)
            self._define(view.adopt(table))
            ((dimension,),) = self._ddl.rows(view.dimension) or [(0,)]
            self._enter(DatasetRow(name, view.name, encoder, dimension, hotlink_only, "", table))

    def begin_replacement(self, wanted: DatasetRow) -> DatasetRow:
        """Create a replacement, or continue one that was begun with the same values. Returns its row."""
        with self._locks.hold(wanted.name):
            for row in replacement_rows(self._ddl, wanted.name):
                if row._replace(photo_table=wanted.photo_table) == wanted:
                    return row
            self._drop_replacements(wanted.name)
            self._define(PhotoTable(wanted.photo_table).create(wanted.dimension))
            self._ddl.insert(REPLACEMENT_TABLE, DATASET_COLUMNS, [wanted])
            return wanted

    def replace(self, name: str) -> None:
        """Put the replacement in the place of the dataset by one insert, then drop the old one.

        Raises UnknownDatasetError, NoDatasetError if there is no replacement.
        """
        with self._locks.hold(name):
            begun = replacement_rows(self._ddl, name)
            row = begun[0] if begun else dataset_row(self._ddl, name)
            old = [table for table in photo_tables(self._ddl, name) if table != row.photo_table]
            if old:
                self._ddl.execute(KEEP_HIDDEN, {"photo_table": old[0], "new_table": row.photo_table})
            self._ddl.insert(DATASET_TABLE, DATASET_COLUMNS, [row])
            self._forget(name)
            self._ddl.execute(DROP_REPLACEMENT, {"name": name})
            for photo_table in reversed(old):
                self._ddl.execute(DROP_DATASET, {"photo_table": photo_table})
                self._drop_table(photo_table)

    def drop(self, name: str) -> None:
        """Drop a dataset, or the first one for an empty name. Raises UnknownDatasetError, NoDatasetError."""
        name = dataset_row(self._ddl, name).name
        with self._locks.hold(name):
            dataset_row(self._ddl, name)  # another thread may have dropped it in the meantime
            self._drop_replacements(name)
            # The oldest table first: if this is interrupted, the newest table keeps the name.
            for photo_table in reversed(photo_tables(self._ddl, name)):
                self._ddl.execute(DROP_DATASET, {"photo_table": photo_table})
                self._forget(name)
                self._drop_table(photo_table)

    def _refuse_taken(self, name: str) -> None:
        if any(row.name == name for row in dataset_rows(self._ddl)):
            raise _taken(name)

    def _enter(self, row: DatasetRow) -> None:
        """Give a new table its name. Raises DatasetExistsError if another process gave the name away first."""
        self._ddl.insert(DATASET_TABLE, DATASET_COLUMNS, [row])
        if photo_tables(self._ddl, row.name)[-1:] != [row.photo_table]:
            self._ddl.execute(DROP_DATASET, {"photo_table": row.photo_table})
            self._drop_table(row.photo_table)
            raise _taken(row.name)

    def _drop_replacements(self, name: str) -> None:
        # After a crash in `replace`, a replacement may be the dataset already.
        in_use = set(photo_tables(self._ddl, name))
        for row in replacement_rows(self._ddl, name):
            if row.photo_table not in in_use:
                self._drop_table(row.photo_table)
        self._ddl.execute(DROP_REPLACEMENT, {"name": name})

    def _drop_table(self, photo_table: str) -> None:
        for statement in (DROP_HIDDEN, DROP_APPLIED, *DROP_LEDGER, *DROP_VOCABULARY):
            self._ddl.execute(statement, {"photo_table": photo_table})
        self._define(PhotoTable(photo_table).drop)
        delete_index_files(self._folder, photo_table)

    def _define(self, statement: str) -> None:
        """Create or drop a photo table, on all shards of a cluster."""
        for part in sharded(statement, self._cluster):
            self._ddl.execute(part)


def _taken(name: str) -> DatasetExistsError:
    return DatasetExistsError(f"there is a dataset {name!r} already: choose another name")

"""The datasets of a database: making, finding and dropping them."""

from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from engine.database import Connection, Database
from engine.database.clickhouse import (
    DATASET_COLUMNS,
    DATASET_TABLE,
    DATASETS,
    DROP_DATASET,
    DROP_HIDDEN,
    PhotoTable,
    new_photo_table,
)
from engine.errors import DatasetExistsError, NoDatasetError, UnknownDatasetError
from engine.galleries.clickhouse import ClickHouseGallery
from engine.galleries.port import Dataset, Gallery


class _Row(NamedTuple):
    """A row of the table of datasets."""

    name: str
    photo_table: str
    encoder: str
    dimension: int
    hotlink_only: bool
    root: str


class Catalog:
    """The datasets of a database. Synchronous; finding runs on the search connection, changes on the scan one.

    A dataset has one gallery in the process, whoever asks: inserts through it are seen by all. A dataset that was
    found once is found again without asking the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._galleries: dict[str, ClickHouseGallery] = {}
        self._lock = RLock()

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset, by name."""
        return tuple(self._gallery(row).dataset for row in self._rows(self._database.search))

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name; with an empty name, the first one. Raises UnknownDatasetError, NoDatasetError."""
        return self.gallery(name).dataset

    def gallery(self, name: str) -> Gallery:
        """The photos of the dataset of that name; with an empty name, of the first one.

        Raises UnknownDatasetError, NoDatasetError.
        """
        with self._lock:
            found = self._galleries.get(name)
        return found or self._gallery(self._row(self._database.search, name))

    def root(self, dataset: Dataset) -> Path:
        """The folder that the paths of its local photos start from."""
        return self._database.folder / dataset.root

    def create(self, name: str, *, encoder: str, dimension: int, hotlink_only: bool = False, root: str = "") -> Dataset:
        """A new dataset without photos. Raises DatasetExistsError, ValueError for an empty name."""
        if not name.strip():
            raise ValueError("a dataset needs a name")
        scan = self._database.scan
        with self._lock:
            if any(row.name == name for row in self._rows(scan)):
                raise DatasetExistsError(f"there is a dataset {name!r} already: choose another name")
            row = _Row(name, new_photo_table(), encoder, dimension, hotlink_only, root)
            # The table first: a crash in between leaves a table that nobody names, not a dataset without one.
            scan.execute(PhotoTable(row.photo_table).create(dimension))
            scan.insert(DATASET_TABLE, DATASET_COLUMNS, [row])
        return self._gallery(row).dataset

    def drop(self, name: str) -> None:
        """Delete a dataset with its photos' rows and embeddings. Raises UnknownDatasetError, NoDatasetError."""
        scan = self._database.scan
        with self._lock:
            row = self._row(scan, name)
            scan.execute(DROP_DATASET, {"photo_table": row.photo_table})
            scan.execute(DROP_HIDDEN, {"photo_table": row.photo_table})
            scan.execute(PhotoTable(row.photo_table).drop)
            self._galleries.pop(row.name, None)

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

    def _gallery(self, row: _Row) -> ClickHouseGallery:
        with self._lock:
            if row.name not in self._galleries:
                dataset = Dataset(row.name, row.encoder, row.dimension, "", 0, row.hotlink_only, row.root)
                self._galleries[row.name] = ClickHouseGallery(self._database, dataset, row.photo_table)
            return self._galleries[row.name]

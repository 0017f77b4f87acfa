"""Reads the table of datasets."""

from difflib import get_close_matches
from typing import NamedTuple

from engine.database import Connection
from engine.database.clickhouse import DATASETS, REPLACEMENTS, TABLES_OF_DATASET
from engine.errors import NoDatasetError, UnknownDatasetError
from engine.galleries.gallery import Dataset


class DatasetRow(NamedTuple):
    """A row of the table of datasets, or of replacements. `source` is the table that an adopting view reads."""

    name: str
    photo_table: str
    encoder: str
    dimension: int
    hotlink_only: bool
    root: str
    source: str = ""

    @property
    def empty_dataset(self) -> Dataset:
        """The dataset, before its photos are counted."""
        return Dataset(self.name, self.encoder, self.dimension, "", 0, self.hotlink_only, self.root)


def dataset_rows(connection: Connection) -> list[DatasetRow]:
    """All datasets, by name."""
    return [DatasetRow(*row) for row in connection.rows(DATASETS)]


def dataset_row(connection: Connection, name: str) -> DatasetRow:
    """The dataset with this name, or the first one for an empty name. Raises UnknownDatasetError, NoDatasetError."""
    rows = {row.name: row for row in dataset_rows(connection)}
    if not rows:
        raise NoDatasetError
    if not name:
        return min(rows.values())
    if name not in rows:
        raise UnknownDatasetError(name, get_close_matches(name, rows, n=3, cutoff=0.4))
    return rows[name]


def replacement_rows(connection: Connection, name: str) -> list[DatasetRow]:
    """The unfinished replacements of a dataset, oldest first."""
    return [DatasetRow(*row) for row in connection.rows(REPLACEMENTS, {"name": name})]


def photo_tables(connection: Connection, name: str) -> list[str]:
    """The photo tables with this name, newest first. There are several only during a change, or after it failed."""
    return [photo_table for (photo_table,) in connection.rows(TABLES_OF_DATASET, {"name": name})]

"""Which vector index the photos of a dataset have, by the dialect of the database."""

from collections.abc import Collection
from typing import Any, Protocol

from engine.database.clickhouse import PhotoTable
from engine.database.clickhouse_index import ClickHouseIndex
from engine.database.cluster import local
from engine.database.connection import Database
from engine.database.dialect import Dialect
from engine.database.myscale import MyScaleIndex
from engine.photo import Embedding


class VectorIndex(Protocol):
    """The statements about a vector index."""

    compact: tuple[str, ...]
    """What makes one part of many before: it is quicker to search, by one graph and by ids."""
    build: tuple[str, ...]
    """What begins to build it in the background."""
    state: str
    """One row: whether it exists, whether it is being built, the share of photos in it, how much of all is on the way
    into it at the moment, and why it failed."""

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """A statement, and its values, that finds the ids of the k nearest to a query (d,) and of some more.

        Of the nearest, those of `exclude` and up to `hidden` others are dropped. Fewer than k may come.
        """
        ...


def vector_index(database: Database, photos: PhotoTable, source: str, dimension: int) -> VectorIndex:
    """The index of a photo table, or of the `source` that it is a view of."""
    if database.dialect is Dialect.MYSCALE:
        return MyScaleIndex(source or photos.name, photos.visible, **database.index_options)
    searched = source or (local(photos.name) if database.cluster else photos.name)
    return ClickHouseIndex(searched, dimension, photos.visible, database.cluster)

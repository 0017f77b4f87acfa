"""The vector index of a photo table, in the database's dialect."""

from collections.abc import Collection
from typing import Any, Protocol

from engine.database.clickhouse import ClickHouseIndex, PhotoTable, shard_table
from engine.database.database import Database
from engine.database.dialect import Dialect
from engine.database.myscale import MyScaleIndex
from engine.photo import Embedding


class VectorIndex(Protocol):
    """The statements about a vector index."""

    @property
    def compact(self) -> tuple[str, ...]:
        """Merge the table's parts into one, which is faster to search: by its single graph, and by ids."""
        ...

    @property
    def build(self) -> tuple[str, ...]:
        """Start to build the index in the background."""
        ...

    @property
    def state(self) -> str:
        """Read one row: whether the index exists; whether it is being built; the share of photos that are in it; the
        share that a running build has processed; and why the build failed."""
        ...

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """The statement, with its values, that finds the ids of the k nearest to a query (d,) and of some more.

        It drops the photos of `exclude` and expects up to `hidden` hidden ones. It may find fewer than k.
        """
        ...


def vector_index(database: Database, photos: PhotoTable, source: str, dimension: int) -> VectorIndex:
    """The index of a photo table, or of the table `source` that it is a view of."""
    if database.dialect is Dialect.MYSCALE:
        return MyScaleIndex(source or photos.name, photos.visible, **database.index_options)
    searched = source or (shard_table(photos.name) if database.cluster else photos.name)
    return ClickHouseIndex(searched, dimension, photos.visible, database.cluster)

"""All statements in MyScale's dialect that are not ClickHouse's too: its vector index, and the search by it.

From its documentation (Vector Index, Vector Search, system.vector_indices) and source; not run against MyScale here.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from engine.photo import Embedding

INDEX_TYPES = ("MSTG", "SCANN", "FLAT", "IVFFLAT", "IVFPQ", "IVFSQ", "HNSWFLAT", "HNSWSQ", "HNSWPQ")


class MyScaleIndex:
    """The statements about the vector index of one photo table.

    `searched` is the table with the vectors: the photo table itself, or the one that an adopting view is of.
    """

    def __init__(
        self,
        searched: str,
        visible: str,
        *,
        kind: str = "MSTG",
        parameters: Mapping[str, str | float] | None = None,
    ) -> None:
        if kind not in INDEX_TYPES:
            raise ValueError(f"{kind!r} is none of MyScale's index types: {', '.join(INDEX_TYPES)}")
        self._searched, self._visible = searched, visible
        for name, value in (parameters or {}).items():
            if not re.fullmatch(r"\w+", name) or not re.fullmatch(r"[\w.]+", str(value)):
                raise ValueError(f"{name}={value} is no parameter of an index")
        settings = ", ".join(
            f"'{name}={value}'" for name, value in {"metric_type": "Cosine", **(parameters or {})}.items()
        )
        self.compact: tuple[str, ...] = ()
        self.build: tuple[str, ...] = (
            f"ALTER TABLE {searched} ADD VECTOR INDEX nearest vector TYPE {kind}({settings})",
        )
        database, _, bare = searched.rpartition(".")
        of_table = f"database = {repr(database) if database else 'currentDatabase()'} AND table = '{bare}'"
        # See `VectorIndex.state`. Parts that are too small for an index are compared one by one.
        self.state = f"""
            SELECT
                count() > 0,
                countIf(status = 'InProgress') > 0,
                if(count() = 0, 0, if(countIf(status = 'Built') > 0, 1,
                    max(parts_with_vector_index + small_parts) / greatest(max(total_parts), 1))),
                0,
                if(countIf(status = 'Error') > 0, max(latest_fail_reason), '')
            FROM system.vector_indices WHERE {of_table}
            """

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """See `VectorIndex.nearest`.

        Conditions hold before the search, so nothing is fetched in vain. The query vector is a literal, as MyScale
        wants a constant there: it is written from floats alone.
        """
        found = f"""
            SELECT id, distance(vector, {literal(query)}) AS dist FROM {self._searched}
            WHERE id NOT IN {{exclude:Array(String)}} AND {self._visible}
            ORDER BY dist ASC LIMIT {2 * k:d}"""
        return f"SELECT id FROM ({found})", {"exclude": sorted(exclude)}


def literal(query: Embedding) -> str:
    """The array (d,) as MyScale reads it. Raises ValueError for one that is not of finite floats."""
    values = np.asarray(query, dtype=np.float32)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("a query is one row of finite floats")
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"

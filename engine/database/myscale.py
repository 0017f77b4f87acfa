"""All SQL in MyScale's dialect that differs from ClickHouse's: its vector index, and the search by it.

Written from MyScale's documentation (Vector Index, Vector Search, system.vector_indices) and source. The tests run it
on ClickHouse only.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from engine.database.clickhouse import table_condition
from engine.photo import Embedding

INDEX_TYPES = ("MSTG", "SCANN", "FLAT", "IVFFLAT", "IVFPQ", "IVFSQ", "HNSWFLAT", "HNSWSQ", "HNSWPQ")


class MyScaleIndex:
    """The statements about the vector index of one photo table.

    `searched` is the table with the vectors: the photo table itself, or the table that an adopting view reads.
    `visible` is the condition that a photo is not hidden. Raises ValueError for an unknown `kind` or for bad
    `parameters`.
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
        self._type = f"{kind}({settings})"

    @property
    def compact(self) -> tuple[str, ...]:
        """See `VectorIndex.compact`. MyScale merges parts by itself."""
        return ()

    @property
    def build(self) -> tuple[str, ...]:
        """See `VectorIndex.build`."""
        return (f"ALTER TABLE {self._searched} ADD VECTOR INDEX nearest vector TYPE {self._type}",)

    @property
    def state(self) -> str:
        """See `VectorIndex.state`. Parts that are too small for an index count as done: search scans them."""
        return f"""
            SELECT
                count() > 0,
                countIf(status = 'InProgress') > 0,
                if(count() = 0, 0, if(countIf(status = 'Built') > 0, 1,
                    max(parts_with_vector_index + small_parts) / greatest(max(total_parts), 1))),
                0,
                if(countIf(status = 'Error') > 0, max(latest_fail_reason), '')
            FROM system.vector_indices WHERE {table_condition(self._searched)}
            """

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """See `VectorIndex.nearest`.

        MyScale applies conditions before the search, so no extra photos are needed for excluded ones. It wants a
        constant as the query vector, so this is a literal, written from floats only.
        """
        found = f"""
            SELECT id, distance(vector, {literal(query)}) AS dist FROM {self._searched}
            WHERE id NOT IN {{exclude:Array(String)}} AND {self._visible}
            ORDER BY dist ASC LIMIT {2 * k:d}"""
        return f"SELECT id FROM ({found})", {"exclude": sorted(exclude)}


def literal(query: Embedding) -> str:
    """The array (d,) as an SQL literal. Raises ValueError unless it holds finite floats only."""
    values = np.asarray(query, dtype=np.float32)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("a query is one row of finite floats")
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"

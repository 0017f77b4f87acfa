"""Converts between photos and the Arrow tables that the database reads and returns."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from engine.database import Connection
from engine.database.clickhouse import PHOTO_COLUMNS
from engine.photo import Embedding, Match, Photo


def pages(connection: Connection, statement: str, size: int, **values: str) -> Iterator[pa.Table]:
    """All rows of a statement that selects `size` rows after an id, in the order of the ids.

    Paging by the primary key lets other statements of the connection run between two pages; an open stream would not.
    """
    after = ""
    while (page := connection.table(statement, {**values, "after": after, "size": size})).num_rows:
        yield page
        after = page["id"][-1].as_py()


def rows_of(photos: Sequence[Photo], embeddings: Embedding) -> pa.Table:
    """Photos and their embeddings (n, d) as a table to insert."""
    columns = {name: pa.array([getattr(photo, name) for photo in photos]) for name in PHOTO_COLUMNS}
    flat = pa.array(np.ascontiguousarray(embeddings, dtype=np.float32).reshape(-1))
    return pa.table({**columns, "vector": pa.FixedSizeListArray.from_arrays(flat, embeddings.shape[1])})


def photos_of(table: pa.Table) -> list[Photo]:
    """The rows of a table as photos."""
    return [Photo(**row) for row in table.select(PHOTO_COLUMNS).to_pylist()]


def embeddings_of(table: pa.Table) -> Embedding:
    """The vector column as an array (n, d); d is 0 without rows."""
    vectors = table["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(vectors, dtype=np.float32).reshape(table.num_rows, -1 if table.num_rows else 0)


def matches_of(table: pa.Table) -> tuple[Match, ...]:
    """The rows of a table with a column `score` as matches."""
    rows = zip(photos_of(table), table["score"].to_pylist(), embeddings_of(table), strict=True)
    return tuple(Match(photo, score, embedding) for photo, score, embedding in rows)


def best_matches(candidates: pa.Table, query: Embedding, k: int | None = None) -> tuple[Match, ...]:
    """The first k rows (or all) by their cosine similarity to the query (d,), highest first, then by id."""
    if not candidates.num_rows:
        return ()
    candidates = candidates.sort_by("id")
    embeddings = embeddings_of(candidates)
    scores = embeddings @ query / (np.linalg.norm(embeddings, axis=1) * np.linalg.norm(query))
    order = np.argsort(-scores, kind="stable")[:k]
    return matches_of(candidates.take(order).append_column("score", pa.array(scores[order])))

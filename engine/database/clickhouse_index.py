"""ClickHouse's vector index: the statements that build it, tell how far it is, and search by it.

What it imposes, measured with chDB 4.4.0 on 25,000 CLIP embeddings, asked for prompts:
- it gives the nearest before any condition is applied, so that excluded photos are fetched, too, and dropped then;
- its distances are those of bfloat16: far down the order, neighbours change places by dozens. What it finds is fetched
  with a margin, and put into order by exact distances then;
- recall falls with the rank, unless so many more candidates are kept during the search: at rank 500, four candidates
  for each one wanted give .97, two give .91;
- of 1,000,000 photos in one part, 1,024 candidates give .99 of the nearest nine, 256 give .92. Five parts are five
  graphs, each searched for as many: .99 with 256, but twice the time with hundreds left out;
- photos and embeddings are asked for by the ids that it gave: in the same statement they take twice as long.
"""

from collections.abc import Collection
from typing import Any

from engine.photo import Embedding

_LINKS, _CANDIDATES_TO_BUILD = 32, 128
_CANDIDATES, _CANDIDATES_OF_EACH = 1024, 4
_MARGIN = 1.2


class ClickHouseIndex:
    """The statements about the vector index of one photo table.

    `searched` is the table with the vectors: the photo table itself, the one that an adopting view is of, or, with a
    `cluster`, the one of each of its shards.
    """

    def __init__(self, searched: str, dimension: int, visible: str, cluster: str = "") -> None:
        self._visible, self._searched, self._cluster = visible, searched, cluster
        on = f" ON CLUSTER '{cluster}'" if cluster else ""
        kind = f"vector_similarity('hnsw', 'cosineDistance', {dimension:d}, 'bf16', {_LINKS}, {_CANDIDATES_TO_BUILD})"
        # Without the setting, one part would be written anew, too.
        once = "SETTINGS optimize_skip_merged_partitions = 1"
        self.compact: tuple[str, ...] = (f"OPTIMIZE TABLE {searched}{on} FINAL {once}",)
        self.build: tuple[str, ...] = (
            f"ALTER TABLE {searched}{on} ADD INDEX IF NOT EXISTS nearest vector TYPE {kind}",
            f"ALTER TABLE {searched}{on} MATERIALIZE INDEX nearest SETTINGS mutations_sync = 0",
        )
        database, _, bare = searched.rpartition(".")
        of_table = f"database = {repr(database) if database else 'currentDatabase()'} AND table = '{bare}'"

        def on_all(table: str) -> str:
            return f"clusterAllReplicas('{cluster}', system.{table})" if cluster else f"system.{table}"

        mutations = f"{on_all('mutations')} WHERE {of_table} AND NOT is_done AND command LIKE '%MATERIALIZE INDEX%'"
        parts = f"{on_all('parts')} WHERE {of_table} AND active"
        # See `VectorIndex.state`. A part has its index when it has bytes of it; what is being built counts as it goes.
        self.state = f"""
            SELECT
                (SELECT count() FROM {on_all("data_skipping_indices")}
                 WHERE {of_table} AND type = 'vector_similarity') > 0,
                (SELECT count() FROM {mutations}) > 0,
                (SELECT ifNotFinite(sumIf(rows, secondary_indices_compressed_bytes > 0) / sum(rows), 1) FROM {parts}),
                least(1, (SELECT sum(rows_written) FROM {on_all("merges")} WHERE {of_table} AND is_mutation)
                    / greatest(1, (SELECT sum(rows) FROM {parts}))),
                (SELECT any(latest_fail_reason) FROM {mutations})
            """

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """See `VectorIndex.nearest`."""
        dropped = len(exclude) + hidden
        fetch = 2 * k + int(_MARGIN * dropped)
        wanted = k + k // 2 + dropped // 50
        statement = f"""
            SELECT id FROM ({self._ordered(fetch)})
            WHERE id NOT IN {{exclude:Array(String)}} AND {self._visible}
            ORDER BY distance LIMIT {wanted:d}
            SETTINGS vector_search_with_rescoring = 0, max_limit_for_vector_search_queries = {fetch:d},
                hnsw_candidate_list_size_for_search = {max(_CANDIDATES, _CANDIDATES_OF_EACH * fetch):d}
            """
        return statement, {"query": query.tolist(), "exclude": sorted(exclude)}

    def _ordered(self, fetch: int) -> str:
        nearest = f"""
            SELECT id, cosineDistance(vector, {{query:Array(Float32)}}) AS distance FROM {self._searched}
            ORDER BY distance LIMIT {fetch:d}"""
        if not self._cluster:
            return nearest
        return f"SELECT id, distance FROM cluster('{self._cluster}', view({nearest})) ORDER BY distance LIMIT {fetch:d}"

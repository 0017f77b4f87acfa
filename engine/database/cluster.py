"""A cluster's tables: what the DDL of one node becomes when a table stands on all of them.

Small tables (the journal, datasets, concepts) are replicated to every node. Photos are spread over the shards by a hash
of the id: the table of each shard has its own vector index, and a Distributed table of the usual name stands over them.
Paths in Keeper are made of the server's own macros, as ClickHouse's documentation of ReplicatedMergeTree has them.
"""

import re

_CREATE = re.compile(r"CREATE (TABLE|VIEW)( IF NOT EXISTS)? (\w+)")
_DROP = re.compile(r"DROP TABLE IF EXISTS (\w+) SYNC")
_ENGINE = re.compile(r"ENGINE = (\w*)MergeTree(?:\((\w+)\))?")
_EVERYWHERE = "'/clickhouse/tables/{database}/{table}', '{shard}-{replica}'"
_BY_SHARD = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"


def local(table: str) -> str:
    """The name of a photo table's part on each shard."""
    return f"{table}_local"


def replicated(statement: str, cluster: str) -> str:
    """The statement that makes a table with a replica on every node, or drops all replicas; as it is without a cluster.

    An ALTER of a replicated table reaches all replicas by itself, and so does an INSERT.
    """
    if cluster and (dropped := _DROP.fullmatch(statement)):
        return _dropped(dropped[1], cluster)
    return _replicated(statement, cluster, _EVERYWHERE) if cluster else statement


def sharded(statement: str, cluster: str) -> tuple[str, ...]:
    """The statements that make, or drop, a photo table on all shards; the statement itself without a cluster."""
    if not cluster:
        return (statement,)
    if dropped := _DROP.fullmatch(statement):
        return (_dropped(dropped[1], cluster), _dropped(local(dropped[1]), cluster))
    created = _CREATE.search(statement)
    if created is None or created[1] == "VIEW":
        return (_replicated(statement, cluster, ""),)
    name = created[3]
    on_each_shard = _replicated(statement.replace(f"TABLE {name}", f"TABLE {local(name)}", 1), cluster, _BY_SHARD)
    over_them = (
        f"CREATE TABLE {name} ON CLUSTER '{cluster}' AS {local(name)} "
        f"ENGINE = Distributed('{cluster}', currentDatabase(), {local(name)}, sipHash64(id))"
    )
    return (on_each_shard, over_them)


def _dropped(table: str, cluster: str) -> str:
    return f"DROP TABLE IF EXISTS {table} ON CLUSTER '{cluster}' SYNC"


def _replicated(statement: str, cluster: str, path: str) -> str:
    statement = _CREATE.sub(rf"\g<0> ON CLUSTER '{cluster}'", statement)
    return _ENGINE.sub(lambda found: f"ENGINE = Replicated{found[1]}MergeTree({_arguments(path, found[2])})", statement)


def _arguments(path: str, version: str | None) -> str:
    return f"{path}, {version}" if version else path

"""Simulates a cluster of two shards in one engine by rewriting its statements.

chDB cannot listen, so it can't be a shard of its own cluster. Instead, each shard is a database, `shard_0` and
`shard_1`, and a Distributed table is a view of both. Replicated tables are in the first one.
"""

import re
from collections.abc import Iterator

SHARDS = ("shard_0", "shard_1")
_DISTRIBUTED = re.compile(
    r"CREATE TABLE (\w+) AS (\w+) ENGINE = Distributed\('simulated', currentDatabase\(\), \w+, (.*)\)"
)
_REPLICATED = re.compile(r"Replicated(\w*MergeTree)\('[^']*', '[^']*'(?:, )?")
_INSERT = re.compile(r"INSERT INTO (?:`?\w+`?\.)?`?(photos_[0-9a-f]{12})\b")


def on_all_nodes(statement: str) -> Iterator[tuple[str, str]]:
    """Yield the statements that replace a statement ON CLUSTER, each with its database."""
    statement = re.sub(r" ON CLUSTER '?simulated'?", "", statement).strip()
    is_replicated_everywhere = "{shard}-{replica}" in statement
    statement = _REPLICATED.sub(r"\1(", statement)
    if found := _DISTRIBUTED.match(statement):
        name, local, _ = found.groups()
        both = " UNION ALL ".join(f"SELECT * FROM {shard}.{local}" for shard in SHARDS)
        yield f"CREATE VIEW {name} AS {both}", SHARDS[0]
        yield f"CREATE TABLE incoming_{name} AS {local}", SHARDS[0]
    elif is_replicated_everywhere:
        yield statement, SHARDS[0]
    else:
        for shard in SHARDS:
            yield statement, shard


def incoming(insert: str) -> tuple[str, tuple[str, ...]] | None:
    """Rewrite an insert into a sharded table.

    Returns an insert into a staging table and the statements that then move its rows to the shards, or None if the
    table
    is not sharded.
    """
    found = _INSERT.match(insert)
    if found is None:
        return None
    name = found[1]
    spread = (
        f"INSERT INTO {shard}.{name}_local SELECT * FROM incoming_{name} WHERE sipHash64(id) % {len(SHARDS)} = {number}"
        for number, shard in enumerate(SHARDS)
    )
    return insert.replace(name, f"incoming_{name}", 1), (*spread, f"TRUNCATE TABLE incoming_{name}")


def asked_everywhere(statement: str) -> str:
    """Rewrite `cluster(..., view(SELECT ...))` into the same SELECT on each shard's table."""
    statement = re.sub(r"clusterAllReplicas\('simulated', ([\w.]+)\)", r"\1", statement)
    start = statement.find("cluster('simulated', view(")
    if start < 0:
        return statement
    opened = statement.index("view(", start) + len("view")
    closed = _closing(statement, opened)
    view = statement[opened + 1 : closed]
    each = (re.sub(r"\b(photos_\w+_local)\b", rf"{shard}.\1", view) for shard in SHARDS)
    both = " UNION ALL ".join(f"SELECT * FROM ({one})" for one in each)
    return f"{statement[:start]}({both}){statement[closed + 2 :]}"


def _closing(text: str, opened: int) -> int:
    """Return the position of the parenthesis that closes the one at `opened`."""
    depth = 0
    for place in range(opened, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"no end of {text[opened:]!r}")

"""A cluster of two shards within one engine: what its statements become there.

chDB cannot listen, so it is no shard of its own cluster but by the very same tables. Here each shard is a database,
`shard_0` and `shard_1`, and a Distributed table is a view of both. What is replicated stands in the first.
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
    """What a statement ON CLUSTER runs, and in which database."""
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
    """An insert into a sharded table as one into a table beside it, and what spreads the rows from there then."""
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
    """`cluster(..., view(SELECT ...))` as the same SELECT of each shard's table."""
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
    """Where the parenthesis closes that opens there."""
    depth = 0
    for place in range(opened, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"no end of {text[opened:]!r}")

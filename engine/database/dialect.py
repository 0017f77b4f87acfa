"""Which SQL a database speaks where two of them differ: vector indexes and the search by one."""

from enum import StrEnum


class Dialect(StrEnum):
    """Each has its statements in the file of its name; ClickHouse's serve both where there is no other."""

    CLICKHOUSE = "clickhouse"
    MYSCALE = "myscale"

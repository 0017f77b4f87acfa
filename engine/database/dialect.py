"""The SQL dialects. They differ in vector indexes and in searches that use one."""

from enum import StrEnum


class Dialect(StrEnum):
    """Each has its statements in the file with its name. MyScale uses ClickHouse's statements for everything else."""

    CLICKHOUSE = "clickhouse"
    MYSCALE = "myscale"

"""What tells how a database is: its version, its tables, the way a search takes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.database.connection import Database
from engine.database.schema import APPLIED_MIGRATIONS

VERSION = "SELECT version()"
TABLES = """
SELECT name, ifNull(total_rows, 0), ifNull(total_bytes, 0) FROM system.tables
WHERE database = currentDatabase() ORDER BY name
"""
_VECTOR = re.compile(r"\[[-+.,e\s\d]{40,}\]")


def version(database: Database) -> str:
    """The version that the database gives of itself. Raises DatabaseError."""
    ((found,),) = database.search.rows(VERSION)
    return str(found)


def tables(database: Database) -> list[tuple[str, int, int]]:
    """Each table's name, rows and bytes on disk, by name. Raises DatabaseError."""
    return [(str(name), int(rows), int(size)) for name, rows, size in database.search.rows(TABLES)]


def schema_number(database: Database) -> int:
    """The number of the last migration that it had. Raises DatabaseError."""
    return max(int(number) for (number,) in database.search.rows(APPLIED_MIGRATIONS))


def plan(database: Database, statement: str, values: Mapping[str, Any]) -> Sequence[str]:
    """The lines of the plan of a SELECT, with the indexes that it uses, vectors left out. Raises DatabaseError."""
    lines = (str(line) for (line,) in database.search.rows(f"EXPLAIN indexes = 1 {statement}", values))
    return [_VECTOR.sub("[...]", line) for line in lines]

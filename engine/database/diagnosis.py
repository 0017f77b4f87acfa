"""Facts about a database for the doctor: its version, its tables, the plan of a search."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.database.clickhouse import TABLES, VERSION, explain
from engine.database.database import Database
from engine.database.schema import APPLIED_MIGRATIONS

_VECTOR = re.compile(r"\[[-+.,e\s\d]{40,}\]")


def version(database: Database) -> str:
    """The version of the database. Raises DatabaseError."""
    ((found,),) = database.search.rows(VERSION)
    return str(found)


def tables(database: Database) -> list[tuple[str, int, int]]:
    """Each table's name, rows and bytes on disk, by name. Raises DatabaseError."""
    return [(str(name), int(rows), int(size)) for name, rows, size in database.search.rows(TABLES)]


def schema_number(database: Database) -> int:
    """The number of the last migration that ran. Raises DatabaseError."""
    return max(int(number) for (number,) in database.search.rows(APPLIED_MIGRATIONS))


def plan(database: Database, statement: str, values: Mapping[str, Any]) -> Sequence[str]:
    """The plan of a SELECT, line by line, with its indexes and without vectors. Raises DatabaseError."""
    lines = (str(line) for (line,) in database.search.rows(explain(statement), values))
    return [_VECTOR.sub("[...]", line) for line in lines]

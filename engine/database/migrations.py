"""Brings the tables of a database up to date, step by numbered step."""

from engine.database.clickhouse import (
    APPLIED_MIGRATIONS,
    CREATE_MIGRATIONS,
    MIGRATION_COLUMNS,
    MIGRATION_TABLE,
    MIGRATIONS,
)
from engine.database.connection import Connection
from engine.errors import NewerSchemaError


def migrate(connection: Connection) -> None:
    """Apply the migrations that the database has not had, in order; each is recorded when it is done.

    A migration may run again when a crash came before its record, so its statements bear that.

    Raises NewerSchemaError if the database had migrations that this version does not know.
    """
    connection.execute(CREATE_MIGRATIONS)
    applied = {number for (number,) in connection.rows(APPLIED_MIGRATIONS)}
    newest = max(migration.number for migration in MIGRATIONS)
    if applied and max(applied) > newest:
        raise NewerSchemaError(
            f"the database was written by a newer Ninefold (schema {max(applied)}, this one knows {newest}): "
            "update Ninefold, or set DATABASE_URL to another folder"
        )
    for migration in MIGRATIONS:
        if migration.number not in applied:
            for statement in migration.statements:
                connection.execute(statement)
            connection.insert(MIGRATION_TABLE, MIGRATION_COLUMNS, [(migration.number, migration.name)])

"""Brings the tables of a database up to date, step by numbered step."""

from engine.database.cluster import replicated
from engine.database.connection import Connection
from engine.database.schema import APPLIED_MIGRATIONS, CREATE_MIGRATIONS, MIGRATION_COLUMNS, MIGRATION_TABLE, MIGRATIONS
from engine.errors import NewerSchemaError


def migrate(connection: Connection, cluster: str = "") -> None:
    """Apply the migrations that the database has not had, in order, on all nodes of its cluster; each is recorded when
    it is done.

    A migration may run again when a crash came before its record, so its statements bear that.

    Raises NewerSchemaError if the database had migrations that this version does not know.
    """
    connection.execute(replicated(CREATE_MIGRATIONS, cluster))
    applied = {number for (number,) in connection.rows(APPLIED_MIGRATIONS)}
    newest = max(migration.number for migration in MIGRATIONS)
    if applied and max(applied) > newest:
        raise NewerSchemaError(
            f"the database was written by a newer Ninefold (schema {max(applied)}, this one knows {newest}): "
            "update Ninefold, or set DATABASE_URL to another database"
        )
    for migration in MIGRATIONS:
        if migration.number not in applied:
            for statement in migration.statements:
                connection.execute(replicated(statement, cluster))
            connection.insert(MIGRATION_TABLE, MIGRATION_COLUMNS, [(migration.number, migration.name)])

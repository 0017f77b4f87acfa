"""Brings the tables of a database up to date, one numbered step after another."""

from engine.database.clickhouse import replicated
from engine.database.connection import Connection
from engine.database.schema import APPLIED_MIGRATIONS, CREATE_MIGRATIONS, MIGRATION_COLUMNS, MIGRATION_TABLE, MIGRATIONS
from engine.errors import NewerSchemaError


def migrate(connection: Connection, cluster: str = "") -> None:
    """Apply the missing migrations in order, on all nodes of the cluster, and record each one when it is done.

    After a crash a migration may run a second time, so its statements allow that.

    Raises NewerSchemaError if the database has migrations that this version does not know.
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

"""From `DATABASE_URL` to an open database."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from engine.database import embedded_target as embedded
from engine.database import server_target as server
from engine.database.database import Database
from engine.database.migrations import migrate
from engine.database.socket_client import SocketClient
from engine.errors import DatabaseUnavailableError, FolderInUseError


def open_database(url: str, *, use_socket: bool = False) -> Database:
    """Open the database at a url and bring its tables up to date.

    `chdb:./data` is the embedded ClickHouse in that folder, which is created if it is missing.
    `clickhouse://user:password@host:port/database` and `myscale://...` are servers (see `server_target.parse`).

    With `use_socket`, an embedded database that another process has open is used through that process (see
    `serve_socket`).

    Raises ConfigurationError for a url of another form, FolderInUseError, FolderNotOursError, OtherVersionError,
    DatabaseUnavailableError, NewerSchemaError, DatabaseError.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "chdb" and rest and not rest.startswith("//"):
        folder = Path(rest).expanduser().resolve()
        return _embedded_or_socket(folder) if use_socket else _embedded(folder)
    return _server(server.parse(url))


def _embedded_or_socket(folder: Path) -> Database:
    try:
        return _embedded(folder)
    except FolderInUseError:
        # No endpoint, or a stale one: the process that has the folder open serves no socket.
        with suppress(DatabaseUnavailableError):
            return _up_to_date(Database(partial(SocketClient, folder), folder=folder))
        raise


def _embedded(folder: Path) -> Database:
    return _up_to_date(Database(partial(embedded.connect, folder), folder=folder))


def _server(target: server.Server) -> Database:
    database = Database(
        partial(server.connect, target),
        folder=target.folder,
        dialect=target.dialect,
        is_shared=True,
        cluster=target.cluster,
        index_options=target.index_options,
        searches=target.searches,
    )
    return _up_to_date(database)


def _up_to_date(database: Database) -> Database:
    """The database after its migrations; it is closed if they fail."""
    try:
        migrate(database.ddl if database.is_shared else database.journal, database.cluster)
    except BaseException:
        database.close()
        raise
    return database

"""From `DATABASE_URL` to an open database."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from clickhouse_connect.driver.client import Client

from engine.database import embedded, server
from engine.database.connection import Connection, Database
from engine.database.migrations import migrate

# How long one statement of each connection may run before it is given up with QueryTimeoutError.
JOURNAL_SECONDS = 10
SEARCH_SECONDS = 30
SCAN_SECONDS = 600


def open_database(url: str) -> Database:
    """Open the database at a url, with its tables brought up to date.

    `chdb:./data` is the embedded ClickHouse in that folder, which is made where it is missing;
    `clickhouse://user:password@host:port/database` and `myscale://...` are servers (see `server.parsed`).

    Raises ConfigurationError for a url of another form, FolderInUseError, DatabaseUnavailableError, NewerSchemaError,
    DatabaseError.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "chdb" and rest and not rest.startswith("//"):
        return _embedded(Path(rest).expanduser().resolve())
    return _served(server.parsed(url))


def _embedded(folder: Path) -> Database:
    def connect(limit_seconds: int) -> Callable[[], Client]:
        return partial(embedded.connect, folder, limit_seconds)

    with ExitStack() as opened:
        journal = opened.enter_context(closing(Connection(connect(JOURNAL_SECONDS))))
        search = opened.enter_context(closing(Connection(connect(SEARCH_SECONDS))))
        scan = opened.enter_context(closing(Connection(connect(SCAN_SECONDS))))
        migrate(journal)
        opened.pop_all()
    return Database(journal, search, scan, folder)


def _served(where: server.Server) -> Database:
    def connect(limit_seconds: int, *, appends: bool = False) -> Callable[[], Client]:
        return partial(server.connect, where, limit_seconds, appends=appends)

    with ExitStack() as opened:
        scan = opened.enter_context(closing(Connection(connect(SCAN_SECONDS))))
        migrate(scan, where.cluster)
        journal = opened.enter_context(closing(Connection(connect(JOURNAL_SECONDS, appends=True))))
        # A server refuses more searches by an index at once than it has threads for: they wait here.
        search = opened.enter_context(closing(Connection(connect(SEARCH_SECONDS), where.searches)))
        opened.pop_all()
    return Database(
        journal,
        search,
        scan,
        where.folder,
        where.dialect,
        is_shared=True,
        cluster=where.cluster,
        index_options=where.index_options,
    )

"""From `DATABASE_URL` to an open database."""

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.database import embedded_target as embedded
from engine.database import server_target as server
from engine.database.connection import Connection, Database, Speaker
from engine.database.guest import Guest
from engine.database.migrations import migrate
from engine.errors import DatabaseUnavailableError, FolderInUseError

# How long one statement of each connection may run before it is given up with QueryTimeoutError.
JOURNAL_SECONDS = 10
SEARCH_SECONDS = 30
SCAN_SECONDS = 600
# How many statements that make, replace and drop datasets may run at once: those of one name wait for each other.
AT_ONCE = 4


def open_database(url: str, *, as_guest: bool = False) -> Database:
    """Open the database at a url, with its tables brought up to date.

    `chdb:./data` is the embedded ClickHouse in that folder, which is made where it is missing;
    `clickhouse://user:password@host:port/database` and `myscale://...` are servers (see `server.parsed`).

    While another process has the embedded folder open, a database `as_guest` works through that one (see `hosting`).

    Raises ConfigurationError for a url of another form, FolderInUseError, FolderNotOursError, OtherVersionError,
    DatabaseUnavailableError, NewerSchemaError, DatabaseError.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "chdb" and rest and not rest.startswith("//"):
        folder = Path(rest).expanduser().resolve()
        return _embedded_or_guest(folder) if as_guest else _embedded(folder)
    return _served(server.parsed(url))


def _embedded_or_guest(folder: Path) -> Database:
    try:
        return _embedded(folder)
    except FolderInUseError:
        with suppress(DatabaseUnavailableError):  # who takes no guests leaves no invitation, or one that is stale
            return _embedded(folder, Guest)
        raise


def _embedded(folder: Path, client: Callable[[Path, int], Speaker] = embedded.connect) -> Database:
    def connect(limit_seconds: int) -> Callable[[], Speaker]:
        return partial(client, folder, limit_seconds)

    with ExitStack() as opened:
        kinds = _connections(connect, opened)
        migrate(kinds.journal)
        opened.pop_all()
    return Database(*kinds, folder=folder)


def _served(where: server.Server) -> Database:
    def connect(limit_seconds: int, *, appends: bool = False) -> Callable[[], Speaker]:
        return partial(server.connect, where, limit_seconds, appends=appends)

    with ExitStack() as opened:
        # A server refuses more searches by an index at once than it has threads for: they wait here.
        kinds = _connections(connect, opened, partial(connect, appends=True), where.searches)
        migrate(kinds.ddl, where.cluster)
        opened.pop_all()
    return Database(
        *kinds,
        folder=where.folder,
        dialect=where.dialect,
        is_shared=True,
        cluster=where.cluster,
        index_options=where.index_options,
    )


class _Kinds(NamedTuple):
    """The connections of a database, as `Database` has them."""

    journal: Connection
    search: Connection
    reads: Connection
    scan: Connection
    ingest: Connection
    labelling: Connection
    merges: Connection
    ddl: Connection


def _connections(
    connect: Callable[[int], Callable[[], Speaker]],
    opened: ExitStack,
    appending: Callable[[int], Callable[[], Speaker]] | None = None,
    searches: int = 1,
) -> _Kinds:
    """The connections, closed with the stack; all but the journal's connect when they are used first."""
    kinds = _Kinds(
        journal=Connection((appending or connect)(JOURNAL_SECONDS)),
        search=Connection(connect(SEARCH_SECONDS), searches, is_lazy=True),
        reads=Connection(connect(SEARCH_SECONDS), 2, is_lazy=True),
        scan=Connection(connect(SCAN_SECONDS), 2, is_lazy=True),
        # One at a time: with chDB 4.4.0, a simulated cluster held more rows than were inserted at once.
        ingest=Connection(connect(SCAN_SECONDS), is_lazy=True),
        labelling=Connection(connect(SCAN_SECONDS), is_lazy=True),
        merges=Connection(connect(SCAN_SECONDS), is_lazy=True),
        ddl=Connection(connect(SCAN_SECONDS), AT_ONCE, is_lazy=True),
    )
    for connection in kinds:
        opened.enter_context(closing(connection))
    return kinds

"""From `DATABASE_URL` to an open database."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from clickhouse_connect.driver.client import Client

from engine.database import embedded
from engine.database.connection import Connection, Database
from engine.database.migrations import migrate
from engine.errors import ConfigurationError

# How long one statement of each connection may run before it is given up with QueryTimeoutError.
JOURNAL_SECONDS = 10
SEARCH_SECONDS = 30
SCAN_SECONDS = 600


def open_database(url: str) -> Database:
    """Open the database at a url, with its tables brought up to date.

    `chdb:./data` is the embedded ClickHouse in that folder, which is made where it is missing.

    Raises ConfigurationError for a url of another form, FolderInUseError, NewerSchemaError, DatabaseError.
    """
    folder, connect = _target(url)
    with ExitStack() as opened:
        limits = (JOURNAL_SECONDS, SEARCH_SECONDS, SCAN_SECONDS)
        journal, search, scan = (opened.enter_context(closing(Connection(partial(connect, limit)))) for limit in limits)
        migrate(journal)
        opened.pop_all()
    return Database(journal, search, scan, folder)


def _target(url: str) -> tuple[Path, Callable[[int], Client]]:
    """The data folder, and what connects one more client with a time limit in seconds."""
    scheme, _, rest = url.partition(":")
    if scheme != "chdb" or not rest or rest.startswith("//"):
        raise ConfigurationError(
            f"DATABASE_URL={url!r} cannot be used: it may be chdb: and a folder, as in chdb:./data"
        )
    folder = Path(rest).expanduser().resolve()
    return folder, partial(embedded.connect, folder)

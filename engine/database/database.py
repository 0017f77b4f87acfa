"""An open database: its connections, one for each kind of work, and the folder beside it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from engine.database.connection import Connection, DatabaseClient
from engine.database.dialect import Dialect

# How long one statement may run before it fails with QueryTimeoutError.
JOURNAL_SECONDS = 10
SEARCH_SECONDS = 30
SCAN_SECONDS = 600
# How many statements that create, replace or drop datasets run at a time. Changes of one dataset wait for each other.
DDL_STATEMENTS = 4


class Connect(Protocol):
    """Connects one more client to the database."""

    def __call__(self, limit_seconds: int, *, appends: bool = False) -> DatabaseClient:
        """Connect a client whose statements may run this long. With `appends`, it makes many small inserts."""


class Database:
    """One connection for each kind of work, so that work only waits for its own kind.

    `folder` also holds the local photos. `is_shared` means that other processes may write to the database. With a
    `cluster`, the tables are on all of its nodes. `index_options` configure MyScale's vector index. `searches` is how
    many searches run at a time: a server refuses more index searches than it has threads for.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        folder: Path,
        dialect: Dialect = Dialect.CLICKHOUSE,
        is_shared: bool = False,
        cluster: str = "",
        index_options: Mapping[str, Any] | None = None,
        searches: int = 1,
    ) -> None:
        self.folder, self.dialect, self.is_shared, self.cluster = folder, dialect, is_shared, cluster
        self.index_options = index_options or {}
        self.client_writes = 0
        """How often a process that works through this one may have written (see `serve_socket`)."""
        self._count_lock = Lock()
        self._connections: list[Connection] = []

        def add(limit_seconds: int, statements: int = 1, *, appends: bool = False, is_lazy: bool = True) -> Connection:
            connection = Connection(partial(connect, limit_seconds, appends=appends), statements, is_lazy=is_lazy)
            self._connections.append(connection)
            return connection

        # People wait for these: small writes, searches, and whole sessions that are replayed.
        # The journal's connection opens at once, so that a database that cannot be used fails here.
        self.journal = add(JOURNAL_SECONDS, appends=True, is_lazy=False)
        self.search = add(SEARCH_SECONDS, searches)
        self.reads = add(SEARCH_SECONDS, 2)
        # Nobody waits for these: reads of whole datasets; inserts of photos and of what belongs to them; labels;
        # words of datasets; merges of parts and builds of indexes; datasets that are created, replaced or dropped.
        self.scan = add(SCAN_SECONDS, 2)
        # One insert at a time: with two, a simulated cluster in chDB 4.4.0 held more rows than were inserted.
        self.ingest = add(SCAN_SECONDS)
        self.labelling = add(SCAN_SECONDS)
        self.vocabularies = add(SCAN_SECONDS)
        self.merges = add(SCAN_SECONDS)
        self.ddl = add(SCAN_SECONDS, DDL_STATEMENTS)

    def count_client_write(self) -> None:
        """Note that a process that works through this one may have written something."""
        with self._count_lock:
            self.client_writes += 1

    def close(self) -> None:
        """Close all connections. Another process can use the folder afterwards."""
        for connection in self._connections:
            connection.close()

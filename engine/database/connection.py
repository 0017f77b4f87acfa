"""A connection, which speaks our few verbs and raises our errors; and those that make a database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol

import pyarrow as pa

from engine.database.client_errors import translated
from engine.database.dialect import Dialect
from engine.errors import DatabaseError

Values = Mapping[str, Any]
"""The bound parameters of a statement, by name."""


class Speaker(Protocol):
    """What a connection asks of a client: clickhouse-connect's, or a `Guest`."""

    def query(self, sql: str, /, *, parameters: dict[str, Any]) -> Any:
        """Rows, as `result_rows` of what it gives."""

    def query_arrow(self, sql: str, /, *, parameters: dict[str, Any]) -> pa.Table:
        """An Arrow table."""

    def command(self, sql: str, /, *, parameters: dict[str, Any]) -> Any:
        """Run a statement."""

    def insert(self, table: str, rows: Sequence[Sequence[Any]], /, *, column_names: Sequence[str]) -> Any:
        """Insert rows."""

    def insert_arrow(self, table: str, rows: pa.Table, /) -> Any:
        """Insert an Arrow table."""

    def close(self) -> None:
        """Give it up."""


class Connection:
    """Clients of the database, as many as statements may run `at_once`; further statements wait in line.

    One that `is_lazy` connects at its first statement, and not before. Every method raises a `DatabaseError` (or one of
    its kinds) and nothing else when the database fails.
    """

    def __init__(self, connect: Callable[[], Speaker], at_once: int = 1, *, is_lazy: bool = False) -> None:
        self.at_once = at_once
        self._connect = connect
        with translated():
            self._idle = [] if is_lazy else [connect()]
        self._is_closed = False
        self._lock = Lock()
        self._turns = BoundedSemaphore(at_once)

    def rows(self, sql: str, values: Values | None = None) -> list[Sequence[Any]]:
        """What a SELECT finds, as rows of Python values; times carry their time zone."""
        with self._speaking() as client:
            return list(client.query(sql, parameters=dict(values or {})).result_rows)

    def table(self, sql: str, values: Values | None = None) -> pa.Table:
        """What a SELECT finds, as an Arrow table: the quick way for embeddings."""
        with self._speaking() as client:
            return client.query_arrow(sql, parameters=dict(values or {}))

    def execute(self, sql: str, values: Values | None = None) -> None:
        """Run a statement that gives no rows."""
        with self._speaking() as client:
            client.command(sql, parameters=dict(values or {}))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert all rows or none."""
        with self._speaking() as client:
            client.insert(table, rows, column_names=columns)

    def insert_table(self, table: str, rows: pa.Table) -> None:
        """Insert an Arrow table, whose columns are named as the table's are."""
        with self._speaking() as client:
            client.insert_arrow(table, rows)

    def close(self) -> None:
        """Give the connection up, after the running statements. Closing it again does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        with ExitStack() as turns:
            for _ in range(self.at_once):
                turns.enter_context(self._turns)
            for client in self._idle:
                client.close()
            self._idle.clear()

    @contextmanager
    def _speaking(self) -> Iterator[Speaker]:
        """A client, for one statement.

        A client that failed is never used again: with chDB 4.4.0, what a statement had written before it failed is
        read as the head of the next one's result. A new client takes 12 ms.
        """
        with self._turns, translated():
            client = self._taken()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            with self._lock:
                self._idle.append(client)

    def _taken(self) -> Speaker:
        with self._lock:
            if self._is_closed:
                raise DatabaseError("the database is closed")
            if self._idle:
                return self._idle.pop()
        return self._connect()


@dataclass(slots=True)
class Guests:
    """Other processes that work through this one (see `hosting`): how often they may have changed something."""

    writes: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """The connections to one database, and the folder beside it.

    Each kind of work has a connection, so that it waits for its own kind alone. Somebody waits for `journal` (small
    writes), `search` (queries) and `reads` (whole sessions, to wake or to look back at). Nobody waits for long work:
    `scan` (reads of whole datasets), `ingest` (inserts of photos, and what is known of them), `labelling`, `merges`
    (of parts, and what begins to build an index) and `ddl` (making, replacing and dropping datasets).

    `folder` is where local photos stand, too. Other processes may write to a database that `is_shared`. The tables of
    one with a `cluster` are on all its nodes. `index_options` are what the url says of MyScale's vector index. `guests`
    may write to an embedded one.
    """

    journal: Connection
    search: Connection
    reads: Connection
    scan: Connection
    ingest: Connection
    labelling: Connection
    merges: Connection
    ddl: Connection
    folder: Path
    dialect: Dialect = Dialect.CLICKHOUSE
    is_shared: bool = False
    cluster: str = ""
    index_options: Mapping[str, Any] = field(default_factory=dict)
    guests: Guests = field(default_factory=Guests)

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All of them."""
        long = (self.scan, self.ingest, self.labelling, self.merges, self.ddl)
        return (self.journal, self.search, self.reads, *long)

    def close(self) -> None:
        """Close the connections; the folder is free for another process then."""
        for connection in self.connections:
            connection.close()

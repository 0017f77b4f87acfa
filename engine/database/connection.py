"""A connection: a small pool of database clients that raises our errors instead of the client library's."""

import errno
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol

import pyarrow as pa
from clickhouse_connect.driver.exceptions import Error, OperationalError
from urllib3.exceptions import ReadTimeoutError

from engine.errors import DatabaseError, DatabaseUnavailableError, DiskFullError, QueryTimeoutError, WrongDimensionError

Values = Mapping[str, Any]
"""The bound parameters of a statement, by name."""

# ClickHouse's error codes: src/Common/ErrorCodes.cpp of its source.
_ERRORS: dict[int, type[DatabaseError]] = {
    159: QueryTimeoutError,  # TIMEOUT_EXCEEDED
    160: QueryTimeoutError,  # TOO_SLOW
    81: DatabaseUnavailableError,  # UNKNOWN_DATABASE
    190: WrongDimensionError,  # SIZES_OF_ARRAYS_DONT_MATCH: the query has another length
    192: DatabaseUnavailableError,  # UNKNOWN_USER
    193: DatabaseUnavailableError,  # WRONG_PASSWORD
    209: QueryTimeoutError,  # SOCKET_TIMEOUT
    210: DatabaseUnavailableError,  # NETWORK_ERROR
    243: DiskFullError,  # NOT_ENOUGH_SPACE
    469: WrongDimensionError,  # VIOLATED_CONSTRAINT: our only one checks the vector's length
    516: DatabaseUnavailableError,  # AUTHENTICATION_FAILED
}
_NO_SPACE = "No space left on device"
_MESSAGE_LENGTH = 300


class DatabaseClient(Protocol):
    """What a connection needs of a client: clickhouse-connect's, or a `SocketClient`."""

    def query(self, sql: str, /, *, parameters: dict[str, Any]) -> Any:
        """Run a SELECT; the result has its rows in `result_rows`."""

    def query_arrow(self, sql: str, /, *, parameters: dict[str, Any]) -> pa.Table:
        """Run a SELECT; the result is an Arrow table."""

    def command(self, sql: str, /, *, parameters: dict[str, Any]) -> Any:
        """Run a statement without a result."""

    def insert(self, table: str, rows: Sequence[Sequence[Any]], /, *, column_names: Sequence[str]) -> Any:
        """Insert rows."""

    def insert_arrow(self, table: str, rows: pa.Table, /) -> Any:
        """Insert an Arrow table."""

    def close(self) -> None:
        """Disconnect."""


class Connection:
    """A pool of clients that runs up to `limit` statements at a time; further statements wait.

    A lazy connection connects when it runs its first statement. Every method raises a `DatabaseError` (or a subclass)
    when the database fails, and no other error.
    """

    def __init__(self, connect: Callable[[], DatabaseClient], limit: int = 1, *, is_lazy: bool = False) -> None:
        self.limit = limit
        self._connect = connect
        with translate_errors():
            self._idle = [] if is_lazy else [connect()]
        self._is_closed = False
        self._lock = Lock()
        self._slots = BoundedSemaphore(limit)

    def rows(self, sql: str, values: Values | None = None) -> list[Sequence[Any]]:
        """Run a SELECT and return rows of Python values; times carry their time zone."""
        with self._client() as client:
            return list(client.query(sql, parameters=dict(values or {})).result_rows)

    def table(self, sql: str, values: Values | None = None) -> pa.Table:
        """Run a SELECT and return an Arrow table, the fast way to read embeddings."""
        with self._client() as client:
            return client.query_arrow(sql, parameters=dict(values or {}))

    def execute(self, sql: str, values: Values | None = None) -> None:
        """Run a statement without a result."""
        with self._client() as client:
            client.command(sql, parameters=dict(values or {}))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert all rows or none."""
        with self._client() as client:
            client.insert(table, rows, column_names=columns)

    def insert_table(self, table: str, rows: pa.Table) -> None:
        """Insert an Arrow table with the column names of the database's table."""
        with self._client() as client:
            client.insert_arrow(table, rows)

    def close(self) -> None:
        """Close all clients once their running statements end. Closing twice does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        with ExitStack() as slots:
            for _ in range(self.limit):
                slots.enter_context(self._slots)
            for client in self._idle:
                client.close()
            self._idle.clear()

    @contextmanager
    def _client(self) -> Iterator[DatabaseClient]:
        """Lend a client for one statement.

        A client that failed is closed, not reused: chDB 4.4.0 returns what a statement wrote before it failed as the
        start of the next statement's result. A new client takes 12 ms.
        """
        with self._slots, translate_errors():
            client = self._idle_or_new()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            with self._lock:
                self._idle.append(client)

    def _idle_or_new(self) -> DatabaseClient:
        with self._lock:
            if self._is_closed:
                raise DatabaseError("the database is closed")
            if self._idle:
                return self._idle.pop()
        return self._connect()


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise the client library's errors as a `DatabaseError` with the original as its cause."""
    try:
        yield
    except Error as error:
        raise _ours(error) from error
    except OSError as error:
        # The client passes an insert on in a temporary file, for which the disk may be full.
        raise (DiskFullError if error.errno == errno.ENOSPC else DatabaseError)(str(error)) from error


def _ours(error: Error) -> DatabaseError:
    if error.code is None and isinstance(error, OperationalError):
        return _unanswered(error)
    # chDB reports a full disk under several codes; only this text is always there.
    kind = DiskFullError if _NO_SPACE in str(error) else _ERRORS.get(error.code or 0, DatabaseError)
    return kind(shorten(str(error)))


def _unanswered(error: OperationalError) -> DatabaseError:
    """The error for a server that did not answer. The client's own text mixes those of three libraries."""
    address = re.search(r"https?://[^)\s]+", str(error))
    where = f" at {address[0]}" if address else ""
    if isinstance(error.__cause__, ReadTimeoutError):
        return QueryTimeoutError(f"the database{where} gave no answer in time")
    return DatabaseUnavailableError(f"the database{where} does not answer: check that it runs, and DATABASE_URL")


def shorten(message: str) -> str:
    """The first line of a message, without its stack trace, error code and preamble."""
    line = message.partition("Stack trace")[0].strip().partition("\n")[0]
    line = re.sub(r"^(Received ClickHouse exception.*?)?Code: \d+\.\s*(DB::Exception:\s*)?", "", line)
    line = re.sub(r"\s*(\(version [^)]*(\([^)]*\))?\))?\s*(\(for url [^)]*\))?$", "", line)
    return line if len(line) <= _MESSAGE_LENGTH else line[: _MESSAGE_LENGTH - 1] + "…"

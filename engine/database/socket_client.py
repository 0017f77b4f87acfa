"""A client of an embedded database that another process, for example the bot, has open (see `serve_socket`)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from engine.database.endpoint import Endpoint, own_version
from engine.errors import DatabaseUnavailableError, OtherVersionError, QueryTimeoutError

_GRACE_SECONDS = 5  # so that the database's own time limit, whose error is clearer, comes first


class QueryResult(NamedTuple):
    """The rows of a query, under the name that the client library uses."""

    result_rows: Sequence[Sequence[Any]]


class SocketClient:
    """Has the methods of the client library's client, but raises our errors. Statements may run for `limit_seconds`.

    `appends` makes no difference here. Raises OtherVersionError, DatabaseUnavailableError if no process serves the
    folder.
    """

    def __init__(self, folder: Path, limit_seconds: int, *, appends: bool = False) -> None:
        self._folder, self._limit = folder, limit_seconds
        endpoint = Endpoint.read(folder)
        if endpoint is None:
            raise self._unavailable()
        if endpoint.ninefold != own_version():
            raise OtherVersionError(str(folder), endpoint.ninefold, own_version())
        with self._translate_errors():
            self._socket = Client(endpoint.socket, "AF_UNIX", authkey=bytes.fromhex(endpoint.key))
            self._exchange(limit_seconds)

    def query(self, sql: str, /, *, parameters: Mapping[str, Any]) -> QueryResult:
        """Run a SELECT; the result has its rows."""
        found: QueryResult = self._call("query", sql, parameters=parameters)
        return found

    def query_arrow(self, sql: str, /, *, parameters: Mapping[str, Any]) -> pa.Table:
        """Run a SELECT; the result is an Arrow table."""
        return self._call("query_arrow", sql, parameters=parameters)

    def command(self, sql: str, /, *, parameters: Mapping[str, Any]) -> None:
        """Run a statement without a result."""
        self._call("command", sql, parameters=parameters)

    def insert(self, table: str, rows: Sequence[Sequence[Any]], /, *, column_names: Sequence[str]) -> None:
        """Insert rows."""
        self._call("insert", table, rows, column_names=column_names)

    def insert_arrow(self, table: str, rows: pa.Table, /) -> None:
        """Insert an Arrow table."""
        self._call("insert_arrow", table, rows)

    def close(self) -> None:
        """Disconnect. A statement that still runs for this client runs to its end."""
        self._socket.close()

    def _call(self, method: str, *arguments: Any, **named: Any) -> Any:
        with self._translate_errors():
            return self._exchange((method, arguments, named))

    def _exchange(self, message: Any) -> Any:
        self._socket.send(message)
        if not self._socket.poll(self._limit + _GRACE_SECONDS):
            raise QueryTimeoutError(f"the process that has {self._folder} open gave no answer in time")
        answer = self._socket.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError, AuthenticationError) as error:
            raise self._unavailable() from error

    def _unavailable(self) -> DatabaseUnavailableError:
        return DatabaseUnavailableError(
            f"the process that had the database folder {self._folder} open does not answer: run the same command again"
        )

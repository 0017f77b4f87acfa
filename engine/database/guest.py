"""A client of the embedded database that another process has open, the bot for one (see `hosting`)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from engine.database.invitation import Invitation, own_version
from engine.errors import DatabaseUnavailableError, OtherVersionError, QueryTimeoutError

_GRACE_SECONDS = 5  # the database gives a statement up by itself first, and says so


class Found(NamedTuple):
    """What a query finds, as the client library calls it."""

    result_rows: Sequence[Sequence[Any]]


class Guest:
    """Speaks as a client of the library does; the errors are ours already. Its statements may run for so many seconds.

    Raises OtherVersionError, DatabaseUnavailableError if no process in the folder answers.
    """

    def __init__(self, folder: Path, limit_seconds: int) -> None:
        self._folder, self._limit = folder, limit_seconds
        invitation = Invitation.read(folder)
        if invitation is None:
            raise self._gone()
        if invitation.ninefold != own_version():
            raise OtherVersionError(str(folder), invitation.ninefold, own_version())
        with self._reaching():
            self._line = Client(invitation.socket, "AF_UNIX", authkey=bytes.fromhex(invitation.key))
            self._exchange(limit_seconds)

    def query(self, sql: str, /, *, parameters: Mapping[str, Any]) -> Found:
        """What a SELECT finds, as rows."""
        found: Found = self._ask("query", sql, parameters=parameters)
        return found

    def query_arrow(self, sql: str, /, *, parameters: Mapping[str, Any]) -> pa.Table:
        """What a SELECT finds, as an Arrow table."""
        return self._ask("query_arrow", sql, parameters=parameters)

    def command(self, sql: str, /, *, parameters: Mapping[str, Any]) -> None:
        """Run a statement."""
        self._ask("command", sql, parameters=parameters)

    def insert(self, table: str, rows: Sequence[Sequence[Any]], /, *, column_names: Sequence[str]) -> None:
        """Insert rows."""
        self._ask("insert", table, rows, column_names=column_names)

    def insert_arrow(self, table: str, rows: pa.Table, /) -> None:
        """Insert an Arrow table."""
        self._ask("insert_arrow", table, rows)

    def close(self) -> None:
        """Leave; what runs for this guest runs to its end."""
        self._line.close()

    def _ask(self, verb: str, *arguments: Any, **named: Any) -> Any:
        with self._reaching():
            return self._exchange((verb, arguments, named))

    def _exchange(self, message: Any) -> Any:
        self._line.send(message)
        if not self._line.poll(self._limit + _GRACE_SECONDS):
            raise QueryTimeoutError(f"the process that has {self._folder} open gave no answer in time")
        answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError, AuthenticationError) as error:
            raise self._gone() from error

    def _gone(self) -> DatabaseUnavailableError:
        return DatabaseUnavailableError(
            f"the process that had the database folder {self._folder} open does not answer: run the same command again"
        )

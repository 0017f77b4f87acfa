"""Translates the errors of the client library into ours."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from clickhouse_connect.driver.exceptions import Error, OperationalError
from urllib3.exceptions import ReadTimeoutError

from engine.errors import DatabaseError, DatabaseUnavailableError, DiskFullError, QueryTimeoutError, WrongDimensionError

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

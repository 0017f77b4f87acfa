"""The lease: lets one process at a time write to the journal, and gives it its epochs.

Only one process can open the embedded folder, so that folder needs no lease. A database server accepts any client, so
the bot holds a lease there: a row that it renews every `RENEW_SECONDS`, timed by the database's clock. A second bot is
refused while the first one renews. A bot that could not renew for `LEASE_SECONDS` confirms no writes until it has
renewed, and stops if another bot has taken over in the meantime.

The number of the lease is the upper half of each epoch that the process writes under, so a later process always has
greater epochs. They are fencing tokens (M. Kleppmann, "How to do distributed locking", 2016).
"""

import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Lock

from engine.database import Database
from engine.database.clickhouse import WRITER_COLUMNS, WRITER_TABLE, WRITERS
from engine.errors import DatabaseUnavailableError, LeaseLostError, OtherBotError

LEASE_SECONDS, RENEW_SECONDS = 30.0, 5.0
_MARGIN_SECONDS = 2.0  # for the different speeds of the two processes' clocks
_LOOK_SECONDS = 0.5
_EPOCH_BITS = 32


@dataclass(frozen=True, slots=True)
class _Claim:
    """A lease in the database. `age_seconds` have passed since its last renewal, `renewed_at`."""

    number: int
    writer: str
    owner: str
    is_released: bool
    age_seconds: float
    renewed_at: datetime

    def is_alive(self) -> bool:
        """Whether its process may still confirm writes."""
        return not self.is_released and self.age_seconds <= LEASE_SECONDS + _MARGIN_SECONDS and not _is_dead(self.owner)


class Lease:
    """The lease of this process. `owner` is its name in the errors that other processes get.

    Every method may block and raise DatabaseError. `epoch` and `check` are thread-safe.
    """

    def __init__(self, database: Database, owner: str = "", sleep: Callable[[float], None] = time.sleep) -> None:
        self._connection, self.is_shared, self._sleep = database.journal, database.is_shared, sleep
        self._writer = secrets.token_hex(8)
        self._owner = owner or f"{socket.gethostname()}, process {os.getpid()}"
        self._number, self._count, self._lock = 0, count(), Lock()
        self._valid_until = float("inf")

    def epoch(self) -> int:
        """A new epoch, greater than all earlier ones."""
        with self._lock:
            if not self._number:
                self._claim()
            return (self._number << _EPOCH_BITS) + next(self._count)

    def check(self) -> None:
        """Raise DatabaseUnavailableError while another process might have taken over."""
        if time.monotonic() > self._valid_until:
            raise DatabaseUnavailableError("the lease on the database could not be renewed in time")

    def take(self) -> None:
        """Become the only writer, or raise OtherBotError. Waits until the lease of a killed bot expires."""
        with self._lock:
            began = time.monotonic()
            self._claim()
            if not self.is_shared:
                return
            seen: dict[str, datetime] = {}
            while (other := self._first_alive()) is not None:
                if seen.setdefault(other.writer, other.renewed_at) != other.renewed_at:
                    self._write(released=True)
                    raise OtherBotError(other.owner)
                self._sleep(_LOOK_SECONDS)
                began = time.monotonic()
                self._write()
            self._valid_until = began + LEASE_SECONDS

    def renew(self) -> None:
        """Renew the lease. Raises LeaseLostError if another process has become the writer, DatabaseError."""
        if not self.is_shared:
            return
        began, was_valid = time.monotonic(), time.monotonic() <= self._valid_until
        self._write()
        # While the lease is valid, a new process sees this renewal and gives up. After that, it may have taken over.
        if not was_valid and any(c.number > self._number and not c.is_released for c in self._claims()):
            raise LeaseLostError
        self._valid_until = began + LEASE_SECONDS

    def release(self) -> None:
        """Give the lease up, so that the next process need not wait."""
        if self._number and self.is_shared:
            self._write(released=True)

    def _claim(self) -> None:
        self._number = 1 + max((claim.number for claim in self._claims()), default=0)
        self._write()

    def _first_alive(self) -> _Claim | None:
        """A valid claim with priority over this one. Of two processes that start at once, one has to wait."""
        own = (self._number, self._writer)
        return next((c for c in self._claims() if (c.number, c.writer) < own and c.is_alive()), None)

    def _claims(self) -> list[_Claim]:
        return [_Claim(*row) for row in self._connection.rows(WRITERS)]

    def _write(self, *, released: bool = False) -> None:
        row = (self._number, self._writer, self._owner, released)
        self._connection.insert(WRITER_TABLE, WRITER_COLUMNS, [row])


def _is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended. Its lease then counts as expired."""
    host, _, process = owner.rpartition(", process ")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    if int(process) == os.getpid():  # an earlier run with the same id, as in a container, where it is always 1
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

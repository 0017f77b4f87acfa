"""Who may write to the journal: one process at a time, and under which epoch.

Only one process can open the embedded folder, so the folder is its own lease. A server takes statements from anybody.
There the bot holds a lease: a row that it renews every `RENEW_SECONDS`, timed by the database's clock. A second bot is
refused for as long as the first one renews. A bot that could not renew for `LEASE_SECONDS` acknowledges nothing until
it has renewed, and ends if another one has taken over meanwhile.

The lease's number is the upper half of each epoch under which the process writes, so that a later process always has
the greater epochs (a fencing token; M. Kleppmann, "How to do distributed locking", 2016).
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
_MARGIN_SECONDS = 2.0  # two clocks that run at slightly different speeds
_LOOK_SECONDS = 0.5
_EPOCH_BITS = 32


@dataclass(frozen=True, slots=True)
class _Claim:
    """A lease as the database knows it; `age_seconds` since its last renewal, at `renewed_at`."""

    number: int
    writer: str
    owner: str
    is_released: bool
    age_seconds: float
    renewed_at: datetime

    def is_alive(self) -> bool:
        """Whether its process may still acknowledge what it writes."""
        return not self.is_released and self.age_seconds <= LEASE_SECONDS + _MARGIN_SECONDS and not _is_dead(self.owner)


class Lease:
    """This process's lease; `owner` is what others call it. Its methods block and raise DatabaseError.

    `epoch` and `check` can be called from any thread.
    """

    def __init__(self, database: Database, owner: str = "", sleep: Callable[[float], None] = time.sleep) -> None:
        self._connection, self.is_shared, self._sleep = database.journal, database.is_shared, sleep
        self._writer = secrets.token_hex(8)
        self._owner = owner or f"{socket.gethostname()}, process {os.getpid()}"
        self._number, self._count, self._lock = 0, count(), Lock()
        self._valid_until = float("inf")

    def epoch(self) -> int:
        """An epoch that nobody has written under, greater than all before."""
        with self._lock:
            if not self._number:
                self._claim()
            return (self._number << _EPOCH_BITS) + next(self._count)

    def check(self) -> None:
        """Raise DatabaseUnavailableError while another process might have taken over."""
        if time.monotonic() > self._valid_until:
            raise DatabaseUnavailableError("the lease on the database could not be renewed in time")

    def take(self) -> None:
        """Become the only writer, or raise OtherBotError. A bot that was killed is waited for until its lease ends."""
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
        """Stay the only writer. Raises LeaseLostError if another process has become it, DatabaseError."""
        if not self.is_shared:
            return
        began, was_valid = time.monotonic(), time.monotonic() <= self._valid_until
        self._write()
        # As long as the lease is valid, a newcomer sees this renewal and gives way.
        if not was_valid and any(c.number > self._number and not c.is_released for c in self._claims()):
            raise LeaseLostError
        self._valid_until = began + LEASE_SECONDS

    def release(self) -> None:
        """Let the next process begin at once."""
        if self._number and self.is_shared:
            self._write(released=True)

    def _claim(self) -> None:
        self._number = 1 + max((claim.number for claim in self._claims()), default=0)
        self._write()

    def _first_alive(self) -> _Claim | None:
        """The living claim that goes before this one: of two that begin at once, one has to give way."""
        own = (self._number, self._writer)
        return next((c for c in self._claims() if (c.number, c.writer) < own and c.is_alive()), None)

    def _claims(self) -> list[_Claim]:
        return [_Claim(*row) for row in self._connection.rows(WRITERS)]

    def _write(self, *, released: bool = False) -> None:
        row = (self._number, self._writer, self._owner, released)
        self._connection.insert(WRITER_TABLE, WRITER_COLUMNS, [row])


def _is_dead(owner: str) -> bool:
    """Whether it was a process of this machine that has ended: nobody has to wait for its lease then."""
    host, _, process = owner.rpartition(", process ")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    if int(process) == os.getpid():  # an earlier life, as in a container, where each life is process 1
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

"""One bot writes to a database at a time, on every database."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Callable

import pytest

from engine.database import Database
from engine.errors import DatabaseUnavailableError, LeaseLostError, OtherBotError
from engine.sessions import lease as leases
from engine.sessions.lease import Lease


def test_each_epoch_is_greater_than_all_before(database: Database) -> None:
    """Also those of a process that starts later."""
    first, second = Lease(database), Lease(database)
    epochs = [first.epoch(), first.epoch(), second.epoch(), second.epoch()]
    assert epochs == sorted(set(epochs))
    assert Lease(database).epoch() > epochs[-1]


def renewing(lease: Lease) -> Callable[[float], None]:
    """What a waiting bot's sleep is to another bot that lives: time enough to renew."""

    def sleep(seconds: float) -> None:
        lease.renew()

    return sleep


def test_a_second_bot_is_refused_while_the_first_renews(database: Database) -> None:
    """It is told which machine and process the first one is; once that has stopped, it may begin."""
    if not database.is_shared:
        pytest.skip("a folder is open to one process alone")
    first = Lease(database, "a.test, process 7")
    first.take()
    with pytest.raises(OtherBotError, match=r"a\.test, process 7"):
        Lease(database, "b.test, process 8", renewing(first)).take()
    first.check()
    first.renew()
    first.release()
    Lease(database, "b.test, process 8").take()


def test_of_two_that_start_at_once_one_begins(database: Database) -> None:
    """The other one waits, and is refused when the first one renews."""
    if not database.is_shared:
        pytest.skip("a folder is open to one process alone")
    first, second = Lease(database, "a.test, process 7"), Lease(database, "b.test, process 8")
    first._claim()  # both have looked before either wrote
    second._claim()
    first.take()
    second._sleep = renewing(first)
    with pytest.raises(OtherBotError):
        second.take()


def test_a_bot_that_was_away_too_long_writes_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """It acknowledges nothing until it has renewed, and gives up if another one has begun meanwhile."""
    if not database.is_shared:
        pytest.skip("a folder is open to one process alone")
    first = Lease(database, "a.test, process 7")
    first.take()
    first._valid_until = time.monotonic() - 1
    with pytest.raises(DatabaseUnavailableError):
        first.check()
    first.renew()
    first.check()
    first._valid_until = time.monotonic() - 1
    monkeypatch.setattr(leases, "LEASE_SECONDS", -leases._MARGIN_SECONDS - 1)  # its last renewal is too long ago
    second = Lease(database, "b.test, process 8")
    second.take()
    with pytest.raises(LeaseLostError):
        first.renew()


def test_a_killed_bot_of_the_same_machine_is_not_waited_for(database: Database) -> None:
    """Its process has ended, as the machine itself knows."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    Lease(database, f"{socket.gethostname()}, process {ended.pid}").take()
    Lease(database).take()


async def test_leases_are_taken_from_any_thread(database: Database) -> None:
    """Epochs are given out once."""
    lease = Lease(database)
    found = await asyncio.gather(*(asyncio.to_thread(lease.epoch) for _ in range(8)))
    assert len(set(found)) == 8

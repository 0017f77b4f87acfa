"""Only one bot at a time writes to a database."""

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
    """Epochs always increase, also across processes."""
    first, second = Lease(database), Lease(database)
    epochs = [first.epoch(), first.epoch(), second.epoch(), second.epoch()]
    assert epochs == sorted(set(epochs))
    assert Lease(database).epoch() > epochs[-1]


def renewing(lease: Lease) -> Callable[[float], None]:
    """Return a sleep function that lets the other bot renew its lease while this one waits."""

    def sleep(seconds: float) -> None:
        lease.renew()

    return sleep


def test_a_second_bot_is_refused_while_the_first_renews(database: Database) -> None:
    """The refusal names the first bot's machine and process; after that bot stops, the second can start."""
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


def test_only_one_of_two_bots_that_start_at_once_gets_the_lease(database: Database) -> None:
    """If two bots start at once, one gets the lease and the other is refused."""
    if not database.is_shared:
        pytest.skip("a folder is open to one process alone")
    first, second = Lease(database, "a.test, process 7"), Lease(database, "b.test, process 8")
    first._claim()  # both read the table before either writes to it
    second._claim()
    first.take()
    second._sleep = renewing(first)
    with pytest.raises(OtherBotError):
        second.take()


def test_a_bot_that_was_away_too_long_writes_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot whose lease expired writes nothing until it renews, and stops if another bot has taken over."""
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
    monkeypatch.setattr(leases, "LEASE_SECONDS", -leases._MARGIN_SECONDS - 1)  # makes its last renewal count as expired
    second = Lease(database, "b.test, process 8")
    second.take()
    with pytest.raises(LeaseLostError):
        first.renew()


def test_a_killed_bot_of_the_same_machine_is_not_waited_for(database: Database) -> None:
    """A lease of a dead process on the same machine is taken over at once."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    Lease(database, f"{socket.gethostname()}, process {ended.pid}").take()
    Lease(database).take()


async def test_leases_are_taken_from_any_thread(database: Database) -> None:
    """Concurrent threads never get the same epoch."""
    lease = Lease(database)
    found = await asyncio.gather(*(asyncio.to_thread(lease.epoch) for _ in range(8)))
    assert len(set(found)) == 8

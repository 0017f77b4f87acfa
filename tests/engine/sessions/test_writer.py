"""What a session's writer makes of a journal that fails: nobody is told anything untrue, and no late row counts."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.database import Database
from engine.errors import DatabaseError, NotSettledError
from engine.sessions import writer as writers
from engine.sessions.events import Started, Vote, Voted
from engine.sessions.evolve import begin
from engine.sessions.journal import Entry, Fence, Journal, _entry, _row
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session
from engine.sessions.writer import Writer

STARTED = Started("m", "p", "some", "any", "ninefold", "")
FINE, LOST, LATE, UNANSWERED, SILENT = "fine", "lost", "late", "unanswered", "silent"
FAULTS = st.sampled_from([FINE, FINE, FINE, LOST, LATE, UNANSWERED, SILENT])


Row = tuple[Any, ...]


def counted(rows: Iterable[Row]) -> list[Row]:
    """The entries among a session's rows that count, in their order, as `database.clickhouse` reads them."""
    entries = [row for row in rows if row[5] != "fenced"]
    epoch, base = max(((row[7], row[1]) for row in rows if row[5] == "fenced"), default=(0, 0))
    kept: dict[int, Row] = {}
    for row in sorted(entries, key=lambda row: (row[1], row[7])):
        if row[7] >= epoch or row[1] < base:
            kept[row[1]] = row
    return list(kept.values())


class Server:
    """A journal behind a bad network, in memory: what becomes of each call is taken from `faults`, then all is fine.

    An insert arrives or does not; late ones arrive when somebody lets them; the answer to one that arrived may be lost.
    """

    needs_fences = True

    def __init__(self, faults: Sequence[str] = ()) -> None:
        self.rows: list[Row] = []
        self.late: list[list[Row]] = []
        self._faults, self._epochs = list(faults), count(1)

    async def append(self, entries: Sequence[Entry | Fence]) -> None:
        rows, fault = [_row(entry) for entry in entries], self._fault()
        if fault in (FINE, UNANSWERED):
            self.rows += rows
        elif fault == LATE:
            self.late.append(rows)
        if fault != FINE:
            raise DatabaseError(f"this insert was {fault}")

    async def has(self, entries: Sequence[Entry]) -> bool:
        if self._fault() != FINE:
            raise DatabaseError("no answer")
        there = {(row[0], row[1], row[7]) for row in self.rows if row[5] != "fenced"}
        return all((entry.session_id, entry.sequence, entry.epoch) in there for entry in entries)

    async def epoch(self) -> int:
        return next(self._epochs)

    def deliver(self) -> None:
        """The inserts on their way arrive."""
        self.rows += [row for rows in self.late for row in rows]
        self.late.clear()

    def session(self) -> Session:
        """What a reader of the journal finds."""
        return restored([_entry(*row) for row in counted(self.rows)])

    def _fault(self) -> str:
        return self._faults.pop(0) if self._faults else FINE


def vote(number: int) -> Callable[[Session], list[Voted]]:
    """A decision that can be told from all others."""
    return lambda _: [Voted("m", 1, {f"p{number}": Vote.YES})]


async def started(server: Server) -> Writer:
    """The writer of a session whose start is recorded."""
    session = begin("s", 1, 2, STARTED)
    now = Writer(session, server, await server.epoch(), lambda _: None)
    (voted,), _ = now.entries(session, [Voted("m", 1, {})])
    server.rows.append(_row(Entry("s", 0, voted.at, 1, 2, STARTED, now.epoch)))
    return now


async def woken(server: Server) -> Writer:
    """The writer of a process that has just started, which tries until the session can be woken."""
    while True:
        session, epoch = server.session(), await server.epoch()
        (voted,), _ = Writer(session, server, epoch, lambda _: None).entries(session, [Voted("m", 1, {})])
        try:
            await server.append([Fence("s", session.sequence, voted.at, 1, 2, epoch)])
        except DatabaseError:
            continue
        return Writer(session, server, epoch, lambda _: None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    monkeypatch.setattr(writers, "SOON_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(writers, "FIRST_WAIT_SECONDS", 0.0)


@pytest.mark.parametrize("fault", [LOST, LATE])
async def test_what_was_not_recorded_fails_and_never_counts(fault: str) -> None:
    """Each member who waited is told so, the session goes on, and what arrives later changes nothing."""
    now = await started(server := Server([fault]))
    waiting = [asyncio.create_task(now.commit(vote(number))) for number in range(3)]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [DatabaseError] * 3
    assert not now.session.votes
    await now.commit(vote(7))
    server.deliver()
    assert server.session() == now.session
    assert set(now.session.votes) == {"p7"}


async def test_an_append_whose_answer_is_lost_counts() -> None:
    """The members are told that it did."""
    now = await started(server := Server([UNANSWERED]))
    assert await now.commit(vote(1)) == tuple(vote(1)(now.session))
    assert server.session() == now.session


@pytest.mark.parametrize("arrives", [True, False])
async def test_while_nobody_knows_nothing_else_is_taken(arrives: bool) -> None:
    """Members hear that it is unknown; once it is settled, the session shows it or not, and takes votes again."""
    told: list[Sequence[Entry]] = []
    now = await started(server := Server([UNANSWERED if arrives else LOST, SILENT, SILENT, SILENT, SILENT, SILENT]))
    now._settled = told.append
    with pytest.raises(NotSettledError):
        await now.commit(vote(1))
    with pytest.raises(NotSettledError):
        await now.commit(vote(2))
    await idle(now)
    assert [entry.event for entries in told for entry in entries] == (vote(1)(now.session) if arrives else [])
    await now.commit(vote(3))
    assert set(now.session.votes) == ({"p1", "p3"} if arrives else {"p3"})
    assert server.session() == now.session


async def test_without_late_rows_no_fence_is_needed() -> None:
    """A full disk takes no fence either: the member hears at once that nothing was recorded."""
    now = await started(server := Server([LOST, FINE, LOST]))
    server.needs_fences = False
    with pytest.raises(DatabaseError, match="lost"):
        await now.commit(vote(1))
    assert len(server.rows) == 1


async def test_an_error_that_nobody_expected_is_told_too() -> None:
    """Nobody waits for ever."""
    now = await started(server := Server())
    appends = server.append

    async def fail(entries: Sequence[Entry | Fence]) -> None:
        server.append = appends  # type: ignore[method-assign]
        raise OSError("nobody expected this")

    server.append = fail  # type: ignore[method-assign]
    with pytest.raises(OSError, match="nobody"):
        await now.commit(vote(1))


ACTIONS = st.lists(st.sampled_from(["vote", "vote", "vote", "restart", "deliver"]), max_size=12)


@settings(max_examples=150, deadline=None)
@given(faults=st.lists(FAULTS, max_size=20), actions=ACTIONS)
def test_whatever_fails_and_arrives_late_what_was_told_stays_true(faults: list[str], actions: list[str]) -> None:
    """Acknowledged votes are there at the end, refused ones are not, and every reader finds what the writer has."""

    async def play() -> None:
        server, numbers, acknowledged, refused = Server(), count(), set[str](), set[str]()
        now = await started(server)
        server._faults = list(faults)
        for action in actions:
            if action == "deliver":
                server.deliver()
            elif action == "restart":
                now = await abandoned(now, server)
            else:
                photo = f"p{(number := next(numbers))}"
                told = await answered(now.commit(vote(number)))
                acknowledged |= {photo} if told is None else set()
                refused |= {photo} if type(told) is DatabaseError else set()
        server._faults.clear()
        await idle(now)
        server.deliver()
        for votes in (set(server.session().votes), set((await woken(server)).session.votes)):
            assert acknowledged <= votes
            assert not refused & votes
        assert server.session() == now.session

    asyncio.run(play())


async def idle(now: Writer) -> None:
    """Return when nothing is in doubt."""
    if now._task is not None:
        await now._task


async def abandoned(now: Writer, server: Server) -> Writer:
    """The process was killed, whatever it was doing."""
    if now._task is not None:
        now._task.cancel()
    return await woken(server)


async def answered(call: Awaitable[object]) -> Exception | None:
    """What a member is told: None if it worked."""
    try:
        await call
    except DatabaseError as error:
        return error
    return None


def test_the_database_reads_what_counts(database: Database) -> None:
    """Random rows of many sessions, whatever their epochs and fences, are read as `counted` says."""
    journal, drawing, now = Journal(database), random.Random(7), datetime(2026, 2, 3, tzinfo=UTC)
    sessions = {
        f"s{number}": [(drawing.randint(0, 5), drawing.randint(0, 4)) for _ in range(9)] for number in range(30)
    }
    written: dict[str, list[Entry | Fence]] = {
        session: [
            Fence(session, place, now, 1, 2, epoch)
            if drawing.random() < 0.2
            else Entry(session, place, now, 1, 2, Voted("m", 1, {f"p{number}": Vote.YES}), epoch)
            for number, (place, epoch) in enumerate(dict.fromkeys(rows))
        ]
        for session, rows in sessions.items()
    }
    for entries in written.values():
        journal.append(entries)
    for session, entries in written.items():
        assert journal.session(session) == [_entry(*row) for row in counted([_row(entry) for entry in entries])]

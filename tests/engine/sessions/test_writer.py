"""A session's writer and a failing journal: members are never told anything untrue, and late rows don't count."""

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
    """Return the entries that count, in order, as the database's query chooses them."""
    entries = [row for row in rows if row[5] != "fenced"]
    epoch, base = max(((row[7], row[1]) for row in rows if row[5] == "fenced"), default=(0, 0))
    kept: dict[int, Row] = {}
    for row in sorted(entries, key=lambda row: (row[1], row[7])):
        if row[7] >= epoch or row[1] < base:
            kept[row[1]] = row
    return list(kept.values())


class Server:
    """An in-memory journal behind a faulty network.

    `faults` lists the outcome of each call, after which all calls succeed. An insert may be lost, arrive late (with
    `deliver`), or arrive without an answer.
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
        """Let the late inserts arrive."""
        self.rows += [row for rows in self.late for row in rows]
        self.late.clear()

    def session(self) -> Session:
        """Return the session as a reader of the journal sees it."""
        return restored([_entry(*row) for row in counted(self.rows)])

    def _fault(self) -> str:
        return self._faults.pop(0) if self._faults else FINE


def vote(number: int) -> Callable[[Session], list[Voted]]:
    """Return a decision that can be told apart from all others."""
    return lambda _: [Voted("m", 1, {f"p{number}": Vote.YES})]


async def started(server: Server) -> Writer:
    """Return the writer of a session whose start is recorded."""
    session = begin("s", 1, 2, STARTED)
    now = Writer(session, server, await server.epoch(), lambda _: None)
    (voted,), _ = now.entries(session, [Voted("m", 1, {})])
    server.rows.append(_row(Entry("s", 0, voted.at, 1, 2, STARTED, now.epoch)))
    return now


async def woken(server: Server) -> Writer:
    """Return the writer of a new process, which retries until it can load the session."""
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
    """Make retries immediate."""
    monkeypatch.setattr(writers, "SOON_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(writers, "FIRST_WAIT_SECONDS", 0.0)


@pytest.mark.parametrize("fault", [LOST, LATE])
async def test_a_commit_that_failed_never_counts(fault: str) -> None:
    """A failed commit raises an error for each waiting member, and its late rows never count."""
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
    """An append that arrived counts although its answer was lost, and the commit succeeds."""
    now = await started(server := Server([UNANSWERED]))
    assert await now.commit(vote(1)) == tuple(vote(1)(now.session))
    assert server.session() == now.session


@pytest.mark.parametrize("arrives", [True, False])
async def test_no_commit_is_taken_while_another_is_in_doubt(arrives: bool) -> None:
    """While a commit's outcome is unknown, further ones are refused; once it is settled, the session continues."""
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
    """A journal without late rows needs no fence, so a failure is certain at once."""
    now = await started(server := Server([LOST, FINE, LOST]))
    server.needs_fences = False
    with pytest.raises(DatabaseError, match="lost"):
        await now.commit(vote(1))
    assert len(server.rows) == 1


async def test_an_unexpected_error_is_raised() -> None:
    """An unexpected error is raised to the caller, who would otherwise wait forever."""
    now = await started(server := Server())
    appends = server.append

    async def fail(entries: Sequence[Entry | Fence]) -> None:
        server.append = appends  # type: ignore[method-assign]
        raise OSError("unexpected")

    server.append = fail  # type: ignore[method-assign]
    with pytest.raises(OSError, match="unexpected"):
        await now.commit(vote(1))


ACTIONS = st.lists(st.sampled_from(["vote", "vote", "vote", "restart", "deliver"]), max_size=12)


@settings(max_examples=150, deadline=None)
@given(faults=st.lists(FAULTS, max_size=20), actions=ACTIONS)
def test_outcomes_stay_true_whatever_fails_or_arrives_late(faults: list[str], actions: list[str]) -> None:
    """Acknowledged votes are never lost, refused ones never count, and readers see what the writer has."""

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
    """Wait until no commit is in doubt."""
    if now._task is not None:
        await now._task


async def abandoned(now: Writer, server: Server) -> Writer:
    """Kill the writer's process, and return the next one's writer."""
    if now._task is not None:
        now._task.cancel()
    return await woken(server)


async def answered(call: Awaitable[object]) -> Exception | None:
    """Return the error that a member gets, or None."""
    try:
        await call
    except DatabaseError as error:
        return error
    return None


def test_the_database_reads_the_rows_that_count(database: Database) -> None:
    """The database chooses the same rows as `counted`, for random epochs and fences."""
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

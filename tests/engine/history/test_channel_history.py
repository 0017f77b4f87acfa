"""A channel's history, as read from the journal."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.engine import Engine
from engine.errors import NoSessionError
from engine.history.channel_history import SESSIONS, changed_rounds
from engine.sessions.events import Event, Finished, Shown, Started, Undone, Vote, Voted
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import replayed
from engine.sessions.state import Session
from engine.sessions.tally import Label
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, MEMBER = 1, 10, 101
START = datetime(2026, 2, 3, tzinfo=UTC)


async def played(engine: Engine, prompt: str, channel: int = CHANNEL) -> str:
    """Run a session of two rounds with two votes, and return its id."""
    opening = await start_session(engine, GUILD, channel, MEMBER, prompt, replace=True)
    session_id = opening.round.session_id
    await post(engine, opening.round, 1000)
    await engine.vote(channel, session_id, MEMBER, 1, 1, Vote.YES)
    await engine.vote(channel, session_id, MEMBER, 1, 2, Vote.NO)
    await post(engine, await engine.next(channel), 1001)
    return session_id


async def test_sessions_come_newest_first_with_their_numbers(engine: Engine) -> None:
    """Sessions come newest first with their counts, and the running one lists its rounds with their messages."""
    for prompt in ("a house", "a lake"):
        await played(engine, prompt)
    await played(engine, "elsewhere", CHANNEL + 1)
    found = await engine.history.page(CHANNEL)
    assert [(one.prompt, one.is_running) for one in found.sessions] == [("a lake", True), ("a house", False)]
    assert {(one.rounds, one.votes, one.yes, one.dataset) for one in found.sessions} == {(2, 2, 1, "demo")}
    assert [(one.number, one.message_id) for one in found.rounds] == [(2, 1001), (1, 1000)]
    assert (found.rounds[1].labels[Label.YES], found.rounds[1].photos, found.prompt) == (1, 9, "a lake")


async def test_a_finished_session_has_no_running_rounds(engine: Engine) -> None:
    """A finished session is listed without rounds."""
    await played(engine, "a house")
    await engine.finish(CHANNEL, MEMBER)
    found = await engine.history.page(CHANNEL)
    assert (found.rounds, found.prompt, found.sessions[0].is_running) == ((), None, False)


async def test_many_sessions_are_split_into_pages(engine: Engine) -> None:
    """Many sessions are split into pages, and a number beyond the last gives the last page."""
    prompts = [f"prompt {number}" for number in range(SESSIONS + 2)]
    for prompt in prompts:
        await played(engine, prompt)
    first, last = await engine.history.page(CHANNEL), await engine.history.page(CHANNEL, 99)
    assert (first.page, last.page, first.pages, last.pages) == (1, 2, 2, 2)
    assert [one.prompt for one in (*first.sessions, *last.sessions)] == prompts[::-1]


async def test_a_page_reads_its_own_sessions_and_only_what_has_changed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page reads its own sessions and the running one, and reads a session again only after a change."""
    ids = [await played(engine, f"prompt {number}") for number in range(SESSIONS + 2)]
    read: list[str] = []

    def noting(journal: Journal, session_id: str) -> tuple[Entry, Session]:
        read.append(session_id)
        return replayed(journal, session_id)

    monkeypatch.setattr("engine.history.channel_history.replayed", noting)
    last = await engine.history.page(CHANNEL, 2)
    assert sorted(read) == sorted([ids[-1], *ids[:2]])
    await engine.history.page(CHANNEL)
    assert sorted(read) == sorted(ids)
    assert await engine.history.page(CHANNEL, 2) == last
    await engine.vote(CHANNEL, ids[-1], MEMBER, 2, 1, Vote.YES)
    found = await engine.history.page(CHANNEL)
    assert read[len(ids) :] == [ids[-1]]
    assert (found.sessions[0].yes, found.rounds[0].labels[Label.YES]) == (2, 1)


async def test_a_channel_without_a_session_has_no_history(engine: Engine) -> None:
    """A channel without sessions raises NoSessionError."""
    with pytest.raises(NoSessionError):
        await engine.history.page(CHANNEL)


async def test_the_last_changed_rounds_are_known_after_a_start(engine: Engine) -> None:
    """After a start, `changed_last` lists the rounds with new votes and the one before the newest."""
    assert await engine.history.changed_last() == ()
    session_id = await played(engine, "a house")
    await engine.vote(CHANNEL, session_id, MEMBER, 2, 1, Vote.YES)
    assert await engine.history.changed_last() == ((CHANNEL, session_id, 1), (CHANNEL, session_id, 2))


def test_a_change_is_one_of_the_round_that_it_touches() -> None:
    """A vote or undo changes its round, a new round the one before it, and an end the last one."""
    events: list[Event] = [
        Started("m", "a house", "demo", "demo", "ninefold", "AACAPw=="),
        Shown(1, ("a",), (0.5,)),
        Voted("m", 1, {"a": Vote.YES}),
        Shown(2, ("b",), (0.5,)),
        Shown(3, ("c",), (0.5,)),
        Undone("m", 2),
        Finished("m"),
    ]
    entries = [Entry("s", i, START + timedelta(seconds=i), 1, 2, event) for i, event in enumerate(events)]
    assert [changed_rounds(entries, START + timedelta(seconds=since)) for since in (0, 4, 5, 6, 7)] == [
        {1, 2, 3},
        {1, 2, 3},
        {1, 3},
        {3},
        set(),
    ]

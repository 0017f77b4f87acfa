"""The journal behaves the same on every database."""

import asyncio
from datetime import UTC, datetime, timedelta

from engine.database import Database
from engine.sessions.events import Event, Finished, Started, Vote, Voted
from engine.sessions.journal import Entry, Journal
from engine.workers import Worker

NOW = datetime(2026, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
STARTED = Started("m1", "it's \\ 湖の家 \n", "demo", "demo", "ninefold", "AACAPw==")


def entries(session: str, count: int) -> list[Entry]:
    """Return a session's start, votes and end."""
    votes = [Voted("m1", 1, {f"p{number}": Vote.YES}) for number in range(count)]
    events: list[Event] = [STARTED, *votes, Finished("m1")]
    return [Entry(session, i, NOW + timedelta(seconds=i), 2**64 - 1, 7, event) for i, event in enumerate(events)]


def test_entries_are_replayed_in_order(database: Database) -> None:
    """Every entry is read back in order, although sessions were appended interleaved."""
    journal = Journal(database)
    first, second = entries("one", 5), entries("two", 5)
    journal.append(first[:3])
    journal.append([*second, *first[3:]])
    assert journal.session("one") == first
    assert journal.session("two") == second
    assert journal.latest_session(7) in ("one", "two")
    assert {session for session, _, _ in journal.started()} == {"one", "two"}


def test_an_append_in_doubt_can_be_tried_again(database: Database) -> None:
    """Entries that were appended twice are replayed once."""
    journal = Journal(database)
    for _ in range(2):
        journal.append(entries("one", 3))
    assert journal.session("one") == entries("one", 3)


def test_a_member_has_one_key_until_forgotten(database: Database) -> None:
    """All processes read the same key for a member, and none for a forgotten one."""
    key = Journal(database).member_key(2**63 + 5)
    other = Journal(database)
    assert other.member_key(2**63 + 5) == key
    assert other.discord_ids([key]) == {key: 2**63 + 5}
    other.forget(2**63 + 5)
    assert other.discord_ids([key]) == {}
    assert other.member_key(2**63 + 5) != key


def test_no_deletion_statement_names_a_forgotten_member(database: Database) -> None:
    """Deletion statements, which stay on disk and in Keeper, contain neither the member's id nor the key."""
    journal = Journal(database)
    key = journal.member_key(2**63 + 7)
    journal.list_member(key, listed=False)
    journal.forget(2**63 + 7)
    texts = database.scan.rows("SELECT command FROM system.mutations WHERE table IN ('members', 'unlisted_members')")
    assert texts
    assert not [text for (text,) in texts if str(2**63 + 7) in text or key in text]


async def test_sixteen_sessions_append_at_once(database: Database) -> None:
    """Sixteen concurrent sessions lose and mix no entries."""
    journal, worker = Journal(database), Worker("appends", 16)

    async def play(session: str) -> None:
        for entry in entries(session, 4):
            await worker.run(journal.append, [entry])

    await asyncio.gather(*(play(f"s{number}") for number in range(16)))
    worker.close()
    for number in range(16):
        assert journal.session(f"s{number}") == entries(f"s{number}", 4)

"""The journal keeps every event, and keeps votes apart from Discord ids."""

import random
import textwrap
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from engine.database import Database, open_database
from engine.errors import NewerSchemaError
from engine.history.channel_history import changed_rounds
from engine.sessions.events import (
    Answered,
    Blinded,
    Continued,
    Display,
    Displayed,
    Event,
    Exemplified,
    Finished,
    Joined,
    Offered,
    Posted,
    Refined,
    Regulated,
    Replaced,
    Reprompted,
    Resumed,
    Revealed,
    Saved,
    Settled,
    Shown,
    Stage,
    Started,
    Steered,
    Strategy,
    Undone,
    Vote,
    Voted,
    Voting,
    from_json,
    to_json,
)
from engine.sessions.journal import Entry, Fence, Journal
from tests import warm_start

KILLS = 20
NOW = datetime(2026, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)
STARTED = Started("m1", "a house by the lake; it's \\ 湖の家 \n", "demo", "demo", "ninefold", "AACAPw==")
EVENTS: tuple[Event, ...] = (
    STARTED,
    Reprompted("m1", "a hut; -night", "AACAPw=="),
    Reprompted("m1", "a hut; -cabin", "AACAPw==", "cabin", True),
    Offered("a hut", Stage.LOST, 2, (("cabin", 12), ("小屋", 3))),
    Exemplified("m1", "example:c0ffee", "AACAPw=="),
    Continued("m1", "c0ffee", 2, {"p7": {"m2": Vote.NO}}, {"p7": {"m2": 1.5}}, {"photo:b:1": "AACAPw=="}, ("p8",)),
    Continued("m1", "c0ffee", 2, {}, {}, {}, (), {}, "Lakes", Display.GRID),
    Saved("m1", "c0ffee", 3),
    Saved("m1", "c0ffee", 3, "湖"),
    Refined("ninefold", "1", "2500-ab", 0, 3, "c0ffee"),
    Steered("m1", Strategy.AUDIT),
    Displayed("m1", Display.SHEET),
    Regulated("m1", Voting(2, 3, (2**63 + 1,), ("m1", "m2"))),
    Regulated("m1", Voting(3, most=5)),
    Shown(1, ("p1", "it's"), (0.1, 1 / 3), 1),
    Blinded(1, 1_000_000_000.25, 2),
    Joined("m1", 1),
    Answered("m1", 1, {"p1": Vote.YES, "it's": Vote.NO}),
    Revealed(1),
    Posted(1, 2**63 + 1, Display.GRID, (0, 2)),
    Settled("a1b2", "p1", Vote.NO),
    Voted("m1", 1, {"p1": Vote.YES, "p2": None, "p3": Vote.UNSURE, "p4": Vote.NO}),
    Undone("m1", 4),
    Replaced("m1", 1, 2, "p2", "p9", -0.25),
    Finished("m1"),
    Resumed("m1"),
)
# Snowflakes have 64 bits, and will use the highest one some day.
GUILD, CHANNEL = 2**64 - 1, 2**63 + 7


@pytest.fixture
def journal(database: Database) -> Journal:
    """The journal of an empty database."""
    return Journal(database)


def entries(session_id: str, *events: Event, channel_id: int = CHANNEL, at: datetime = NOW) -> list[Entry]:
    """Return the events as a session's entries, numbered from 0."""
    return [Entry(session_id, number, at, GUILD, channel_id, event) for number, event in enumerate(events)]


def test_every_kind_of_event_comes_back_as_it_was(journal: Journal) -> None:
    """Every kind of event is read back equal."""
    assert {type(event) for event in EVENTS} == set(get_args(Event))
    written = entries("s1", *EVENTS)
    journal.append(written)
    assert journal.session("s1") == written


def test_a_session_is_read_in_its_own_order(journal: Journal) -> None:
    """A session's entries are read by sequence, in whatever order they were inserted, without other sessions'."""
    written = entries("s1", *EVENTS)
    journal.append(entries("s2", *EVENTS[:4]))
    for entry in reversed(written):
        journal.append([entry])
    assert journal.session("s1") == written
    assert journal.session("unknown") == []


def test_a_session_is_replayed_from_its_start_and_the_events_after_it(journal: Journal) -> None:
    """`start` and `events` give the same events as `session`."""
    written = entries("s1", *EVENTS)
    journal.append(entries("s2", *EVENTS[:4]))
    journal.append(written[4:])
    journal.append(written[:4])
    assert journal.start("s1") == written[0]
    assert list(journal.events("s1")) == [*EVENTS[1:]]
    assert (journal.start("unknown"), list(journal.events("unknown"))) == (None, [])


def test_the_last_changes_are_known_from_few_entries(journal: Journal) -> None:
    """`changes` reads few entries, which give the same changed rounds as all entries do."""
    events: list[Event] = [STARTED]
    for number in range(1, 4):
        events += [Shown(number, (f"p{number}",), (0.5,)), Voted("m1", number, {f"p{number}": Vote.YES})]
    events += [Undone("m1", 4), Voted("m2", 1, {"p1": Vote.NO}), Undone("m1", 2), Finished("m1")]
    written = [replace(entry, at=NOW + timedelta(seconds=entry.sequence)) for entry in entries("s1", *events)]
    journal.append(written)
    for entry in written:
        found = journal.changes("s1", entry.at)
        assert changed_rounds(found, entry.at) == changed_rounds(written, entry.at)
        assert len(found) <= len(written) - entry.sequence + 5
    assert [entry.sequence for entry in journal.changes("s1", written[9].at)] == [1, 2, 3, 5, 9, 10]


def test_the_latest_session_is_the_one_started_last(journal: Journal) -> None:
    """The latest session is the last one started in the channel, whatever happened in others since."""
    later = NOW + timedelta(seconds=1)
    journal.append(entries("zz-old", STARTED))
    journal.append(entries("aa-new", STARTED, at=later))
    journal.append([Entry("zz-old", 1, later + timedelta(days=1), GUILD, CHANNEL, Finished("m1"))])
    journal.append(entries("elsewhere", STARTED, channel_id=5, at=later + timedelta(days=1)))
    assert journal.latest_session(CHANNEL) == "aa-new"
    assert journal.latest_session(6) is None


def test_the_same_append_tried_again_is_recorded_once(journal: Journal) -> None:
    """An append can be repeated safely if its outcome is unknown."""
    written = entries("s1", *EVENTS)
    journal.append(written)
    journal.append(written)
    assert journal.session("s1") == written
    journal.append([replace(written[0], session_id="s2")])
    assert len(journal.session("s2")) == 1


def test_a_members_key_is_random_and_stays(journal: Journal, database: Database) -> None:
    """A member's key is random, does not contain the Discord id, and is the same after a restart."""
    keys = [journal.member_key(discord_id) for discord_id in (GUILD, 1, 2)]
    assert len(set(keys)) == 3
    assert [journal.member_key(discord_id) for discord_id in (GUILD, 1, 2)] == keys
    assert Journal(database).member_key(GUILD) == keys[0]
    assert journal.discord_ids(keys) == dict(zip(keys, [GUILD, 1, 2], strict=True))
    assert str(GUILD) not in keys[0]
    assert journal.discord_ids(["nobody"]) == {}


def test_members_who_are_met_at_once_share_one_insert(journal: Journal, database: Database) -> None:
    """Several members get their keys in one insert, and known ones keep theirs."""
    known = journal.member_key(1)
    keys = Journal(database).member_keys([1, 2, 3, 2])
    assert keys.keys() == {1, 2, 3}
    assert keys[1] == known
    assert journal.member_keys([3, 2, 1]) == keys


def test_forgetting_a_member_keeps_their_votes(journal: Journal) -> None:
    """A forgotten member's votes stay under a key that leads nowhere, and a returning member gets a new key."""
    key, other = journal.member_key(1), journal.member_key(2)
    voted = entries("s1", STARTED, Voted(key, 1, {"p1": Vote.YES}))
    journal.append(voted)
    journal.forget(1)
    assert journal.discord_ids([key]) == {}
    assert journal.session("s1") == voted
    assert journal.member_key(1) != key
    assert journal.member_key(2) == other


def test_an_event_of_a_newer_version_is_named(journal: Journal, database: Database) -> None:
    """A journal with an unknown kind of event raises an error that names it."""
    journal.append(entries("s1", STARTED))
    columns = ("session_id", "sequence", "at", "guild_id", "channel_id", "kind", "data")
    database.journal.insert("journal", columns, [("s1", 1, NOW, GUILD, CHANNEL, "levitated", "{}")])
    with pytest.raises(NewerSchemaError, match="levitated"):
        journal.session("s1")


def test_twenty_kills_lose_no_acknowledged_event(tmp_path: Path) -> None:
    """After each kill -9, every acknowledged event is there, whole and in order."""
    program = f"""
        from datetime import UTC, datetime
        from itertools import count
        from engine.database import open_database
        from engine.sessions.events import Vote, Voted
        from engine.sessions.journal import Entry, Journal

        journal = Journal(open_database("chdb:{tmp_path / "data"}"))
        stored = [entry.sequence for entry in journal.session("s1")]
        print(*stored, flush=True)
        for number in count(len(stored)):
            event = Voted(journal.member_key(number % 3), 1, {{f"p{{number}}": Vote.YES}})
            journal.append([Entry("s1", number, datetime.now(UTC), 1, 2, event)])
            print(number, flush=True)
    """
    path = tmp_path / "writer.py"
    path.write_text(textwrap.dedent(program))
    moments, acknowledged = random.Random(5), list[int]()
    for _ in range(KILLS):
        with warm_start.piped(str(path)) as (process, out):
            stored = [int(number) for number in out.readline().split()]
            assert stored == list(range(len(stored)))
            assert len(stored) >= len(acknowledged)
            acknowledged = stored + [int(out.readline()) for _ in range(moments.randint(0, 40))]
            time.sleep(moments.uniform(0, 0.01))
            process.kill()
            acknowledged += [int(line) for line in out if line.endswith("\n")]

    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        journal = Journal(database)
        found = journal.session("s1")
        assert [entry.sequence for entry in found] == list(range(len(found)))
        assert len(found) >= len(acknowledged) > KILLS
        members = {entry.event.member for entry in found if isinstance(entry.event, Voted)}
        assert set(journal.discord_ids(list(members)).values()) == {0, 1, 2}


def test_an_entry_of_an_older_version_has_defaults_for_newer_fields() -> None:
    """Fields that older versions did not write have defaults."""
    old = {key: value for key, value in to_json(STARTED).items() if key not in ("strategy", "display")}
    assert from_json("started", old) == STARTED
    assert from_json("posted", {"round": 1, "message_id": 7}) == Posted(1, 7, Display.EMBEDS, ())
    assert from_json("saved", {"member": "m1", "concept": "c0ffee", "version": 3}) == Saved("m1", "c0ffee", 3)
    continued = {"member": "m1", "concept": "c0ffee", "version": 2, "votes": {}, "cast_at": {}, "examples": {}}
    assert from_json("continued", continued) == Continued("m1", "c0ffee", 2, {}, {}, {})
    with pytest.raises(ValueError, match="prompt"):
        from_json("started", {key: value for key, value in old.items() if key != "prompt"})


def test_sessions_are_listed_newest_first(journal: Journal) -> None:
    """Sessions are listed by their start, newest first, up to the limit."""
    for day, session_id in ((1, "s1"), (3, "s3"), (2, "s2")):
        journal.append(entries(session_id, STARTED, Finished("m1"), at=NOW.replace(day=day)))
    assert journal.started(2) == [("s3", NOW.replace(day=3), STARTED), ("s2", NOW.replace(day=2), STARTED)]


def test_a_reveal_that_never_counted_leaves_the_round_to_be_revealed(journal: Journal) -> None:
    """A late reveal behind another bot's fence does not count, so the session still waits."""
    shown: tuple[Event, ...] = (STARTED, Shown(1, ("p1",), (0.5,)), Blinded(1, 1e9, 2), Posted(1, 77))
    written = [replace(entry, epoch=1) for entry in entries("s1", *shown)]
    journal.append([*written, Fence("s1", 4, NOW, GUILD, CHANNEL, 2)])
    journal.append([Entry("s1", 4, NOW, GUILD, CHANNEL, Revealed(1), 1)])
    assert journal.blind_sessions() == [("s1", CHANNEL)]
    journal.append(
        [Entry("s1", 4, NOW, GUILD, CHANNEL, Revealed(1), 2), Entry("s1", 5, NOW, GUILD, CHANNEL, Posted(1, 78), 2)]
    )
    assert journal.blind_sessions() == []


def test_the_journal_knows_which_running_sessions_have_a_daily_round(journal: Journal) -> None:
    """The last rules of a session count, and a finished one has none. Late rules behind a fence don't count."""
    daily, other = Regulated("m1", Voting(daily_at=0)), Regulated("m1", Voting(quorum=2))
    for session_id, events in (
        ("s1", (STARTED, daily)),
        ("s2", (STARTED, daily, other)),
        ("s3", (STARTED, other, daily, Finished("m1"))),
        ("s4", (STARTED, daily, Finished("m1"), Resumed("m1"))),
        ("s5", (STARTED, other)),
    ):
        journal.append(entries(session_id, *events))
    assert journal.daily_sessions() == [("s1", CHANNEL), ("s4", CHANNEL)]
    journal.append([Fence("s1", 2, NOW, GUILD, CHANNEL, 2), Entry("s1", 2, NOW, GUILD, CHANNEL, other, 1)])
    assert journal.daily_sessions() == [("s1", CHANNEL), ("s4", CHANNEL)]

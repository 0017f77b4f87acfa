"""Idle sessions are removed from memory and loaded again unchanged."""

import asyncio
import gc

import numpy as np
import pytest

from engine.blind.ballots import Terms
from engine.database import Database
from engine.engine import Engine
from engine.photo import Match, Photo
from engine.sessions.events import Vote
from engine.sessions.journal import Journal
from engine.team import members
from engine.team.members import Members
from engine.workers import Workers
from tests.engine.slow_statements import busy, killed_at_the_end
from tests.engine.test_engine_properties import FAR_AWAY
from tests.posting import post
from tests.start import start_session
from tests.until import CEILING_SECONDS

GUILD, CHANNEL, MEMBER = 1, 10, 101


async def started(engine: Engine, channel: int = CHANNEL) -> str:
    """Start a session whose first round is posted, and return its id."""
    opening = await start_session(engine, GUILD, channel, MEMBER, "a house by the lake")
    await post(engine, opening.round, 1000)
    return opening.round.session_id


async def test_idle_sessions_leave_the_memory(engine: Engine) -> None:
    """After the idle time nothing of a session is kept in memory, and a vote loads only its own session."""
    sessions = engine.services.sessions
    sessions.sleep_after = 0.4
    ids = [await started(engine, channel) for channel in range(5)]
    async with asyncio.timeout(CEILING_SECONDS):
        while sessions.awake or sessions._latest:  # noqa: ASYNC110 - the engine has no event for this
            await asyncio.sleep(0.05)
    gc.collect()
    assert not list(sessions._held)
    await engine.vote(3, ids[3], MEMBER, 1, 1, Vote.YES)
    assert (await engine.round(3, ids[3], 1)).photos[0].tally.yes == 1


async def test_a_held_session_is_the_one_that_wakes(engine: Engine) -> None:
    """A call that still holds a sleeping session shares it with later calls, so that their changes can't collide."""
    session_id = await started(engine)
    held = await engine.services.sessions.at(CHANNEL)
    engine.services.sessions.put_to_sleep()
    assert engine.services.sessions.awake == 0
    assert await engine.services.sessions.of(session_id, CHANNEL) is held


async def test_a_waiting_session_stays_awake(engine: Engine) -> None:
    """A session stays awake during a post, a commit and a blind round."""
    session_id = await started(engine)
    sessions = engine.services.sessions
    view = await engine.next(CHANNEL)
    async with engine.posting(view) as posting:
        sessions.put_to_sleep()
        assert sessions.awake == 1
        posting.message_id = 1001
    voting = asyncio.create_task(engine.vote(CHANNEL, session_id, MEMBER, 1, 1, Vote.YES))
    live = await sessions.at(CHANNEL)
    while live.rests and not voting.done():  # noqa: ASYNC110 - until the commit has started
        await asyncio.sleep(0)
    assert not voting.done()
    sessions.put_to_sleep()
    assert sessions.awake == 1
    await voting
    blind = await engine.next(CHANNEL, blind=Terms(FAR_AWAY, 2))
    await post(engine, blind, 1002)
    sessions.put_to_sleep()
    assert sessions.awake == 1
    revealed = await engine.blind.reveal(CHANNEL, session_id, blind.number)
    await post(engine, revealed, 1003)
    sessions.put_to_sleep()
    assert sessions.awake == 0


async def test_a_vote_waits_for_no_session_that_is_read(engine: Engine) -> None:
    """Loading a session or a channel's history does not delay other channels."""
    sleeping, other = await started(engine), await started(engine, CHANNEL + 1)
    sessions, database = engine.services.sessions, engine.services.database
    sessions.put_to_sleep()
    await engine.round(CHANNEL + 1, other, 1)
    with busy(database, database.reads, statements=database.reads.limit), killed_at_the_end(database):
        waking = asyncio.create_task(engine.vote(CHANNEL, sleeping, MEMBER, 1, 1, Vote.YES))
        looking = asyncio.create_task(engine.history.page(CHANNEL))
        await engine.vote(CHANNEL + 1, other, MEMBER, 1, 1, Vote.NO)
        voted = await engine.round(CHANNEL + 1, other, 1)
        await engine.next(CHANNEL + 1)
        assert voted.photos[0].tally.no == 1
        assert not waking.done()
        assert not looking.done()
    await waking
    assert (await engine.round(CHANNEL, sleeping, 1)).photos[0].tally.yes == 1
    assert (await looking).sessions[0].is_running


async def test_keys_of_members_are_remembered_up_to_a_bound(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of member keys is bounded, and evicted keys are looked up again."""
    monkeypatch.setattr(members, "REMEMBERED", 3)
    workers = Workers()
    known = Members(Journal(database), workers)
    keys = [await known.key(discord_id) for discord_id in range(1, 9)]
    assert len(known._keys) == 3
    assert [await known.key(discord_id) for discord_id in range(1, 9)] == keys
    assert await asyncio.gather(*(known.key(discord_id) for discord_id in range(1, 9))) == keys
    workers.close()


async def test_a_shown_photo_keeps_no_search_result_in_memory(engine: Engine) -> None:
    """A session copies a photo's embedding, so that it does not keep the whole search result in memory."""
    await started(engine)
    live = await engine.services.sessions.at(CHANNEL)
    everything = np.zeros((1000, 8), np.float32)
    row = everything[3]
    live.remember([Match(Photo("some", "some.jpg"), 1.0, row)])
    assert np.array_equal(live.embeddings()["some"], row)
    assert not np.shares_memory(live.embeddings()["some"], everything)

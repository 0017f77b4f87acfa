"""Votes on a watch's finds count, also if its session sleeps before a version is due."""

from engine.sessions.events import Vote
from engine.watches.watch import NEW_VOTES, VERSION_SECONDS
from tests.engine.watches.test_watches import GUILD, TWO, World, world

__all__ = ["world"]


async def test_votes_of_a_session_that_sleeps_make_a_version_later(world: World) -> None:
    """The session is asleep when the time since the last version has passed."""
    watch = await world.watch()
    world.come_in(NEW_VOTES + 6)
    await world.drain()
    assert await world.engine.watch_versions.update(await world.now()) is None  # no votes yet
    await world.engine.watches.records.change(watch.id, saved_at=world.engine.watches.clock())
    for view in world.posted:
        for photo in view.photos:
            at = (world.thread, watch.session_id, TWO, view.number, photo.position)
            await world.engine.vote(*at, Vote.YES if photo.position > 1 else Vote.NO, revision=photo.revision)
    assert await world.engine.watch_versions.update(await world.now()) is None
    world.engine.services.sessions.put_to_sleep()
    assert world.engine.services.sessions.if_awake(watch.session_id) is None
    assert await world.engine.watch_versions.update(await world.now()) is None
    world.ahead += VERSION_SECONDS + 1
    change = await world.engine.watch_versions.update(await world.now())
    assert change is not None
    assert change.version == 2
    (now,) = await world.engine.watches.of_server(GUILD)
    assert now.aim.version == 2

"""A watch shows each new photo that fits once, within its limits, and makes its concept better."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from engine.concepts.saved_concepts import Recall
from engine.database import Database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import (
    NoDatasetError,
    NothingHeldError,
    SessionFinishedError,
    SessionRunningError,
    UnknownWatchError,
    WatchExistsError,
    WatchNotReadyError,
)
from engine.galleries import Catalog
from engine.photo import Embedding, Photo
from engine.sessions.events import Vote
from engine.sessions.views import RoundView
from engine.watches.watch import (
    BATCH_SECONDS,
    DIGEST_DELAY_SECONDS,
    DIGEST_SECONDS,
    HOUR_SECONDS,
    MESSAGES_AN_HOUR,
    NEW_VOTES,
    VERSION_SECONDS,
    Problem,
    Watch,
)
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

GUILD, TABLE, THREAD, ONE, TWO = 1, 10, 11, 101, 102
FITS = np.eye(DIMENSION, dtype=np.float32)[0]
"""The direction of the photos that fit."""


def near(direction: Embedding, count: int, seed: int, spread: float = 0.03) -> Embedding:
    """Return unit embeddings (count, d) close to a direction."""
    rows = direction + spread * np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@dataclass
class World:
    """An engine with a taught concept, and the photos that come in."""

    database: Database
    engine: Engine
    ahead: float = 0.0
    message: int = 5000
    added: int = 0
    thread: int = THREAD
    posted: list[RoundView] = field(default_factory=list)

    def reopen(self) -> None:
        """Start another process on the database: what only memory held is gone."""
        self.engine.workers.close()
        self.engine = Engine(self.database, Encoders(Hashed()))
        clock = self.engine.watches.clock
        self.engine.watches.clock = lambda: clock() + self.ahead

    def come_in(self, fitting: int, other: int = 0) -> list[str]:
        """Insert photos, and return the ids of those that fit."""
        gallery, self.added = Catalog(self.database).gallery("demo"), self.added + 1
        names = [f"new-{self.added:03}-{number:04}" for number in range(fitting + other)]
        rows = np.concatenate([near(FITS, fitting, self.added), near(-FITS, other, self.added)])
        gallery.insert([Photo(name, f"https://photos.test/{name}.jpg") for name in names], rows)
        return names[:fitting]

    async def watch(self) -> Watch:
        """Start to watch the concept."""
        prepared = await self.engine.watches.prepare(GUILD, ONE, "Lakes")
        return await self.engine.watches.start(prepared, self.thread)

    async def now(self) -> Watch:
        """The watch as it is now."""
        (watch,) = await self.engine.watches.of_server(GUILD)
        return watch

    async def made(self) -> RoundView | None:
        """The next round, made but not posted."""
        return await self.engine.watch_rounds.next(await self.now())

    async def step(self) -> RoundView | None:
        """Post the next round, if there is one. Finds have waited long enough."""
        found = await self.made()
        if found is None:
            self.ahead += BATCH_SECONDS
            found = await self.made()
        if found is not None:
            await self.post(found)
        return found

    async def post(self, view: RoundView) -> None:
        """Record a round as posted."""
        self.message += 1
        self.posted.append(await post(self.engine, view, self.message))

    async def drain(self) -> list[str]:
        """Post all rounds there are, and return the photos."""
        before = len(self.posted)
        while await self.step() is not None:
            pass
        return [photo.photo.id for view in self.posted[before:] for photo in view.photos]


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    """A dataset of 120 photos, a third of which fit, and a concept that was taught on it and saved as Lakes."""
    catalog = Catalog(database)
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    rows = np.random.default_rng(1).standard_normal((120, DIMENSION))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    rows[:40] = near(FITS, 40, 99, 0.15)
    catalog.gallery("demo").insert([Photo(f"old-{i:03}", f"https://photos.test/{i}.jpg") for i in range(120)], rows)
    found = World(database, Engine(database, Encoders(Hashed())))
    found.reopen()
    shown = (await start_session(found.engine, GUILD, TABLE, ONE, "red")).round
    for number in range(1, 5):
        await post(found.engine, shown, 1000 + number)
        for one in shown.photos:
            choice = Vote.YES if one.photo.id < "old-040" else Vote.NO
            await found.engine.vote(TABLE, shown.session_id, ONE, number, one.position, choice)
        shown = await found.engine.next(TABLE, number)
    await found.engine.concepts.save(GUILD, TABLE, ONE, "Lakes")
    yield found
    found.engine.workers.close()


async def test_only_new_photos_that_fit_are_shown_and_each_once(world: World) -> None:
    """Photos of before and photos that don't fit are not shown; what comes in later is, in rounds of up to nine."""
    watch = await world.watch()
    assert await world.step() is None
    first = world.come_in(12, 7)
    assert sorted(await world.drain()) == first
    assert [len(view.photos) for view in world.posted] == [9, 3]
    assert {(view.channel_id, view.session_id, view.title) for view in world.posted} == {
        (THREAD, watch.session_id, "Lakes")
    }
    world.reopen()
    assert await world.step() is None
    second = world.come_in(2)
    assert sorted(await world.drain()) == second
    assert await world.drain() == []


async def test_finds_wait_for_others_to_share_a_round(world: World) -> None:
    """A few finds wait a moment; nine don't wait."""
    await world.watch()
    world.come_in(3)
    assert await world.made() is None
    world.come_in(6)
    assert await world.made() is not None


async def test_a_round_that_was_not_posted_is_made_again_as_it_was(world: World) -> None:
    """Between the record and the post, the process may die: the next one posts the same round."""
    await world.watch()
    ids = world.come_in(9)
    made = await world.made()
    assert made is not None
    world.reopen()
    again = await world.made()
    assert again == made
    await world.post(again)
    world.reopen()
    assert await world.drain() == []
    assert sorted(photo.photo.id for photo in made.photos) == ids


async def test_a_photo_that_was_hidden_meanwhile_is_not_shown(world: World) -> None:
    """Hidden before the round is made, it is left out; unhidden, it comes."""
    await world.watch()
    ids = world.come_in(3)
    assert await world.made() is None
    gallery = await world.engine.services.gallery("demo")
    gallery.hide(ids[1], "key")
    assert sorted(await world.drain()) == [ids[0], ids[2]]
    gallery.unhide(ids[1], "key")
    world.reopen()
    assert await world.drain() == [ids[1]]


async def test_beyond_the_hourly_limit_photos_are_held_for_the_digest(world: World) -> None:
    """The limit survives a restart; a digest counts what is held, a day apart, and a button shows it best first."""
    await world.watch()
    ids = world.come_in(9 * MESSAGES_AN_HOUR + 12)
    shown = await world.drain()
    assert len(shown) == 9 * MESSAGES_AN_HOUR
    world.reopen()
    assert await world.step() is None
    rounds = world.engine.watch_rounds
    assert await rounds.digest(await world.now()) is None
    world.ahead += DIGEST_DELAY_SECONDS
    digest = await rounds.digest(await world.now())
    assert digest is not None
    assert (digest.number, digest.waiting) == (1, 12)
    await rounds.digested(await world.now(), digest)
    assert await rounds.digest(await world.now()) is None
    world.ahead += HOUR_SECONDS
    later = world.come_in(4)
    assert sorted(await world.drain()) == later
    view, left = await rounds.show_held(await world.now())
    assert (len(view.photos), left) == (9, 3)
    scores = [photo.score for photo in view.photos]
    assert scores == sorted(scores, reverse=True)
    await world.post(view)
    world.ahead += DIGEST_SECONDS
    again = await rounds.digest(await world.now())
    assert again is not None
    assert (again.number, again.waiting) == (2, 3)
    view, left = await rounds.show_held(await world.now())
    await world.post(view)
    assert left == 0
    with pytest.raises(NothingHeldError):
        await rounds.show_held(await world.now())
    assert await rounds.digest(await world.now()) is None
    every = [photo.photo.id for view in world.posted for photo in view.photos]
    assert sorted(every) == sorted([*ids, *later])


async def vote(world: World, choice: Callable[[str], Vote], members: Sequence[int] = (ONE, TWO)) -> None:
    """All members vote on all finds."""
    for view in world.posted:
        for one in view.photos:
            for member in members:
                at = (view.channel_id, view.session_id, member, view.number, one.position)
                await world.engine.vote(*at, choice(one.photo.id))


async def test_enough_votes_make_a_new_version_that_the_watch_goes_by(world: World) -> None:
    """The version is saved once, also if the process dies before it is announced, and has the votes on the finds."""
    watch = await world.watch()
    world.come_in(NEW_VOTES // 2)
    await world.drain()
    versions = world.engine.watch_versions
    await vote(world, lambda _: Vote.YES, (ONE,))
    assert await versions.update(await world.now()) is None
    await vote(world, lambda photo: Vote.YES if photo[-1] < "5" else Vote.NO)
    change = await versions.update(await world.now())
    assert change is not None
    assert (change.version, change.votes) == (2, NEW_VOTES)
    assert all(0 < share <= 1 for share in change.precision)
    world.reopen()
    assert await world.engine.watch_versions.update(await world.now()) == change
    await world.engine.watch_versions.announced(await world.now())
    assert await world.engine.watch_versions.update(await world.now()) is None
    world.come_in(NEW_VOTES // 2)
    await world.drain()
    await vote(world, lambda photo: Vote.YES if photo[-1] < "5" else Vote.NO)
    assert await world.engine.watch_versions.update(await world.now()) is None
    world.ahead += VERSION_SECONDS
    again = await world.engine.watch_versions.update(await world.now())
    assert again is not None
    assert (again.version, again.votes) == (3, NEW_VOTES)
    concept = await world.engine.concepts.of(GUILD, "Lakes")
    assert [version.number for version in concept.versions] == [1, 2, 3]
    now = await world.now()
    assert now.aim.version == 3
    assert now.aim != watch.aim
    opened = await start_session(world.engine, GUILD, 77, TWO, "", recall=Recall("Lakes"))
    live = await world.engine.services.sessions.of(opened.round.session_id, 77)
    assert {photo.photo.id for view in world.posted for photo in view.photos} <= live.session.votes.keys()


async def test_a_version_that_was_saved_before_the_process_died_is_not_saved_again(world: World) -> None:
    """Between the save and the record of the watch, the process may die."""
    await world.watch()
    world.come_in(NEW_VOTES // 2)
    await world.drain()
    await vote(world, lambda photo: Vote.YES if photo[-1] < "5" else Vote.NO)
    before = await world.now()
    assert await world.engine.watch_versions.update(before) is not None
    await world.engine.watches.records.put(before)
    world.reopen()
    change = await world.engine.watch_versions.update(await world.now())
    assert change is not None
    assert change.version == 2
    assert (await world.engine.concepts.of(GUILD, "Lakes")).last.number == 2


async def test_a_new_version_keeps_the_votes_of_versions_saved_elsewhere(world: World) -> None:
    """Another channel has saved a version since: its votes stay."""
    await world.watch()
    world.come_in(NEW_VOTES // 2)
    await world.drain()
    other = (await start_session(world.engine, GUILD, 77, TWO, "", recall=Recall("Lakes"))).round
    await post(world.engine, other, 2000)
    await world.engine.vote(77, other.session_id, TWO, 1, 1, Vote.NO)
    await world.engine.concepts.save(GUILD, 77, TWO, "Lakes")
    await vote(world, lambda photo: Vote.YES if photo[-1] < "5" else Vote.NO)
    change = await world.engine.watch_versions.update(await world.now())
    assert change is not None
    assert change.version == 3
    opened = await start_session(world.engine, GUILD, 78, TWO, "", recall=Recall("Lakes"))
    live = await world.engine.services.sessions.of(opened.round.session_id, 78)
    finds = {photo.photo.id for view in world.posted for photo in view.photos}
    assert {other.photos[0].photo.id, *finds} <= live.session.votes.keys()


async def test_a_paused_watch_finds_what_came_in_meanwhile(world: World) -> None:
    """Pausing loses nothing, and resuming reopens the session."""
    await world.watch()
    first = world.come_in(2)
    await world.drain()
    await world.engine.watches.pause((await world.now()).id, Problem.ACCESS)
    assert (await world.now()).problem is Problem.ACCESS
    assert await world.engine.watches.running() == ()
    await world.engine.finish(THREAD, ONE)
    second = world.come_in(3)
    with pytest.raises(SessionFinishedError):
        await world.drain()
    await world.engine.watches.resume((await world.now()).id)
    assert (await world.now()).problem is None
    assert sorted(await world.drain()) == second
    assert first != second


async def test_a_stopped_watch_leaves_nothing_but_its_rounds(world: World, database: Database) -> None:
    """Its record and what it has looked at are deleted, and the concept can be watched again."""
    watch = await world.watch()
    world.come_in(2)
    await world.drain()
    with pytest.raises(WatchExistsError):
        await world.watch()
    await world.engine.watches.stop(watch.id)
    with pytest.raises(UnknownWatchError):
        await world.engine.watches.named(GUILD, "Lakes")
    assert database.scan.rows("SELECT count() FROM watched_photos") == [(0,)]
    again = await world.watch()
    world.reopen()
    assert await world.engine.watches.running() == (again,)
    assert await world.step() is None


async def test_a_start_that_was_given_up_is_cleaned_up(world: World, database: Database) -> None:
    """What it has looked at is deleted, but not that of a start that is still going on."""
    await world.engine.watches.running()
    abandoned = await world.engine.watches.prepare(GUILD, ONE, "Lakes")
    await world.engine.watches.abandon(abandoned)
    going_on = await world.engine.watches.prepare(GUILD, ONE, "Lakes")
    await world.engine.watches.running()
    assert {row[0] for row in database.scan.rows("SELECT DISTINCT watch_id FROM watched_photos")} == {going_on.id}


async def test_watches_belong_to_one_server(world: World) -> None:
    """Another server finds neither the watch nor its thread."""
    watch = await world.watch()
    assert await world.engine.watches.of_server(2) == ()
    with pytest.raises(UnknownWatchError):
        await world.engine.watches.named(2, "Lakes")
    with pytest.raises(UnknownWatchError):
        await world.engine.watches.in_thread(2, THREAD, watch.id)
    with pytest.raises(UnknownWatchError):
        await world.engine.watches.in_thread(GUILD, TABLE, watch.id)


async def test_a_session_that_somebody_started_in_the_thread_is_left_alone(world: World) -> None:
    """Two sessions can't run in one thread."""
    await world.watch()
    await start_session(world.engine, GUILD, THREAD, ONE, "blue")
    world.come_in(1)
    with pytest.raises(SessionRunningError):
        await world.drain()


async def test_a_concept_with_too_few_votes_can_not_be_watched(world: World) -> None:
    """Without a yes there is no threshold."""
    await start_session(world.engine, GUILD, 77, ONE, "blue")
    await world.engine.concepts.save(GUILD, 77, ONE, "Empty")
    with pytest.raises(WatchNotReadyError):
        await world.engine.watches.prepare(GUILD, ONE, "Empty")


async def test_a_dataset_that_is_gone_is_reported(world: World) -> None:
    """The watch can't look at it."""
    await world.watch()
    world.engine.services.catalog.drop("demo")
    with pytest.raises(NoDatasetError):
        await world.step()


@pytest.mark.parametrize(("above", "fewer"), [(None, 0), (95, 1)])
async def test_above_asks_for_more_probability(world: World, above: int | None, fewer: int) -> None:
    """A higher percentage means a higher threshold."""
    usual = await world.engine.watches.prepare(GUILD, ONE, "Lakes")
    strict = await world.engine.watches.prepare(GUILD, ONE, "Lakes", above)
    assert (strict.aim.threshold > usual.aim.threshold) is bool(fewer)

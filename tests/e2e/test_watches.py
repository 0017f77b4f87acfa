"""Three members watch a concept: its new photos come into a thread, each once, and their votes make it better."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass

import numpy as np
import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.faults import CallFault
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.database import Database, open_database
from engine.galleries import Catalog
from engine.photo import Photo
from engine.watches.watch_records import read_watches
from tests.e2e.conftest import connected
from tests.e2e.small_gallery import DATASET, PHOTOS
from tests.e2e.table import Message, Table, button_labels, comes_to, keys, no, photo_ids, said
from tests.e2e.test_languages import japanese_server, reads_japanese  # noqa: F401 - a fixture
from tests.e2e.test_restart import running, seated
from tests.e2e.test_voting_rules import MESSAGES
from tests.until import until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watches look all the time, and finds don't wait for others."""
    monkeypatch.setattr("bot.features.watches.watch_posts.STEP_SECONDS", 0.05)
    monkeypatch.setattr("engine.watches.watch.BATCH_SECONDS", 0.0)


@dataclass
class Channel:
    """The thread of a watch, as a member sees it."""

    member: Member
    id: str

    async def messages(self) -> list[Message]:
        """The bot's messages, oldest first."""
        return [one for one in reversed(await self.member.messages(self.id)) if one["author"].get("bot")]

    async def rounds(self) -> list[Message]:
        """The rounds, oldest first."""
        return [one for one in await self.messages() if keys(one)]

    async def photos(self) -> list[str]:
        """The ids of all photos shown."""
        return [photo for shown in await self.rounds() for photo in await photo_ids(self.member, shown)]

    async def has(self, text: str, count: int = 1) -> Message:
        """Wait until the newest message with this text is the `count`th one."""
        known = self.member.stream.known

        def found() -> list[Message]:
            return [one for one in known.values() if one["channel_id"] == self.id and text in one["content"]]

        await until(lambda: len(found()) >= count)
        assert len(found()) == count
        return found()[-1]


async def taught(table: Table, name: str = "Lakes") -> None:
    """Teach a concept, save it, and leave the channel's session."""
    shown = await table.start()
    for position in (1, 2, 3, 4):
        await table.one.click(shown, f"{position} ✓")
    await no(table.two, shown, 8, 9)
    assert "version 1" in said(await table.one.command(table.channel_id, "concept save", name=name))


async def watched(table: Table, name: str = "Lakes", **options: object) -> Channel:
    """Watch the concept from the first channel."""
    answer = await table.one.command(table.channel_id, "watch start", name=name, **options)
    await comes_to(table.one, answer, "New photos that fit are posted in")
    channel = Channel(table.one, table.one.channel_id(name))
    assert f"<#{channel.id}>" in said(answer)
    await channel.has("Watching")
    return channel


def come_in(database: Database, count: int, start: int = 0, *, fits: bool = True) -> list[str]:
    """Insert photos that fit the watched concept, or that don't; returns their ids."""
    (watch,) = read_watches(database)
    weights = watch.aim.embedding if fits else -watch.aim.embedding
    rows = weights + 0.01 * np.random.default_rng(start).standard_normal((count, len(weights)), np.float32)
    rows = np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
    ids = [f"{'fits' if fits else 'other'}-{start + number:03}" for number in range(count)]
    photos = [Photo(one, f"{number % PHOTOS:03}.jpg") for number, one in enumerate(ids)]
    Catalog(database).gallery(DATASET).insert(photos, rows)
    return ids


def come_in_beside(settings: Settings, start: int = 0) -> list[str]:
    """Insert nine photos that fit, as a script does, with or without a bot on the database."""
    with closing(open_database(settings.database_url, use_socket=True)) as database:
        return come_in(database, 9, start)


async def test_new_photos_come_into_a_thread_and_their_votes_make_a_new_version(
    table: Table, three: Member, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three members vote on the finds as on any round; a new version is announced with what has changed."""
    monkeypatch.setattr("engine.watches.watch_versions.NEW_VOTES", 9)
    await taught(table)
    thread = await watched(table)
    database = bot.engine.services.database
    come_in(database, 5, fits=False)
    ids = come_in(database, 11)
    await thread.has("**Round 2**")
    assert sorted(await thread.photos()) == ids
    first, second = await thread.rounds()
    assert [len(keys(first)), len(keys(second))] == [9, 2]
    assert "“Lakes”" in first["content"]
    in_thread = Table(table.one, table.two, thread.id)
    for position in range(1, 5):
        for member in (table.one, table.two):
            await member.click(first, f"{position} ✓")
    await in_thread.shows(first, *(f"{position} ✓ 2" for position in range(1, 5)))
    assert not [one for one in await thread.messages() if "Version" in one["content"]]
    await three.click(first, "5 ✓")
    announced = await thread.has("**Version 2 of “Lakes” is saved**, with 9 new votes.")
    assert "Expected to be right: " in announced["content"]
    assert "Photos of the dataset that fit: " in announced["content"]
    listed = await table.one.command(table.channel_id, "watch list")
    assert f"**Lakes**, version 2 · shapes · <#{thread.id}>" in listed.shown["embeds"][0]["description"]
    assert "Version 2" in str((await table.one.command(table.channel_id, "saved list", name="Lakes")).shown["embeds"])


async def test_a_watch_can_be_paused_resumed_and_stopped(table: Table, bot: Ninefold) -> None:
    """What comes in during a pause is found afterwards; a stopped watch finds nothing more."""
    await taught(table)
    thread, database = await watched(table), bot.engine.services.database
    assert "already being watched" in said(await table.two.command(table.channel_id, "watch start", name="lakes"))
    assert "Paused the watch" in said(await table.two.command(table.channel_id, "watch pause", name="Lakes"))
    await thread.has("paused the watch on “Lakes”")
    await until(lambda: not bot.watch_posts._tasks)
    ids = come_in(database, 2)
    assert "paused" in str((await table.one.command(table.channel_id, "watch list")).shown["embeds"])
    assert [one["name"] for one in await table.one.autocomplete(table.channel_id, "watch resume", "name", "la")] == [
        "Lakes"
    ]
    assert "Resumed the watch" in said(await table.two.command(table.channel_id, "watch resume", name="Lakes"))
    await thread.has("**Round 1**")
    assert sorted(await thread.photos()) == ids
    assert "Stopped watching" in said(await table.two.command(table.channel_id, "watch stop", name="Lakes"))
    await until(lambda: not bot.watch_posts._tasks)
    assert "watches no concept yet" in str((await table.one.command(table.channel_id, "watch list")).shown["embeds"])
    assert "doesn't watch a concept" in said(await table.one.command(table.channel_id, "watch pause", name="Lakes"))
    assert len(await thread.rounds()) == 1


async def test_the_digest_shows_what_is_beyond_the_hourly_limit(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message says how many photos wait, and its button posts them nine at a time."""
    monkeypatch.setattr("engine.watches.watch.MESSAGES_AN_HOUR", 1)
    monkeypatch.setattr("engine.watches.watch.DIGEST_DELAY_SECONDS", 0.0)
    await taught(table)
    thread = await watched(table)
    ids = come_in(bot.engine.services.database, 20)
    digest = await thread.has("**11 more photos fit “Lakes”.**")
    assert len(await thread.rounds()) == 1
    await table.two.click(digest, "Show them")
    await thread.has("**Round 2**")
    in_thread = Table(table.one, table.two, thread.id)
    await until(lambda: "**2 more photos" in table.one.stream.known[digest["id"]]["content"])
    await table.one.click(await in_thread.now(digest), "Show them")
    await thread.has("**Round 3**")
    await until(lambda: "No photos are waiting" in table.one.stream.known[digest["id"]]["content"])
    assert button_labels(await in_thread.now(digest)) == []
    assert sorted(await thread.photos()) == ids


async def test_a_finished_session_pauses_its_watch_with_a_reason(table: Table, bot: Ninefold) -> None:
    """The thread says how to go on; resuming reopens the session."""
    await taught(table)
    thread, database = await watched(table), bot.engine.services.database
    come_in(database, 1)
    await thread.has("**Round 1**")
    answer = await table.one.command(thread.id, "concept finish")
    await table.one.click(await comes_to(table.one, answer, "Finish"), "Finish")
    come_in(database, 1, 100)
    await thread.has("is paused**: the session in its thread is finished")
    assert "is finished" in str((await table.one.command(table.channel_id, "watch list")).shown["embeds"])
    await table.one.command(table.channel_id, "watch resume", name="Lakes")
    await thread.has("**Round 2**")


async def test_a_thread_that_was_deleted_pauses_the_watch(table: Table, bot: Ninefold, server: SandboxServer) -> None:
    """The list says that the bot can't post there."""
    await taught(table)
    thread = await watched(table)
    del server.world.guilds[GUILD_ID].channels[thread.id]
    come_in(bot.engine.services.database, 1)
    await until(lambda: not bot.watch_posts._tasks)
    assert "can't post in the thread" in str((await table.one.command(table.channel_id, "watch list")).shown["embeds"])


@pytest.fixture
def closed(server: SandboxServer) -> tuple[str, str]:
    """Two channels, made before the bot connects. In one, river can't open threads; in the other, the bot can't."""
    world, guild = server.world, server.world.guilds[GUILD_ID]
    river = next(person.id for person in world.people() if person.username == "river")
    bot, bits = next(user.id for user in world.users.values() if user.bot), int(Permission.CREATE_PUBLIC_THREADS)
    first, second = (
        world.add_channel(guild, name, overwrites=[Overwrite(one, 1, deny=bits)])
        for name, one in (("first", river), ("second", bot))
    )
    return first.id, second.id


async def test_both_need_their_permissions_in_the_other_channel(
    closed: tuple[str, str], table: Table, bot: Ninefold, server: SandboxServer
) -> None:
    """The thread is opened where the member could open one, too. A refused start leaves nothing behind."""
    await taught(table)
    for channel, words in zip(
        closed, ("I only post for you what you can post yourself", "I don't have permission"), strict=True
    ):
        answer = await table.one.command(table.channel_id, "watch start", name="Lakes", channel=channel)
        assert words in said(answer)
    assert await bot.engine.watches.of_server(int(GUILD_ID)) == ()
    general = table.one.channel_id("general")
    thread = await watched(table, channel=general)
    assert server.world.channel(thread.id).parent_id == general


async def test_a_watch_speaks_both_languages(
    japanese_server: None,  # noqa: F811
    table: Table,
    bot: Ninefold,
    server: SandboxServer,
) -> None:
    """Its thread uses the server's language, and private answers the member's."""
    shown = await table.start()
    for position in (1, 2, 3, 4):
        await table.one.click(shown, f"{position} ✓")
    await table.one.command(table.channel_id, "concept save", name="Lakes")
    answer = await table.one.command(table.channel_id, "watch start", name="Lakes")
    await comes_to(table.one, answer, "Watching “Lakes”")
    thread = Channel(table.one, table.one.channel_id("Lakes"))
    await thread.has("**「Lakes」をウォッチしています**")
    come_in(bot.engine.services.database, 1)
    await thread.has("**ラウンド 1**")
    reads_japanese(server.world, table.two)
    assert "一時停止しました" in said(await table.two.command(table.channel_id, "watch pause", name="Lakes"))


async def test_a_kill_between_the_post_and_its_record_posts_a_round_once(
    server: SandboxServer, settings: Settings
) -> None:
    """Discord has the message, the journal doesn't: the next process finds the same message, and nothing is lost."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            await taught(table)
            thread = await watched(table)
            server.faults.plan(CallFault("POST", MESSAGES, times=1000, status=502, after=True))
            first = await asyncio.to_thread(come_in_beside, settings)
            await thread.has("**Round 1**")
            bot.kill()
            await bot.wait()
        server.faults.clear()
        second = await asyncio.to_thread(come_in_beside, settings, 100)
        async with running(server, settings):
            await thread.has("**Round 2**")
            (one, two) = await thread.rounds()
            await table.two.click(one, "1 ✓")
            await Table(table.one, table.two, thread.id).shows(one, "1 ✓ 1")
            assert sorted(await thread.photos()) == sorted([*first, *second])
            assert one["id"] != two["id"]


@asynccontextmanager
async def in_process(server: SandboxServer, settings: Settings) -> AsyncIterator[Ninefold]:
    """A bot in this process."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        bot = Ninefold(engine)
        async with connected(bot, server.token):
            await until(bot.is_ready)
            await bot.recovery.settle()
            yield bot


async def test_a_failing_discord_delays_rounds_and_loses_none(
    server: SandboxServer, settings: Settings, restored: None, no_notices: None
) -> None:
    """Posts fail, the bot restarts in between, and each photo is posted once."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with in_process(server, settings) as bot:
            await taught(table)
            thread = await watched(table)
            server.faults.plan(CallFault("POST", MESSAGES, times=1000, status=503))
            ids = come_in(bot.engine.services.database, 4)
            (watch,) = await bot.engine.watches.of_server(int(GUILD_ID))

            def is_made() -> bool:
                return watch.session_id in bot.engine.services.sessions._live

            await until(is_made)
        server.faults.clear()
        assert await thread.rounds() == []
        async with in_process(server, settings):
            await thread.has("**Round 1**")
            assert sorted(await thread.photos()) == ids

"""A session gets a round every day, with one line about the day before; time passes by a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Answer, SandboxServer
from bot.sandbox.faults import CallFault
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.settings import Settings
from engine.sessions.daily import DAY
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, is_quiet, no, said
from tests.e2e.test_restart import seated
from tests.e2e.test_voting_rules import MESSAGES, comes, panel, rounds
from tests.until import until


@dataclass
class Clock:
    """The real time, and how far the test is ahead of it."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """The time."""
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def running(server: SandboxServer, settings: Settings, clock: Clock) -> AsyncIterator[Ninefold]:
    """A bot on this clock."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        bot = Ninefold(engine)
        bot.daily_timer.clock = clock
        async with connected(bot, server.token):
            await until(bot.is_ready)
            await bot.recovery.settle()
            yield bot


async def fill_in(table: Table, time: str, clock: str | None = None) -> tuple[Message, Answer]:
    """Fill in the form for a daily round, with the time in UTC by default; returns the panel and the answer."""
    own = await panel(table.one, table)
    ids = [one["custom_id"] for row in own["components"] for one in row["components"]]
    opened = await table.one.select(own, next(one for one in ids if "next-after" in one), ["daily"])
    filled = {"time": time, "clock": clock or f"{datetime.now(UTC):%H:%M}"}
    return own, await table.one.submit(opened.modal, filled)


async def set_daily(table: Table, time: str = "9:00", clock: str | None = None) -> Message:
    """Set a daily round; returns the panel afterwards."""
    own, _ = await fill_in(table, time, clock)
    known = table.one.stream.known
    await until(lambda: "Next round: every day at <t:" in known.get(own["id"], own)["content"])
    return known[own["id"]]


async def session_of(bot: Ninefold, table: Table) -> str:
    """The id of the channel's session."""
    return (await bot.engine.services.sessions.at(int(table.channel_id))).session.id


async def asleep(bot: Ninefold, session_id: str) -> None:
    """Wait until the session's timer waits for its next time."""

    def is_waiting() -> bool:
        event = bot.daily_timer._changes[session_id]
        return bool(event._waiters) and not event.is_set()

    await until(is_waiting)


async def a_day_passes(bot: Ninefold, clock: Clock, table: Table) -> None:
    """Move the clock by a day, and let the timer see it."""
    session_id = await session_of(bot, table)
    await asleep(bot, session_id)
    clock.ahead += DAY
    bot.daily_timer.follow(int(table.channel_id), session_id)
    await asleep(bot, session_id)


async def recaps(table: Table) -> list[str]:
    """The lines above the daily rounds, newest first."""
    contents = [message["content"] for message in await table.one.messages(table.channel_id)]
    return [content for content in contents if "A new round for today" in content]


async def test_a_round_comes_every_day_if_someone_has_voted(table: Table, bot: Ninefold) -> None:
    """A day with votes brings a round and one line about them; a day without votes brings nothing at all."""
    bot.daily_timer.clock = clock = Clock()
    shown = await table.start()
    await set_daily(table)
    aloud = await table.newest()
    assert "changed how votes count here" in aloud["content"]
    assert "every day at <t:" in aloud["content"]
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["1"]
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "2 ✓")
    await no(table.two, shown, 2)
    await table.shows(shown, "1 ✓ 1", "2 ✗ 1")
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["2", "1"]
    assert await recaps(table) == [
        "**A new round for today.** Since yesterday: 1 new yes by 2 people, 1 dispute to settle (`/show disputed`)"
    ]
    newest = await table.newest()
    assert newest["content"].startswith("**Round 2**")
    assert "a new round every day" in newest["content"]
    await a_day_passes(bot, clock, table)
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["2", "1"]
    assert len(await recaps(table)) == 1


async def test_the_form_reads_the_members_own_time(table: Table, bot: Ninefold) -> None:
    """Nine o'clock for a member who is five and a half hours ahead; what can't be read changes nothing."""
    await table.start()
    there = datetime.now(UTC) + timedelta(hours=5, minutes=30)
    await set_daily(table, "9 am", f"{there:%I:%M %p}")
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    assert live.session.voting.daily_at == 3 * 60 + 30
    _, refused = await fill_in(table, "25 o'clock")
    assert "I can't read “25 o'clock” as a time" in said(refused)
    assert live.session.voting.daily_at == 3 * 60 + 30
    own = await panel(table.one, table)
    menu = next(one for row in own["components"] for one in row["components"] if "next-after" in one["custom_id"])
    assert [one["value"] for one in menu["options"] if one.get("default")] == ["daily-kept"]
    await table.one.select(own, menu["custom_id"], ["daily-kept"])
    assert live.session.voting.daily_at == 3 * 60 + 30
    await table.one.says(await table.one.select(own, menu["custom_id"], ["0"]), "when someone asks for it")
    assert live.session.voting.daily_at is None


async def test_a_round_that_was_due_while_the_bot_was_down_comes_once(
    server: SandboxServer, settings: Settings, restored: None, no_notices: None
) -> None:
    """Three days later the bot posts one round, and a further restart posts nothing."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings, clock):
            shown = await table.start()
            await set_daily(table)
            await table.one.click(shown, "1 ✓")
        clock.ahead += 3 * DAY
        for _ in range(2):
            async with running(server, settings, clock) as bot:
                await asleep(bot, await session_of(bot, table))
                assert await rounds(table) == ["2", "1"]
                assert len(await recaps(table)) == 1


async def test_a_round_that_was_made_and_not_posted_comes_after_a_restart(
    server: SandboxServer, settings: Settings, restored: None, no_notices: None
) -> None:
    """The bot stops while Discord refuses messages; the next process posts the same round."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings, clock) as bot:
            shown = await table.start()
            await set_daily(table)
            await table.one.click(shown, "1 ✓")
            session_id = await session_of(bot, table)
            live = await bot.engine.services.sessions.of(session_id, int(table.channel_id))
            await asleep(bot, session_id)
            server.faults.plan(CallFault("POST", MESSAGES, times=1000, status=503))
            clock.ahead += DAY
            bot.daily_timer.follow(int(table.channel_id), session_id)
            await until(lambda: len(live.session.rounds) == 2)
        server.faults.clear()
        assert await rounds(table) == ["1"]
        coming = asyncio.create_task(comes(table, 2))
        async with running(server, settings, clock):
            await coming
            assert await rounds(table) == ["2", "1"]
            assert len(await recaps(table)) == 1


async def test_a_missing_permission_delays_the_round_by_a_day(
    server: SandboxServer, table: Table, bot: Ninefold
) -> None:
    """While the bot may not write in the channel, it tries again each day."""
    bot.daily_timer.clock = clock = Clock()
    shown = await table.start()
    await set_daily(table)
    await table.one.click(shown, "1 ✓")
    assert bot.user is not None
    channel = server.world.channel(table.channel_id)
    channel.overwrites.append(Overwrite(str(bot.user.id), 1, deny=int(Permission.SEND_MESSAGES)))
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["1"]
    channel.overwrites.pop()
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["2", "1"]
    assert len(await recaps(table)) == 1


async def test_the_daily_round_ends_when_all_photos_were_shown(table: Table, bot: Ninefold) -> None:
    """The channel learns it once, and the session's rules no longer have a daily round."""
    bot.daily_timer.clock = clock = Clock()
    shown = await table.start()
    session_id = await session_of(bot, table)
    await set_daily(table)
    for number in range(2, 6):
        await table.one.click(shown, "1 ✓")
        await a_day_passes(bot, clock, table)
        assert len(await rounds(table)) == number
        shown = await table.newest()
    await table.one.click(shown, "1 ✓")
    await asleep(bot, session_id)
    clock.ahead += DAY
    bot.daily_timer.follow(int(table.channel_id), session_id)
    await until(lambda: session_id not in bot.daily_timer._changes)
    assert "shown every photo" in (await table.newest())["content"]
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    assert live.session.voting.daily_at is None
    own = await panel(table.one, table)
    assert "when someone asks for it" in own["content"]


async def test_a_reopened_session_goes_on_with_its_daily_rounds(table: Table, bot: Ninefold) -> None:
    """A finished session gets none; when it's reopened, they come again."""
    bot.daily_timer.clock = clock = Clock()
    shown = await table.start()
    session_id = await session_of(bot, table)
    await set_daily(table)
    await table.one.click(shown, "1 ✓")
    await asleep(bot, session_id)
    await bot.engine.finish(int(table.channel_id), int(table.one.id))
    clock.ahead += DAY
    bot.daily_timer.follow(int(table.channel_id), session_id)
    await until(lambda: session_id not in bot.daily_timer._changes)
    assert await rounds(table) == ["1"]
    assert is_quiet(await table.two.command(table.channel_id, "session resume"))
    await a_day_passes(bot, clock, table)
    assert await rounds(table) == ["2", "1"]

"""Sessions survive sleep, deleted messages and channels, and a bot that is removed or stopped."""

import asyncio
import json
import logging
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.faults import CallFault
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import APPLICATION_ID, GUILD_ID, MEMBER_IDS
from bot.settings import Settings
from engine.blind.ballots import Terms
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, counts, no, said
from tests.e2e.test_restart import running, seated
from tests.posting import post
from tests.start import start_session
from tests.until import CEILING_SECONDS

MESSAGE = "/channels/{channel_id}/messages/{message_id}"


@pytest.fixture(autouse=True)
def clear(server: SandboxServer, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Remove all faults after each test, and check that expected failures left no stack trace in the log."""
    caplog.set_level(logging.INFO)
    yield
    server.faults.clear()
    assert not [record for record in caplog.records if record.exc_info and record.name.startswith("bot")]


@pytest.fixture
async def maple(server: SandboxServer) -> AsyncIterator[Member]:
    """A third member: the server's owner, who may delete others' messages."""
    person = next(one for one in server.world.people() if one.username == "maple")
    async with Member.connect(server.url, person.token) as member:
        yield member


def embeds(message: Message) -> str:
    """The text of the message's embeds."""
    return "\n".join(f"{one.get('title')}\n{one.get('description')}" for one in message["embeds"])


async def settled(bot: Ninefold) -> None:
    """Wait until every message is up to date or given up."""
    async with asyncio.timeout(CEILING_SECONDS):
        await bot.rounds.settle()


def log_count(caplog: pytest.LogCaptureFixture, text: str) -> int:
    """How often the log contains `text`."""
    return sum(text in record.getMessage() for record in caplog.records)


async def test_a_sleeping_session_wakes_by_a_click(table: Table, bot: Ninefold, maple: Member) -> None:
    """Votes of three members before and after the sleep count, and undo still knows the vote before it."""
    shown = await table.start()
    for member in (table.one, table.two):
        await member.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2")
    bot.engine.services.sessions.put_to_sleep()
    assert bot.engine.services.sessions.awake == 0
    await maple.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 3")
    bot.engine.services.sessions.put_to_sleep()
    assert "in round 1" in said(await table.one.command(table.channel_id, "session undo"))
    await table.shows(shown, "1 ✓ 2")


async def test_a_round_that_was_deleted_by_hand_comes_back(
    table: Table, bot: Ninefold, maple: Member, server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The loss is logged once, edits stop, and `/show round` posts it again with its votes."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    session_id = (await bot.engine.history.round(int(table.channel_id))).session_id
    await maple.rest("DELETE", f"/channels/{table.channel_id}/messages/{shown['id']}")
    for _ in range(3):
        bot.rounds.mark(int(table.channel_id), session_id, 1)
        await settled(bot)
    assert log_count(caplog, "it was deleted") == 1
    edits = server.count("PATCH", MESSAGE)
    bot.rounds.mark(int(table.channel_id), session_id, 1)
    await settled(bot)
    assert server.count("PATCH", MESSAGE) == edits
    answer = await table.two.command(table.channel_id, "show round", number=1)
    assert "Round 1 is posted again" in said(answer)
    again = await table.newest()
    assert "1 ✓ 1" in counts(again)
    await table.two.click(again, "1 ✓")
    await table.shows(again, "1 ✓ 2")


@pytest.mark.parametrize("display", ["embeds", "grid", "sheet"])
async def test_a_round_that_is_shown_again_says_where_it_is(table: Table, bot: Ninefold, display: str) -> None:
    """In every display, the old message links to the new one, which has the buttons."""
    first = await table.start()
    await table.one.command(table.channel_id, "session display", kind=display)
    await table.one.click(first, "Next nine")
    second = await table.newest()
    await table.one.say(table.channel_id, "a long talk")
    await table.two.command(table.channel_id, "show round", number=2)
    again = await table.newest()
    assert again["id"] != second["id"]
    assert again["id"] in json.dumps(await table.now(second))
    assert not button_labels(await table.now(second))
    await table.one.click(again, "1 ✓")
    await table.shows(again, "1 ✓ 1")
    await settled(bot)
    await table.two.command(table.channel_id, "show round")
    assert "1 ✓ 1" in counts(await table.newest())


async def test_a_round_that_never_was_is_refused_in_words(table: Table) -> None:
    """Unknown round numbers and channels without a session are refused."""
    assert said(await table.one.command(table.channel_id, "show round"))
    await table.start()
    assert said(await table.one.command(table.channel_id, "show round", number=7))
    assert (await table.newest())["content"].startswith("**Round 1**")


async def test_a_deleted_channel_is_left_alone(
    table: Table, bot: Ninefold, maple: Member, caplog: pytest.LogCaptureFixture
) -> None:
    """Each lost edit is logged once and given up, a blind round's timer ends quietly, and other channels continue."""
    await table.start()
    await table.one.command(table.channel_id, "session blind", answers=3)
    view = await bot.engine.history.round(int(table.channel_id))
    await maple.rest("DELETE", f"/channels/{table.channel_id}")
    for number in (1, 1, 2):
        bot.rounds.mark(int(table.channel_id), view.session_id, number)
        await settled(bot)
    assert log_count(caplog, "its channel was deleted") == 2  # once for each message
    assert view.blind is not None
    await bot.reveals._reveal_in_time(replace(view, blind=replace(view.blind, terms=Terms(0.0, 3))))
    assert log_count(caplog, "cannot be posted") == 1
    await bot.reveals.resume()
    assert (await bot.engine.history.page(int(table.channel_id))).sessions[0].rounds == 2
    other = Table(table.one, table.two, table.one.channel_id("general"))
    shown = await other.start()
    await other.two.click(shown, "1 ✓")
    await other.shows(shown, "1 ✓ 1")


async def test_a_lost_permission_is_logged_once_and_its_return_is_enough(
    table: Table, bot: Ninefold, server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    """While the bot can't see the channel it loses nothing, and the next click afterwards shows all votes."""
    shown = await table.start()
    channel = server.world.channel(table.channel_id)
    channel.overwrites = [Overwrite(APPLICATION_ID, 1, deny=int(Permission.VIEW_CHANNEL))]
    for button in ("1 ✓", "2 ✓", "3 ✓"):
        await table.one.click(shown, button)
        await settled(bot)
    assert log_count(caplog, "can no longer see the channel") == 1
    assert "permission" in said(await table.one.command(table.channel_id, "concept next")).lower()
    channel.overwrites = []
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2", "2 ✓ 1", "3 ✓ 1")


async def test_a_removed_bot_continues_when_it_is_invited_again(
    table: Table, bot: Ninefold, maple: Member, server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    """After the new invitation, messages are brought up to date and old buttons work."""
    shown = await table.start()
    await bot.wait_until_ready()
    left = asyncio.create_task(bot.wait_for("guild_remove", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    view = await bot.engine.history.round(int(table.channel_id))
    at = (view.channel_id, view.session_id)
    await maple.rest("DELETE", f"/guilds/{GUILD_ID}/members/{APPLICATION_ID}")
    await left
    await bot.engine.rest_is_no(*at, int(MEMBER_IDS["river"]), 1)  # pressed just before, counted just after
    bot.rounds.mark(*at, 1)
    await settled(bot)
    assert log_count(caplog, "can no longer see the channel") == 1

    def invite() -> None:
        headers = {"Authorization": f"Bearer {server.admin_token}"}
        url = f"{server.url}/admin/guilds/{GUILD_ID}/bot"
        request = urllib.request.Request(url, method="POST", headers=headers)
        urllib.request.urlopen(request, timeout=10).close()

    await asyncio.to_thread(invite)
    await table.shows(shown, "1 ✗ 1", "9 ✗ 1")
    await no(table.two, shown, 1)
    await table.shows(shown, "1 ✗ 2")
    await table.two.click(shown, "Next nine")
    assert (await table.newest())["content"].startswith("**Round 2**")


async def test_a_member_who_left_keeps_their_votes(
    table: Table, bot: Ninefold, maple: Member, server: SandboxServer
) -> None:
    """Their votes still count while they are gone, and belong to them again if they return."""
    shown = await table.start()
    for member in (table.one, table.two, maple):
        await member.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 3")
    await maple.rest("DELETE", f"/guilds/{GUILD_ID}/members/{MEMBER_IDS['sky']}")
    status = await table.one.command(table.channel_id, "concept status")
    assert MEMBER_IDS["sky"] in json.dumps(status.shown)
    await table.one.click(shown, "2 ✓")
    await table.shows(shown, "1 ✓ 3", "2 ✓ 1")
    world = server.world
    world.join(world.guild(GUILD_ID), world.users[MEMBER_IDS["sky"]])
    await no(table.two, shown, 1)  # changed
    await table.shows(shown, "1 ✓ 2", "1 ✗ 1")


async def test_history_lists_sessions_and_links_to_rounds(table: Table, bot: Ninefold) -> None:
    """The private pages show the running session's rounds with links, and all sessions, newest first."""
    for number in range(6):
        opened = await start_session(
            bot.engine, int(GUILD_ID), int(table.channel_id), 7, f"lake {number}", replace=True
        )
        await post(bot.engine, opened.round, 1000 + number)
    await table.one.click(await table_round(table), "1 ✓")
    answer = await table.two.command(table.channel_id, "show history")
    assert answer.ephemeral
    text = embeds(answer.shown)
    assert text.index("lake 5** · running") < text.index("lake 4** · finished") < text.index("lake 1** · finished")
    assert "lake 0" not in text
    assert "1 vote, 1 yes" in text
    assert "[Round 1](" in text
    turned = asyncio.create_task(table.two.wait_for(lambda event: "lake 0" in json.dumps(event.data)))
    await table.two.click(answer.shown, "Older")
    page = (await turned).data
    assert page["id"] == answer.shown["id"]
    assert "lake 5" not in embeds(page)
    assert button_labels(page) == ["Newer"]


async def table_round(table: Table) -> Message:
    """A round of the running session, posted where its members can see it."""
    await table.one.command(table.channel_id, "show round")
    return await table.newest()


async def test_an_empty_history_says_how_to_begin(table: Table) -> None:
    """A channel without a session gets a hint how to start one."""
    assert "concept start" in said(await table.one.command(table.channel_id, "show history"))


async def test_an_edit_that_a_stop_cut_off_follows_at_the_next_start(server: SandboxServer, settings: Settings) -> None:
    """The bot stops within its time limit although an edit hangs, and the next start brings the message up to date."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            shown = await table.start()
            server.faults.plan(CallFault("PATCH", MESSAGE, times=50, delay=600))
            await table.one.click(shown, "1 ✓")
            await table.two.click(shown, "1 ✓")
            bot.terminate()
            async with asyncio.timeout(CEILING_SECONDS):
                assert await bot.wait() == 0
            server.faults.clear()
        assert "1 ✓ 2" not in counts(await table.now(shown))
        async with running(server, settings):
            await table.shows(shown, "1 ✓ 2")


async def test_waiting_edits_are_made_before_the_bot_stops(
    server: SandboxServer, settings: Settings, restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the bot has closed, messages show the votes of the last second, however long the edits took."""
    monkeypatch.setattr("bot.client.LAST_WORDS_SECONDS", CEILING_SECONDS)
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        with closing(open_engine(settings)) as engine:
            async with connected(Ninefold(engine), server.token):
                shown = await table.start()
                for number in range(1, 6):
                    await table.one.click(shown, f"{number} ✓")
        assert {f"{number} ✓ 1" for number in range(1, 6)} <= set(counts(await table.now(shown)))

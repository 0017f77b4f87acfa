"""On network and server faults, the bot loses no vote and says nothing twice."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from bot.sandbox.faults import CallFault
from tests.e2e.table import Table, comes_to
from tests.until import CEILING_SECONDS

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"


@pytest.fixture(autouse=True)
def clear(server: SandboxServer) -> Iterator[None]:
    """Remove all faults after each test."""
    yield
    server.faults.clear()


async def test_an_interaction_that_comes_twice_counts_once(table: Table, server: SandboxServer) -> None:
    """The gateway may repeat a press after a resume; it counts once."""
    shown = await table.start()
    server.faults.duplicate_interactions = 1
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "2 ✓")
    await table.shows(shown, "1 ✓ 1", "2 ✓ 1")


async def test_a_command_that_comes_twice_runs_once(table: Table, server: SandboxServer) -> None:
    """A repeated start doesn't ask to replace the session that it just opened."""
    server.faults.duplicate_interactions = 1
    shown = await table.start()
    assert shown["content"].startswith("**Round 1**")
    public = [message for message in await table.two.messages(table.channel_id) if not message["flags"] & 64]
    assert len(public) == 1


async def test_counts_follow_when_the_server_recovers(table: Table, server: SandboxServer) -> None:
    """The first edit that succeeds shows the current counts."""
    shown = await table.start()
    server.faults.plan(CallFault("PATCH", MESSAGE, times=2, status=503))
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2")


async def test_a_post_whose_answer_is_lost_appears_once(table: Table, server: SandboxServer) -> None:
    """The round appears once in the channel, and its buttons work."""
    server.faults.plan(CallFault("POST", MESSAGES, status=502, after=True))
    shown = await table.start()
    public = [message for message in await table.two.messages(table.channel_id) if not message["flags"] & 64]
    assert [message["id"] for message in public] == [shown["id"]]
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")


async def test_a_round_that_could_not_be_posted_comes_with_next(table: Table, server: SandboxServer) -> None:
    """The member learns what to do, and `next` posts the same round."""
    server.faults.plan(CallFault("POST", MESSAGES, status=503))
    answer = await table.one.command(table.channel_id, "concept start", prompt="a house by the lake")
    await comes_to(table.one, answer, "`/concept next` posts it")
    await table.two.command(table.channel_id, "concept next")
    assert (await table.newest())["content"].startswith("**Round 1**")


async def test_a_dropped_connection_loses_no_vote(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """Votes before and after the drop count, and the gateway replays the presses in between."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await bot.wait_until_ready()
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)  # let the task start listening before the drop
    server.drop_bot_sockets()
    await resumed
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2")


async def test_a_deleted_round_is_left_alone(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """The bot drops the edit of a deleted message, and the session continues."""
    shown = await table.start()
    channel = bot.get_partial_messageable(int(table.channel_id))
    await channel.get_partial_message(int(shown["id"])).delete()
    await table.one.command(table.channel_id, "concept next")
    assert (await table.newest())["content"].startswith("**Round 2**")
    async with asyncio.timeout(CEILING_SECONDS):
        await bot.rounds.settle()

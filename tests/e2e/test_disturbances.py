"""On a bad network and a restless gateway, the bot loses no vote and answers nobody twice."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from bot.client import Ninefold
from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.faults import CallFault
from bot.sandbox.ratelimits import UNLIMITED as CALLBACK
from tests.e2e.table import Table
from tests.silence import silent_for_long
from tests.until import CEILING_SECONDS

MESSAGE = "/channels/{channel_id}/messages/{message_id}"


@pytest.fixture(autouse=True)
def clear(server: SandboxServer) -> Iterator[None]:
    """Remove all faults after each test."""
    yield
    server.faults.clear()


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("call", [("POST", CALLBACK), ("PATCH", MESSAGE)], ids=["answer", "edit"])
async def test_a_failing_call_costs_no_vote(
    table: Table, server: SandboxServer, call: tuple[str, str], status: int
) -> None:
    """Whichever call of a vote fails, the vote counts once and the member is answered once."""
    shown = await table.start()
    server.faults.plan(CallFault(*call, status=status))
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    assert server.count("POST", CALLBACK) == 2 + (call[1] == CALLBACK)  # the start's, the vote's, and perhaps a retry


async def test_an_answer_whose_confirmation_is_lost_counts_once(table: Table, server: SandboxServer) -> None:
    """The callback was applied, though the bot doesn't know: the vote counts once."""
    shown = await table.start()
    server.faults.plan(CallFault("POST", CALLBACK, status=502, after=True))
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2")


async def test_a_slow_network_delays_and_loses_nothing(table: Table, server: SandboxServer) -> None:
    """Votes that arrive during a slow edit are shown by the next one."""
    shown = await table.start()
    server.faults.plan(CallFault("PATCH", MESSAGE, delay=1.0))
    for number in range(1, 4):
        await table.one.click(shown, f"{number} ✓")
    await table.shows(shown, "1 ✓ 1", "2 ✓ 1", "3 ✓ 1")


async def test_votes_that_come_out_of_order_are_all_counted(table: Table, server: SandboxServer) -> None:
    """Three presses arrive in reverse order and all count."""
    shown = await table.start()
    server.faults.hold_interactions = 3
    presses = ((table.one, "1 ✓"), (table.two, "1 ✓"), (table.one, "2 ✓"))
    await asyncio.gather(*(member.click(shown, button) for member, button in presses))
    await table.shows(shown, "1 ✓ 2", "2 ✓ 1")


async def vote_across(table: Table, bot: Ninefold, disturb: Callable[[], object], event: str = "resumed") -> None:
    """One member votes, the gateway is disturbed, and the other votes when the bot is back."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await after(bot, disturb, event)
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2")


async def after(bot: Ninefold, disturb: Callable[[], object], event: str) -> None:
    """Disturb the gateway and wait until the bot is back."""
    await bot.wait_until_ready()
    back = asyncio.create_task(bot.wait_for(event, timeout=CEILING_SECONDS))
    await asyncio.sleep(0)  # let the task start listening before the disturbance
    disturb()
    await back


async def test_op_7_loses_no_vote(table: Table, bot: Ninefold, server: SandboxServer) -> None:
    """The bot resumes when the gateway asks it to reconnect."""
    await vote_across(table, bot, server.ask_bot_to_reconnect)


async def test_an_ended_session_loses_no_vote(table: Table, bot: Ninefold, server: SandboxServer) -> None:
    """The bot identifies again after op 9, and the round's buttons still work."""
    await vote_across(table, bot, lambda: server.invalidate_bot_sessions(resumable=False), "ready")


async def test_a_frozen_heartbeat_loses_no_vote(table: Table, bot: Ninefold, server: SandboxServer) -> None:
    """The bot leaves a silently dead connection, and the gateway replays the votes it missed."""
    server.local.gateway.heartbeat_clock = MovableClock(running=False)  # never waits for the bot's own heartbeats
    server.local.gateway.heartbeat_seconds = 0.1
    await after(bot, server.drop_bot_sockets, "resumed")  # the bot checks the new connection just as often

    def freeze() -> None:
        assert server.freeze_heartbeats() == 1
        silent_for_long(bot)

    await vote_across(table, bot, freeze)

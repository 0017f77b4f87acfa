"""The number of API calls that the bot's work costs, so that no needless call slips in."""

import asyncio
from collections import Counter

import pytest

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from bot.sandbox.ratelimits import UNLIMITED as CALLBACK
from tests.e2e.table import Table
from tests.until import CEILING_SECONDS, until

POST = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
ANSWER = f"POST {CALLBACK}"
AT_A_START = ("/users/@me/guilds", "/applications/{application_id}/guilds/{guild_id}/commands")
REMOVE = "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original"


class Calls:
    """The bot's calls since the last check."""

    def __init__(self, server: SandboxServer, bot: Ninefold) -> None:
        self._server, self._bot, self._seen = server, bot, len(server.calls)

    async def made(self) -> dict[str, int]:
        """The calls by route, once every message is up to date; the registration of commands is left out."""
        async with asyncio.timeout(CEILING_SECONDS):
            await self._bot.rounds.settle()
        new, self._seen = self._server.calls[self._seen :], len(self._server.calls)
        made = [call for call in new if call.by != "person" and call.template not in AT_A_START]
        return dict(Counter(f"{call.method} {call.template}" for call in made))


@pytest.fixture(autouse=True)
async def recovered(bot: Ninefold) -> None:
    """Wait until the bot has edited what an earlier process may have left out of date: it does so once, when ready."""
    await until(lambda: bot._has_resumed_edits)


async def test_a_round_costs_three_calls(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """The calls are a deferred answer, the round's message with nine photos, and the removal of the answer."""
    calls = Calls(server, bot)
    await table.start()
    assert await calls.made() == {ANSWER: 1, POST: 1, REMOVE: 1}


async def test_a_vote_costs_two_calls(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """The calls are the acknowledgement and an edit of the round."""
    shown = await table.start()
    calls = Calls(server, bot)
    await calls.made()
    await table.one.click(shown, "1 ✓")
    assert await calls.made() == {ANSWER: 1, EDIT: 1}


async def test_eighteen_votes_at_once_cost_few_edits(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """Each vote is acknowledged, edits are shared, and no call waits for a rate limit or gets refused."""
    shown = await table.start()
    calls = Calls(server, bot)
    await calls.made()
    presses = [member.click(shown, f"{n} ✓") for n in range(1, 10) for member in (table.one, table.two)]
    await asyncio.gather(*presses)
    made = await calls.made()
    assert made.pop(ANSWER) == 18
    assert made.keys() == {EDIT}
    assert made[EDIT] <= 4
    assert server.limits.exceeded == 0


async def test_next_costs_three_calls(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """The calls are the acknowledgement, the round's message, and an edit of the previous round."""
    shown = await table.start()
    calls = Calls(server, bot)
    await calls.made()
    await table.one.click(shown, "Next nine")
    assert await calls.made() == {ANSWER: 1, POST: 1, EDIT: 1}


async def test_the_rest_is_no_costs_as_much_as_one_vote(table: Table, server: SandboxServer, bot: Ninefold) -> None:
    """Nine votes by one press need as many calls as one vote."""
    shown = await table.start()
    calls = Calls(server, bot)
    await calls.made()
    await table.one.click(shown, "Rest is no")
    assert await calls.made() == {ANSWER: 1, EDIT: 1}

"""Planted faults affect the right call, once, and discord.py can handle them."""

import asyncio

import aiohttp
import discord
import pytest

from bot.sandbox import AnswerTimeoutError, MovableClock, SandboxServer
from bot.sandbox.faults import CallFault, Faults
from bot.sandbox.world import CHANNEL_IDS
from tests.bot.sandbox.conftest import BotRest, Connect, SmallBot, StartBot
from tests.until import CEILING_SECONDS, until

MESSAGES = "/channels/{channel_id}/messages"
PATH = f"/channels/{CHANNEL_IDS['general']}/messages"


def test_the_nth_call_of_the_route_is_struck() -> None:
    """Each fault counts the calls of its route. `times` affects successive calls."""
    faults = Faults()
    faults.plan(CallFault("POST", MESSAGES, nth=2, times=2, status=500))
    struck = [faults.striking("POST", MESSAGES) is not None for _ in range(4)]
    assert struck == [False, True, True, False]
    assert faults.striking("GET", MESSAGES) is None
    faults.plan(CallFault("*", "*", status=502))
    assert faults.striking("GET", "/users/@me") is not None
    faults.clear()
    assert faults.striking("GET", "/users/@me") is None


@pytest.mark.parametrize(("after", "posted"), [(False, 0), (True, 1)])
async def test_a_failing_call_is_lost_before_or_after(
    rest: BotRest, server: SandboxServer, after: bool, posted: int
) -> None:
    """It is answered with 500, either before it was carried out or, which is worse, after."""
    server.faults.plan(CallFault("POST", MESSAGES, status=500, after=after))
    status, _ = await rest("POST", PATH, {"content": "x"})
    assert status == 500
    assert len(server.world.channel(CHANNEL_IDS["general"]).messages) == posted


async def test_a_repeated_call_with_its_nonce_posts_once(
    start_bot: StartBot, bot: SmallBot, server: SandboxServer
) -> None:
    """discord.py retries after a 502 although the call was carried out. A nonce prevents a second message."""
    await start_bot(bot)
    server.faults.plan(CallFault("POST", MESSAGES, status=502, after=True))
    sent = await bot.channel("general").send("once", nonce=7)
    assert [message.id for message in server.world.channel(CHANNEL_IDS["general"]).messages.values()] == [str(sent.id)]
    assert server.count("POST", MESSAGES) == 2


async def test_a_delayed_call_is_late(rest: BotRest, server: SandboxServer, clock: MovableClock) -> None:
    """The delay passes before the call is carried out."""
    fault = server.faults.plan(CallFault("POST", MESSAGES, delay=60))
    posting = asyncio.ensure_future(rest("POST", PATH, {"content": "late"}))
    await until(lambda: fault.seen)
    clock.advance(59)
    await rest("GET", "/users/@me")
    assert not posting.done()
    assert server.world.channel(CHANNEL_IDS["general"]).messages == {}
    clock.advance(1)
    assert (await posting)[0] == 200


async def test_an_interaction_comes_twice(
    start_bot: StartBot, bot: SmallBot, connect: Connect, server: SandboxServer
) -> None:
    """A duplicated interaction runs the handler twice, and the second response is refused."""

    @bot.tree.command(description="Ping")
    async def ping(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pong")

    await start_bot(bot)
    member = await connect("maple")
    server.faults.duplicate_interactions = 1
    answer = await member.command(member.channel_id("general"), "ping")
    assert answer.shown["content"] == "pong"
    error = await asyncio.wait_for(bot.broken.get(), CEILING_SECONDS)
    assert isinstance(error, discord.HTTPException)
    assert error.code == 40060


async def test_interactions_come_in_reverse(
    start_bot: StartBot, bot: SmallBot, connect: Connect, server: SandboxServer
) -> None:
    """Held interactions are delivered together, the last one first."""
    order: list[str] = []

    @bot.tree.command(description="Say")
    async def say(interaction: discord.Interaction, word: str) -> None:
        order.append(word)
        await interaction.response.send_message(word)

    await start_bot(bot)
    member = await connect("maple")
    channel_id = member.channel_id("general")
    server.faults.hold_interactions = 2
    first = asyncio.ensure_future(member.command(channel_id, "say", word="first"))
    await member.wait_for(lambda event: event.name == "INTERACTION_CREATE", past=True)
    await member.command(channel_id, "say", word="second")
    await first
    assert order == ["second", "first"]


async def test_the_admin_face_counts_and_disturbs(server: SandboxServer, rest: BotRest) -> None:
    """What another process can do: read the state, add members and channels, plan faults, drop sockets."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {server.admin_token}"}) as http:

        async def admin(method: str, path: str, body: object = None) -> dict[str, object]:
            async with http.request(method, f"{server.url}/admin{path}", json=body) as response:
                assert response.status == 200
                answered: dict[str, object] = await response.json()
                return answered

        guild_id = next(iter(server.world.guilds))
        channel = await admin("POST", f"/guilds/{guild_id}/channels", {"name": "more"})
        person = await admin("POST", f"/guilds/{guild_id}/members", {"name": "birch"})
        assert server.world.user_of_token(str(person["token"])) is not None
        await admin("POST", "/faults", {"method": "POST", "template": MESSAGES, "status": 503})
        path = f"/channels/{channel['id']}/messages"
        assert (await rest("POST", path, {"content": "x"}))[0] == 503
        assert (await rest("POST", path, {"content": "x"}))[0] == 200
        state = await admin("GET", "/state")
        assert state["calls"] == {f"POST {MESSAGES}": 2}
        assert state["bot_connected"] is False
        assert await admin("POST", "/gateway/drop") == {"sockets": 0}
        other = await admin("POST", "/guilds", {"name": "Second", "owner": "oak"})
        assert str(other["id"]) in server.world.guilds


async def test_waiting_in_vain_ends(connect: Connect) -> None:
    """A member's wait has a limit."""
    member = await connect("maple")
    with pytest.raises(AnswerTimeoutError, match=r"0\.05 s"):
        await member.wait_for(lambda event: False, 0.05)

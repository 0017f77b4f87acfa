"""The gateway's protocol: sessions that resume, sessions that end, intents, compression, close codes."""

import asyncio
import json
import zlib
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox import SandboxServer
from bot.sandbox.intents import Intent
from tests.bot.sandbox.conftest import Connect, SmallBot, StartBot


async def test_a_bot_connects_and_its_commands_are_there(
    start_bot: StartBot, connect: Connect, bot: SmallBot, server: SandboxServer
) -> None:
    """READY and GUILD_CREATE name the guild, and what the bot syncs is what members are offered."""

    @bot.tree.command(description="Say hello")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    await start_bot(bot)
    assert [guild.name for guild in bot.guilds] == ["Ninefold"]
    assert {channel.name for channel in bot.guilds[0].text_channels} == {"general", "concepts"}
    assert bot.application_id == int(server.world.application.id)
    member = await connect("maple")
    assert [command["name"] for command in await member.commands(member.guilds[0]["id"])] == ["hello"]


async def test_a_dropped_socket_resumes_and_misses_nothing(
    start_bot: StartBot, connect: Connect, bot: SmallBot, server: SandboxServer
) -> None:
    """What happens while the bot is away is replayed in order, once, and without a new IDENTIFY."""
    await start_bot(bot)
    member = await connect("maple")
    channel_id = member.channel_id("general")
    resumed = asyncio.ensure_future(bot.wait_for("resumed", timeout=10))
    await asyncio.sleep(0)
    assert server.drop_bot_sockets() == 1
    for number in range(5):
        await member.say(channel_id, f"{bot.mention} {number}")
    await resumed
    await member.say(channel_id, f"{bot.mention} last")
    seen = [await asyncio.wait_for(bot.seen.get(), 5) for _ in range(6)]
    assert [content.split()[-1] for content in seen] == ["0", "1", "2", "3", "4", "last"]
    assert (server.local.hub.identifies, server.local.hub.resumes) == (2, 1)


async def test_op_7_makes_the_bot_resume(start_bot: StartBot, bot: SmallBot, server: SandboxServer) -> None:
    """Asked to reconnect, the bot goes on with its session."""
    await start_bot(bot)
    resumed = asyncio.ensure_future(bot.wait_for("resumed", timeout=10))
    await asyncio.sleep(0)
    server.ask_bot_to_reconnect()
    await resumed
    assert server.local.hub.identifies == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_op_9_ends_a_session_or_lets_it_resume(
    start_bot: StartBot, bot: SmallBot, server: SandboxServer, resumable: bool
) -> None:
    """`d: true` means resume, `d: false` a new session."""
    await start_bot(bot)
    again = asyncio.ensure_future(bot.wait_for("resumed" if resumable else "ready", timeout=15))
    await asyncio.sleep(0)
    server.invalidate_bot_sessions(resumable=resumable)
    await again
    assert server.local.hub.identifies == (1 if resumable else 2)


async def test_privileged_intents_need_to_be_allowed(
    start_bot: StartBot, small_bot: type[SmallBot], server: SandboxServer
) -> None:
    """Asking for the message content intent closes with 4014, unless the application may have it."""
    intents = discord.Intents.default()
    intents.message_content = True
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start_bot(small_bot(intents))
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT)
    await start_bot(small_bot(intents))


@pytest.mark.parametrize("allowed", [True, False])
async def test_content_of_others_comes_with_the_intent_only(
    start_bot: StartBot, connect: Connect, small_bot: type[SmallBot], server: SandboxServer, allowed: bool
) -> None:
    """Without the message content intent a member's words are blank, in events and in REST."""
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT) if allowed else 0
    intents = discord.Intents.default()
    intents.message_content = allowed
    bot = await start_bot(small_bot(intents))
    member = await connect("maple")
    arrived = asyncio.ensure_future(bot.wait_for("message", timeout=5))
    await asyncio.sleep(0)
    await member.say(member.channel_id("general"), "words")
    expected = "words" if allowed else ""
    assert (await arrived).content == expected
    history = [one async for one in bot.channel("general").history()]
    assert [one.content for one in history] == [expected]


async def test_an_event_without_its_intent_is_not_sent(
    start_bot: StartBot, connect: Connect, small_bot: type[SmallBot]
) -> None:
    """A bot that asked for guilds alone hears of no message, and still of interactions."""
    intents = discord.Intents.none()
    intents.guilds = True
    bot = small_bot(intents)

    @bot.tree.command(description="Ping")
    async def ping(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pong")

    await start_bot(bot)
    member = await connect("maple")
    await member.say(member.channel_id("general"), f"{bot.mention}")
    answer = await member.command(member.channel_id("general"), "ping")
    assert answer.shown["content"] == "pong"
    assert bot.seen.empty()


class RawSocket:
    """A gateway connection by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, op: int, data: Any) -> None:
        """A payload."""
        await self._socket.send_json({"op": op, "d": data})

    async def next(self) -> Any:
        """The next payload, or the close code."""
        message = await self._socket.receive(timeout=5)
        return json.loads(message.data) if message.type == aiohttp.WSMsgType.TEXT else self._socket.close_code


@pytest.fixture
async def raw(server: SandboxServer) -> Any:
    """A socket without compression."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{server.gateway_url}?v=10&encoding=json") as ws:
        yield RawSocket(ws)


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "", "intents": 1, "properties": {}}, 4004),
        (2, {"token": "refused", "intents": 1, "properties": {}}, 4004),
        (2, {"token": "any", "intents": -1, "properties": {}}, 4013),
        (2, {"token": "any", "intents": 1 << 15, "properties": {}}, 4014),
        (8, {"guild_id": "1"}, 4003),
        (6, {"token": "", "session_id": "x", "seq": 1}, 4004),
    ],
)
async def test_a_wrong_payload_closes_with_its_code(
    server: SandboxServer, raw: RawSocket, op: int, data: Any, code: int
) -> None:
    """The close codes of the documentation."""
    server.local.tokens.refused.add("refused")
    assert (await raw.next())["op"] == 10
    await raw.send(op, data)
    assert await raw.next() == code


async def test_resuming_an_unknown_session_is_refused(raw: RawSocket) -> None:
    """Op 9 with false, on the open socket, which may then identify."""
    await raw.next()
    await raw.send(6, {"token": "any", "session_id": "unknown", "seq": 1})
    assert await raw.next() == {"op": 9, "d": False, "s": None, "t": None}
    await raw.send(2, {"token": "any", "intents": 1, "properties": {}})
    assert (await raw.next())["t"] == "READY"


async def test_heartbeats_are_acknowledged_until_frozen(server: SandboxServer, raw: RawSocket) -> None:
    """Op 11 for each op 1; after the fault, silence."""
    await raw.next()
    await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
    assert (await raw.next())["t"] == "READY"
    await raw.send(1, 1)
    assert (await raw.next())["op"] == 11
    assert server.freeze_heartbeats() == 1
    await raw.send(1, 1)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(raw.next(), 0.2)


async def test_a_silent_client_is_closed(server: SandboxServer) -> None:
    """A bot that sends no heartbeat is closed with 4009 and its session is over."""
    server.local.gateway.heartbeat_seconds = 0.1
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as ws:
        raw = RawSocket(ws)
        assert (await raw.next())["d"]["heartbeat_interval"] == 100
        await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
        session_id = (await raw.next())["d"]["session_id"]
        assert await raw.next() == 4009
    async with asyncio.timeout(5), aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as ws:
        raw = RawSocket(ws)
        await raw.next()
        await raw.send(6, {"token": "any", "session_id": session_id, "seq": 1})
        assert (await raw.next())["op"] == 9


async def test_zlib_stream_is_one_context_for_all_payloads(server: SandboxServer) -> None:
    """Each payload ends with the flush marker and only the one decompressor can read the second."""
    url = f"{server.gateway_url}?v=10&encoding=json&compress=zlib-stream"
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as ws:
        context = zlib.decompressobj()
        hello = await ws.receive_bytes()
        assert hello.endswith(b"\x00\x00\xff\xff")
        assert json.loads(context.decompress(hello))["op"] == 10
        await ws.send_json({"op": 1, "d": None})
        ack = await ws.receive_bytes()
        with pytest.raises(zlib.error):
            zlib.decompressobj().decompress(ack)
        assert json.loads(context.decompress(ack))["op"] == 11

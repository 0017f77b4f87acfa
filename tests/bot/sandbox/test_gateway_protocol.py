"""The gateway protocol without a library: close codes, heartbeats, compression."""

import asyncio
import json
import zlib
from typing import Any

import aiohttp
import pytest
from backports import zstd

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.gateway.gateway_protocol import ACK_SECONDS, HEARTBEAT_SECONDS
from bot.sandbox.world import APPLICATION_ID, GUILD_ID
from tests.bot.sandbox.conftest import SmallBot, StartBot
from tests.until import CEILING_SECONDS

MEMBERS = {"guild_id": GUILD_ID, "user_ids": [APPLICATION_ID], "limit": 0}


class RawSocket:
    """A raw gateway connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def send(self, op: int, data: Any) -> None:
        """Send a payload."""
        await self._socket.send_json({"op": op, "d": data})

    async def next(self) -> Any:
        """The next payload, or the close code."""
        message = await self._socket.receive(timeout=CEILING_SECONDS)
        return json.loads(message.data) if message.type == aiohttp.WSMsgType.TEXT else self._socket.close_code


@pytest.fixture
def at_once(server: SandboxServer) -> None:
    """Heartbeat ACKs come without the usual delay, so they are in order with everything else."""
    server.local.gateway.ack_seconds = 0


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
    """The close codes in Discord's documentation."""
    server.local.tokens.refused.add("refused")
    assert (await raw.next())["op"] == 10
    await raw.send(op, data)
    assert await raw.next() == code


async def test_resuming_an_unknown_session_is_refused(raw: RawSocket) -> None:
    """Op 9 with false. The socket stays open for an IDENTIFY."""
    await raw.next()
    await raw.send(6, {"token": "any", "session_id": "unknown", "seq": 1})
    assert await raw.next() == {"op": 9, "d": False, "s": None, "t": None}
    await raw.send(2, {"token": "any", "intents": 1, "properties": {}})
    assert (await raw.next())["t"] == "READY"


async def test_a_sequence_number_that_was_never_sent_closes_with_4007(server: SandboxServer, raw: RawSocket) -> None:
    """A bot cannot resume after an event that it was never sent."""
    await raw.next()
    await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
    session_id = (await raw.next())["d"]["session_id"]
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as ws:
        again = RawSocket(ws)
        await again.next()
        await again.send(6, {"token": "any", "session_id": session_id, "seq": 99})
        assert await again.next() == 4007


async def test_heartbeats_are_acknowledged_until_frozen(server: SandboxServer, at_once: None, raw: RawSocket) -> None:
    """Each op 1 is answered with op 11, until the fault."""
    await raw.next()
    await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
    assert (await raw.next())["t"] == "READY"
    await raw.send(1, 1)
    assert (await raw.next())["op"] == 11
    assert server.freeze_heartbeats() == 1
    await raw.send(1, 1)
    await raw.send(8, MEMBERS)
    assert (await raw.next())["t"] == "GUILD_MEMBERS_CHUNK"


async def test_an_acknowledgement_takes_a_networks_time(
    server: SandboxServer, start_bot: StartBot, bot: SmallBot, raw: RawSocket
) -> None:
    """It comes after the answer to a later request, so discord.py measures it from the right heartbeat."""
    await raw.next()
    await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
    assert (await raw.next())["t"] == "READY"
    await raw.send(1, 1)
    await raw.send(8, MEMBERS)
    assert (await raw.next())["t"] == "GUILD_MEMBERS_CHUNK"
    assert (await raw.next())["op"] == 11
    server.local.gateway.heartbeat_seconds = interval = 1.0
    await start_bot(bot)
    measured: set[float] = set()
    async with asyncio.timeout(CEILING_SECONDS):
        while len(measured) < 3:
            await asyncio.sleep(interval / 5)
            measured.add(bot.latency)
    # Measured from the heartbeat before, each would be more than an interval. On a busy machine some may be.
    assert ACK_SECONDS / 2 < min(measured) < interval


async def test_a_silent_client_is_closed(server: SandboxServer, clock: MovableClock) -> None:
    """A bot that sends no heartbeat is closed with 4009, and its session ends."""
    server.local.gateway.heartbeat_clock = clock
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as ws:
        raw = RawSocket(ws)
        assert (await raw.next())["d"]["heartbeat_interval"] == 41_250
        await raw.send(2, {"token": "any", "intents": 0, "properties": {}})
        session_id = (await raw.next())["d"]["session_id"]
        clock.advance(2 * HEARTBEAT_SECONDS)
        assert await raw.next() == 4009
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway_url) as ws:
        raw = RawSocket(ws)
        await raw.next()
        await raw.send(6, {"token": "any", "session_id": session_id, "seq": 1})
        assert (await raw.next())["op"] == 9


async def test_zlib_stream_is_one_context_for_all_payloads(server: SandboxServer) -> None:
    """Each payload ends with the flush marker, and the second can be read only with the same decompressor."""
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


async def test_zstd_stream_is_one_context_for_all_payloads(server: SandboxServer) -> None:
    """Each message ends a block, and the second can be read only with the same decompressor."""
    url = f"{server.gateway_url}?v=10&encoding=json&compress=zstd-stream"
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as ws:
        context = zstd.ZstdDecompressor()
        assert json.loads(context.decompress(await ws.receive_bytes()))["op"] == 10
        await ws.send_json({"op": 1, "d": None})
        ack = await ws.receive_bytes()
        with pytest.raises(zstd.ZstdError):
            zstd.ZstdDecompressor().decompress(ack)
        assert json.loads(context.decompress(ack))["op"] == 11


async def test_another_encoding_is_refused(server: SandboxServer) -> None:
    """ETF is not served, so the connection closes rather than answer in JSON."""
    url = f"{server.gateway_url}?v=10&encoding=etf"
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as ws:
        await ws.receive()
        await ws.receive()
        assert ws.close_code == 4002

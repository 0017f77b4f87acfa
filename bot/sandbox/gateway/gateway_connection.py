"""One websocket of the gateway: HELLO, heartbeats, IDENTIFY or RESUME, and a writer that keeps the order."""

import asyncio
import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox import bounded_json
from bot.sandbox.api_errors import GatewayCloseError
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.json_types import Json
from bot.sandbox.zlib_stream import ZlibStream

SENDS_PER_MINUTE = 120
# Bytes of one payload from a client, which are a few hundred in practice; a larger one closes the socket with 1009.
MAX_PAYLOAD = 16 * 1024
# A network's round trip. discord.py notes that it has sent a heartbeat in another thread, a moment after the fact: an
# ACK that overtakes the note would be measured from the heartbeat before ("Can't keep up, ... is 41.2s behind").
ACK_SECONDS = 0.05
# A client that misses its heartbeat by half an interval is taken for dead.
HEARTBEAT_GRACE = 1.5


class Op(IntEnum):
    """Gateway opcodes (docs: Opcodes and Status Codes)."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@dataclass(frozen=True)
class Closing:
    """The last thing in a connection's queue."""

    code: int
    reason: str


class GatewayConnection:
    """A socket and its outgoing queue; `session` is set once the client has identified or resumed."""

    def __init__(self, request: web.Request, heartbeat_interval: float) -> None:
        self._request = request
        self._interval = heartbeat_interval
        self._websocket = web.WebSocketResponse(max_msg_size=MAX_PAYLOAD, compress=False)
        compressed = request.query.get("compress") == "zlib-stream"
        self._stream = ZlibStream() if compressed else None
        self._queue: asyncio.Queue[str | Closing] = asyncio.Queue()
        self._last_heartbeat = 0.0
        self._sent_at: list[float] = []
        self.session: GatewaySession | None = None
        self.acknowledges = True

    @property
    def response(self) -> web.WebSocketResponse:
        """What the HTTP handler returns."""
        return self._websocket

    async def open(self) -> None:
        """Upgrade and greet."""
        await self._websocket.prepare(self._request)
        self._last_heartbeat = asyncio.get_running_loop().time()
        self.send(Op.HELLO, {"heartbeat_interval": int(self._interval * 1000), "_trace": []})

    async def write(self) -> None:
        """Send what is queued, in order, until the closing."""
        while True:
            item = await self._queue.get()
            try:
                if isinstance(item, Closing):
                    await self._websocket.close(code=item.code, message=item.reason.encode())
                    return
                if self._stream is None:
                    await self._websocket.send_str(item)
                else:
                    await self._websocket.send_bytes(self._stream.compress(item))
            except (ConnectionError, RuntimeError):
                return  # the socket is gone; the session keeps its events

    async def watch(self) -> None:
        """Close a bot's socket with 4009 when its heartbeats stop (a browser's timers sleep: spare people)."""
        while True:
            await asyncio.sleep(self._interval / 2)
            silent = asyncio.get_running_loop().time() - self._last_heartbeat
            bot = self.session is None or self.session.user.bot
            if bot and silent > self._interval * HEARTBEAT_GRACE:
                self.close(4009, "Session timed out.")
                return

    async def receive(self) -> Json | None:
        """The client's next payload; None when it has gone.

        Raises:
            GatewayCloseError: what came is not a payload (4002), or too many came within a minute (4008).
        """
        message = await self._websocket.receive()
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return None
        self._count_send()
        try:
            payload: Any = bounded_json.loads(message.data)
        except ValueError as error:
            raise GatewayCloseError(4002, "Error while decoding payload.") from error
        if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
            raise GatewayCloseError(4002, "Error while decoding payload.")
        return payload

    def heartbeat(self) -> None:
        """The client is alive: note it, and acknowledge after a network's time."""
        loop = asyncio.get_running_loop()
        self._last_heartbeat = loop.time()
        if self.acknowledges:
            loop.call_later(ACK_SECONDS, self.send, Op.HEARTBEAT_ACK, None)

    def send(self, op: Op, data: Any) -> None:
        """Queue a payload that is no event."""
        self.send_text(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    def send_text(self, text: str) -> None:
        """Queue a payload that is JSON already."""
        self._queue.put_nowait(text)

    def close(self, code: int, reason: str) -> None:
        """Close after what is queued."""
        self._queue.put_nowait(Closing(code, reason))

    def drop(self) -> None:
        """Cut the TCP connection, as a broken network does."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def _count_send(self) -> None:
        now = asyncio.get_running_loop().time()
        self._sent_at = [moment for moment in self._sent_at if now - moment < 60] + [now]
        if len(self._sent_at) > SENDS_PER_MINUTE:
            raise GatewayCloseError(4008, "You are being rate limited.")

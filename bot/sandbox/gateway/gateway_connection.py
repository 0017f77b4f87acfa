"""One gateway websocket: HELLO, heartbeats, and a queue that keeps outgoing payloads in order."""

import asyncio
import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox import bounded_json
from bot.sandbox.api_errors import GatewayCloseError
from bot.sandbox.clock import Clock
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.json_types import Json
from bot.sandbox.transport_compression import STREAMS

SENDS_PER_MINUTE = 120
# The largest payload from a client in bytes. Real ones have a few hundred; a larger one closes the socket with 1009.
MAX_PAYLOAD = 16 * 1024
# A client that is half an interval late with its heartbeat counts as dead.
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
class HeartbeatTiming:
    """When a client must send heartbeats, by which clock, and how long their ACKs take."""

    interval: float
    ack_delay: float
    clock: Clock


@dataclass(frozen=True)
class Closing:
    """The last item of a connection's queue."""

    code: int
    reason: str


class GatewayConnection:
    """A socket and its outgoing queue. `session` is set once the client has identified or resumed."""

    def __init__(self, request: web.Request, timing: HeartbeatTiming) -> None:
        self._request = request
        self._timing, self._clock = timing, timing.clock
        self._websocket = web.WebSocketResponse(max_msg_size=MAX_PAYLOAD, compress=False)
        stream = STREAMS.get(request.query.get("compress", ""))
        self._stream = None if stream is None else stream()
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
        """Accept the websocket and send HELLO."""
        await self._websocket.prepare(self._request)
        self._last_heartbeat = self._clock.now()
        self.send(Op.HELLO, {"heartbeat_interval": int(self._timing.interval * 1000), "_trace": []})

    async def write(self) -> None:
        """Send what is queued, in order, until the connection closes."""
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
                return  # The socket is gone. The session keeps its events.

    async def watch(self) -> None:
        """Close a bot's socket with 4009 when its heartbeats stop. People are exempt: browsers suspend timers."""
        while True:
            await self._clock.sleep(self._timing.interval / 2)
            silent = self._clock.now() - self._last_heartbeat
            bot = self.session is None or self.session.user.bot
            if bot and silent > self._timing.interval * HEARTBEAT_GRACE:
                self.close(4009, "Session timed out.")
                return

    async def receive(self) -> Json | None:
        """The client's next payload, or None when it has disconnected.

        Raises:
            GatewayCloseError: the message is not a payload (4002), or too many came within a minute (4008).
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
        """Note that the client is alive, and send the ACK after a short delay."""
        self._last_heartbeat = self._clock.now()
        if self.acknowledges:
            asyncio.get_running_loop().call_later(self._timing.ack_delay, self.send, Op.HEARTBEAT_ACK, None)

    def send(self, op: Op, data: Any) -> None:
        """Queue a payload other than an event."""
        self.send_text(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    def send_text(self, text: str) -> None:
        """Queue a payload that is JSON already."""
        self._queue.put_nowait(text)

    def close(self, code: int, reason: str) -> None:
        """Close after sending what is queued."""
        self._queue.put_nowait(Closing(code, reason))

    def drop(self) -> None:
        """Cut the TCP connection, as a network failure would."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def _count_send(self) -> None:
        now = self._clock.now()
        self._sent_at = [moment for moment in self._sent_at if now - moment < 60] + [now]
        if len(self._sent_at) > SENDS_PER_MINUTE:
            raise GatewayCloseError(4008, "You are being rate limited.")

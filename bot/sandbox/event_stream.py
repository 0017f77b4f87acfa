"""A member's gateway connection: the events received, the latest state of each message, and waiting for events."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from bot.sandbox.api_errors import AnswerTimeoutError, MemberError
from bot.sandbox.json_types import Json

REMEMBERED_EVENTS = 10_000
HEARTBEAT_SECONDS = 40.0


@dataclass(frozen=True)
class Event:
    """One dispatch of the gateway."""

    name: str
    data: Json


Condition = Callable[[Event], bool]


class EventStream:
    """The events of one socket. `known` holds messages by id, `presences` the bot's current status by guild."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, timeout: float) -> None:
        self._socket, self._timeout = socket, timeout
        self.events: deque[Event] = deque(maxlen=REMEMBERED_EVENTS)
        self.known: dict[str, Json] = {}
        self.presences: dict[str, str] = {}
        self._waiting: list[tuple[Condition, asyncio.Future[Event]]] = []

    def expect(self, condition: Condition) -> asyncio.Future[Event]:
        """A future for the next event that meets `condition`."""
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, future))
        return future

    async def within(self, future: asyncio.Future[Event], what: str, timeout: float | None = None) -> Event:
        """Wait for the future's event.

        Raises:
            AnswerTimeoutError: it did not come in time. The message names `what` did not come.
        """
        limit = self._timeout if timeout is None else timeout
        try:
            return await asyncio.wait_for(future, limit)
        except TimeoutError as error:
            raise AnswerTimeoutError(f"{what} did not come within {limit:g} s") from error

    async def receive(self) -> None:
        """Handle events until the socket closes, which fails all futures that are still waiting."""
        async for message in self._socket:
            payload = json.loads(message.data)
            if payload["op"] == 0:
                self._dispatch(Event(payload["t"], payload["d"]))
        closed = MemberError(f"the gateway closed the connection ({self._socket.close_code})")
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(closed)

    async def beat(self) -> None:
        """Send heartbeats until cancelled."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._socket.send_json({"op": 1, "d": None})

    def _dispatch(self, event: Event) -> None:
        self.events.append(event)
        if event.name in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            self.known[event.data["id"]] = event.data
        elif event.name == "MESSAGE_DELETE":
            self.known.pop(event.data["id"], None)
        elif event.name == "READY":
            self.presences = {one["guild_id"]: one["status"] for one in event.data["presences"]}
        elif event.name == "PRESENCE_UPDATE":
            self.presences[event.data["guild_id"]] = event.data["status"]
        for condition, future in self._waiting:
            if not future.done() and condition(event):
                future.set_result(event)
        self._waiting = [(condition, future) for condition, future in self._waiting if not future.done()]

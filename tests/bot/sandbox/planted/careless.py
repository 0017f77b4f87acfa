"""A bot without a library that sends anything a test wants, and summarizes the responses."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox import Member, MovableClock, SandboxServer
from bot.sandbox.intents import Intent
from bot.sandbox.json_types import Json
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS, GUILD_ID
from tests.until import CEILING_SECONDS

CHANNEL = f"/channels/{CHANNEL_IDS['concepts']}"
MESSAGES = f"{CHANNEL}/messages"
REQUEST_GUILD_MEMBERS = 8
COMMANDS = f"/applications/{APPLICATION_ID}/commands"


class Socket:
    """A raw gateway connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.websocket = socket
        self.sequence: int | None = None

    async def send(self, op: int, data: Any) -> None:
        """Send a payload."""
        await self.websocket.send_json({"op": op, "d": data})

    async def next(self) -> Json:
        """The next payload, or `{"closed": CODE}` if the connection has closed."""
        message = await self.websocket.receive(timeout=CEILING_SECONDS)
        if message.type != aiohttp.WSMsgType.TEXT:
            return {"closed": self.websocket.close_code}
        payload: Json = json.loads(message.data)
        self.sequence = payload["s"] or self.sequence
        return payload

    async def until(self, wanted: str | int) -> Json:
        """The next payload with that op, the data of the next event of that name, or the close."""
        while "closed" not in (payload := await self.next()):
            if payload["op"] == wanted:
                return payload
            if payload["t"] == wanted:
                return payload["d"] or {}
        return payload


@dataclass
class CarelessBot:
    """The bot, with its server, its clock, and a member."""

    server: SandboxServer
    clock: MovableClock
    member: Member
    http: aiohttp.ClientSession
    sockets: AsyncExitStack

    async def call(self, method: str, path: str, body: Any = None, files: dict[str, bytes] | None = None) -> Any:
        """Make a call and return the JSON of the response, with its `status`."""
        form = None if files is None else _multipart(body, files)
        url = self.server.api_base + path
        async with self.http.request(method, url, data=form, json=None if form else body) as response:
            answered = None if response.status == 204 else await response.json()
        return {"status": response.status} | (answered if isinstance(answered, dict) else {"answered": answered})

    async def told(self, method: str, path: str, body: Any = None, files: dict[str, bytes] | None = None) -> str:
        """The status, the code, and the path of the first error, such as "400 50035 embeds.0.title"."""
        answered = await self.call(method, path, body, files)
        parts = [answered["status"], answered.get("code", ""), _first_place(answered.get("errors", {}))]
        return " ".join(str(part) for part in parts if part != "")

    async def send(self, **body: Any) -> str:
        """The summary of the response to a message in #concepts."""
        return await self.told("POST", MESSAGES, body)

    async def connect(self, intents: int = int(Intent.GUILDS), *, token: str = "any", query: str = "") -> Socket:
        """Connect to the gateway and identify."""
        url = f"{self.server.gateway_url}?v=10&encoding=json{query}"
        socket = Socket(await self.sockets.enter_async_context(self.http.ws_connect(url)))
        if not query:
            await socket.until(10)
            await socket.send(2, {"token": token, "intents": intents, "properties": {}})
        return socket

    async def asked(self, data: Json | None = None, kind: int = 2) -> Json:
        """The interaction that the bot receives when the member uses /ask."""
        socket = await self.connect()
        await socket.until("GUILD_CREATE")
        await self.ask(data, kind)
        return await socket.until("INTERACTION_CREATE")

    async def ask(self, data: Json | None = None, kind: int = 2, **more: Any) -> None:
        """The member uses /ask, or whatever `data` describes."""
        option = {"name": "word", "description": "A word", "type": 3, "autocomplete": True}
        command = {"name": "ask", "description": "Ask", "type": 1, "options": [option]}
        (known,) = (await self.call("PUT", COMMANDS, [command]))["answered"]
        place = {"application_id": APPLICATION_ID, "channel_id": CHANNEL_IDS["concepts"]}
        asks = {"id": known["id"], "name": "ask", "type": 1} | (data or {})
        await self.member.rest("POST", "/interactions", {"type": kind, "data": asks, **place, **more})

    async def respond(self, interaction: Json, kind: int, **data: Any) -> str:
        """The summary of the response to a first response."""
        path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
        return await self.told("POST", path, {"type": kind, "data": data})

    async def sees(self, message_id: str) -> Json:
        """A message as the member sees it."""
        return await self.member.message(CHANNEL_IDS["concepts"], message_id)

    async def came(self, name: str) -> bool:
        """Wait until the member has received such an event."""
        await self.member.wait_for(lambda event: event.name == name, past=True)
        return True


Fault = Callable[[CarelessBot], Awaitable[object]]


@asynccontextmanager
async def careless_bot(server: SandboxServer, clock: MovableClock) -> AsyncIterator[CarelessBot]:
    """The bot, which is not connected yet, and a member who is not the owner."""
    headers = {"Authorization": f"Bot {server.token}"}
    person = next(one for one in server.world.people() if one.username == "river")
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        Member.connect(server.url, person.token, timeout=CEILING_SECONDS) as member,
        AsyncExitStack() as sockets,
    ):
        yield CarelessBot(server, clock, member, http, sockets)


def _multipart(body: Any, files: dict[str, bytes]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for number, (name, data) in enumerate(files.items()):
        form.add_field(f"files[{number}]", data, filename=name, content_type="application/octet-stream")
    return form


def _first_place(errors: Json) -> str:
    place = []
    while errors and "_errors" not in errors:
        key, errors = next(iter(errors.items()))
        place.append(key)
    return ".".join(place)


async def nothing_comes(socket: Socket, wanted: str | int) -> bool:
    """Whether no such payload comes before the answer to a request that is sent now.

    The gateway answers in order, so this needs no waiting: what has not come by then does not come. Only heartbeat ACKs
    are late; `ack_seconds` has to be 0 for them.
    """
    await socket.send(REQUEST_GUILD_MEMBERS, {"guild_id": GUILD_ID, "user_ids": [APPLICATION_ID], "limit": 0})
    while (payload := await socket.next()).get("t") != "GUILD_MEMBERS_CHUNK":
        if "closed" in payload or wanted in (payload["op"], payload["t"]):
            return False
    return True

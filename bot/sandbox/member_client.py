"""A member's client without interactions: it connects, reads and writes messages, and waits for events."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp

from bot.sandbox.api_errors import MemberError, RequestRefusedError
from bot.sandbox.client_forms import LocalFile
from bot.sandbox.event_stream import Event, EventStream
from bot.sandbox.json_types import Json

READINESS = frozenset({"PRESENCE_UPDATE", "GUILD_APPLICATION_COMMAND_INDEX_UPDATE"})


class MemberClient:
    """A connected client, created by `connect`. Its user, guilds and applications come from READY."""

    def __init__(self, base_url: str, http: aiohttp.ClientSession, stream: EventStream, ready: Json) -> None:
        self.base_url = base_url
        self.user: Json = ready["user"]
        self.guilds: list[Json] = ready["guilds"]
        self.applications: list[Json] = ready["applications"]
        self.session_id = str(ready["session_id"])
        self.stream = stream
        self._http = http

    @classmethod
    @asynccontextmanager
    async def connect(cls, base_url: str, token: str, *, timeout: float = 120.0) -> AsyncIterator[Self]:
        """Connect a member to the local Discord at `base_url`. Every wait ends after `timeout` seconds.

        Raises:
            MemberError: the token is unknown.
        """
        base_url = base_url.rstrip("/")
        gateway = base_url.replace("http", "ws", 1) + "/gateway?v=10&encoding=json"
        async with (
            aiohttp.ClientSession(headers={"Authorization": token}) as http,
            http.ws_connect(gateway, max_msg_size=0) as socket,
        ):
            stream = EventStream(socket, timeout)
            ready = stream.expect(lambda event: event.name == "READY")
            await socket.send_json({"op": 2, "d": {"token": token}})
            tasks = [asyncio.create_task(stream.receive()), asyncio.create_task(stream.beat())]
            try:
                yield cls(base_url, http, stream, (await stream.within(ready, "READY")).data)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def events(self) -> deque[Event]:
        """The received events, oldest first."""
        return self.stream.events

    @property
    def id(self) -> str:
        """The member's user id."""
        return str(self.user["id"])

    def channel_id(self, name: str) -> str:
        """The id of the channel of that name.

        Raises:
            MemberError: the member sees no such channel.
        """
        for guild in self.guilds:
            for channel in self._places(guild):
                if channel["name"] == name:
                    return str(channel["id"])
        raise MemberError(f"this member sees no channel {name!r}")

    def guild_of(self, channel_id: str) -> str:
        """The id of the guild that the channel is in.

        Raises:
            MemberError: the member sees no such channel.
        """
        for guild in self.guilds:
            if any(channel["id"] == channel_id for channel in self._places(guild)):
                return str(guild["id"])
        raise MemberError(f"this member sees no channel {channel_id}")

    def _places(self, guild: Json) -> list[Json]:
        """The guild's channels and threads, including threads created since READY."""
        made = [event.data for event in self.stream.events if event.name == "THREAD_CREATE"]
        return [*guild["channels"], *(thread for thread in made if thread["guild_id"] == guild["id"])]

    async def say(self, channel_id: str, content: str, *files: LocalFile) -> Json:
        """Send a message, with or without files."""
        sent: Json = await self.rest("POST", f"/channels/{channel_id}/messages", {"content": content}, files)
        return sent

    async def messages(self, channel_id: str, limit: int = 50) -> list[Json]:
        """The latest messages, newest first, including the member's own ephemeral ones."""
        messages: list[Json] = await self.rest("GET", f"/channels/{channel_id}/messages?limit={limit}")
        return messages

    async def message(self, channel_id: str, message_id: str) -> Json:
        """The current state of one message."""
        message: Json = await self.rest("GET", f"/channels/{channel_id}/messages/{message_id}")
        return message

    async def commands(self, guild_id: str) -> list[Json]:
        """The commands that this member can use."""
        index = await self.rest("GET", f"/guilds/{guild_id}/application-command-index")
        return list(index["application_commands"])

    async def bot_ready(self, command: str, timeout: float | None = None) -> None:
        """Wait until the bot is online and has registered the command.

        Raises:
            AnswerTimeoutError: it did not within the limit.
        """
        guild_id = str(self.guilds[0]["id"])
        while True:
            update = self.stream.expect(lambda event: event.name in READINESS)
            online = self.stream.presences.get(guild_id) == "online"
            if online and any(one["name"] == command for one in await self.commands(guild_id)):
                update.cancel()
                return
            await self.stream.within(update, f"a bot with /{command}", timeout)

    async def fetch(self, url: str) -> bytes:
        """Download a file, such as an attachment, by its url."""
        async with self._http.get(url) as response:
            if response.status != 200:
                raise RequestRefusedError(response.status, await response.text())
            return await response.read()

    async def wait_for(
        self, condition: Callable[[Event], bool], timeout: float | None = None, *, past: bool = False
    ) -> Event:
        """The next event that meets `condition`. With `past`, an event that was received already counts, too.

        Raises:
            AnswerTimeoutError: none came in time.
        """
        if past:
            for event in self.stream.events:
                if condition(event):
                    return event
        return await self.stream.within(self.stream.expect(condition), "the event waited for", timeout)

    async def rest(self, method: str, path: str, body: Json | None = None, files: Sequence[LocalFile] = ()) -> Any:
        """Make a REST call as this member. Returns the JSON of the response, or None for 204.

        Raises:
            RequestRefusedError: the response is an error.
        """
        sent = {"data": _form(body, files)} if files else {"json": body}
        async with self._http.request(method, f"{self.base_url}/api/v10{path}", **sent) as response:
            payload = await response.json() if response.status != 204 else None
            if response.status >= 400:
                raise RequestRefusedError(response.status, payload)
            return payload


def _form(body: Json | None, files: Sequence[LocalFile]) -> aiohttp.FormData:
    """The multipart body for a call with files, as Discord's clients send it."""
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for index, file in enumerate(files):
        form.add_field(f"files[{index}]", file.content, filename=file.name)
    return form

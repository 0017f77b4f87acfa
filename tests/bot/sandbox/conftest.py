"""A local Discord that checks against Discord's OpenAPI document, a small discord.py bot, and members to act as."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest
import yarl
from discord import app_commands

from bot.sandbox import Member, MovableClock, SandboxServer
from tests.places import SHARED
from tests.until import CEILING_SECONDS

OPENAPI = SHARED / "discord" / "openapi.json"


class SmallBot(discord.Client):
    """A test adds commands to `tree`. Exceptions from its handlers go to `broken`."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents.default(), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.prepared = asyncio.Event()
        self.broken: asyncio.Queue[BaseException] = asyncio.Queue()
        self.resumed = 0
        self.seen: asyncio.Queue[str] = asyncio.Queue()
        self.tree.error(self._note)

    def channel(self, name: str) -> discord.TextChannel:
        """The text channel of that name."""
        found = discord.utils.get(self.get_all_channels(), name=name)
        assert isinstance(found, discord.TextChannel)
        return found

    @property
    def mention(self) -> str:
        """The text that mentions the bot."""
        assert self.user is not None
        return self.user.mention

    async def _note(self, _: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.broken.put_nowait(getattr(error, "original", error))

    async def setup_hook(self) -> None:
        """Register the commands."""
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait the five seconds that discord.py waits before a second IDENTIFY."""

    async def on_ready(self) -> None:
        """Connected, and the guild is known."""
        self.prepared.set()

    async def on_resumed(self) -> None:
        """A dropped connection has resumed."""
        self.resumed += 1

    async def on_message(self, message: discord.Message) -> None:
        """Every message."""
        self.seen.put_nowait(message.content)


StartBot = Callable[[SmallBot], Awaitable[SmallBot]]
Connect = Callable[[str], Awaitable[Member]]


@pytest.fixture
def clock() -> MovableClock:
    """The server's time. It stands still unless a test moves it, so that nothing expires on a busy machine."""
    return MovableClock(running=False)


@pytest.fixture
async def server(clock: MovableClock) -> AsyncIterator[SandboxServer]:
    """A running local Discord. A test fails if it made an invalid request or received an invalid answer."""
    openapi = OPENAPI if OPENAPI.exists() else None
    async with SandboxServer(openapi=openapi, clock=clock, page=False) as running:
        yield running
        running.check_traffic()


@asynccontextmanager
async def bots_of(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartBot]:
    """Connects bots to the server, waits until they are ready, and closes them at the end."""
    monkeypatch.setattr(discord.http.Route, "BASE", server.api_base)
    gateway = yarl.URL(server.gateway_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    async with AsyncExitStack() as stack:

        async def start(bot: SmallBot) -> SmallBot:
            stack.push_async_callback(bot.close)
            running = asyncio.create_task(bot.start(server.token))
            stack.callback(running.cancel)
            ready = asyncio.create_task(bot.prepared.wait())
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=CEILING_SECONDS)
            if running.done():
                running.result()
            assert bot.prepared.is_set()
            return bot

        yield start


@pytest.fixture
async def start_bot(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartBot]:
    """Starts a bot."""
    async with bots_of(server, monkeypatch) as start:
        yield start


@pytest.fixture
async def connect(server: SandboxServer) -> AsyncIterator[Connect]:
    """Connects the member of that name."""
    async with AsyncExitStack() as stack:

        async def connected(name: str) -> Member:
            person = next(one for one in server.world.people() if one.username == name)
            return await stack.enter_async_context(Member.connect(server.url, person.token, timeout=CEILING_SECONDS))

        yield connected


class BotRest:
    """Raw REST calls with a bot's token, including calls that a library would not send."""

    def __init__(self, server: SandboxServer, http: aiohttp.ClientSession) -> None:
        self._server, self._http = server, http

    async def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the JSON of the answer."""
        headers = {"Authorization": f"Bot {self._server.token}"}
        url = f"{self._server.api_base}{path}"
        async with self._http.request(method, url, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None


@pytest.fixture
async def rest(server: SandboxServer) -> AsyncIterator[BotRest]:
    """REST calls by the bot, without discord.py."""
    async with aiohttp.ClientSession() as http:
        yield BotRest(server, http)


@pytest.fixture
async def bot() -> SmallBot:
    """A bot without commands that is not connected yet."""
    return SmallBot()


@pytest.fixture
def small_bot() -> type[SmallBot]:
    """The bot's class, for bots with other intents."""
    return SmallBot

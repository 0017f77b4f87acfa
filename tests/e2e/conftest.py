"""The real bot in the local Discord: discord.py over the socket, the database, an encoder, and members to act as."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.clock import SystemClock, Timer
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.sessions.events import Display
from tests.data_folders import copied
from tests.e2e import small_gallery
from tests.e2e.table import Table
from tests.places import SHARED
from tests.until import CEILING_SECONDS

OPENAPI = SHARED / "discord" / "openapi.json"


class PatientClock(SystemClock):
    """The machine's time, except that a bot on a busy machine has longer to answer than Discord's three seconds.

    A test about a bot that never answers sets `patience_seconds` to 0.
    """

    patience_seconds = CEILING_SECONDS

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call it much later."""
        return super().call_later(seconds + self.patience_seconds, callback)


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small dataset, made once."""
    folder = tmp_path_factory.mktemp("gallery")
    small_gallery.make(folder)
    return folder


@pytest.fixture
def settings(gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A bot's settings on a copy of the small dataset, with nothing of the machine's own."""
    for name in [*os.environ]:
        if name.startswith(("DISCORD_", "NINEFOLD_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Settings(database_url=copied(gallery / "data", tmp_path / "data"), ninefold_display=Display.EMBEDS)


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    """A local Discord; a test in which the bot made an invalid request fails."""
    clock, openapi = PatientClock(), OPENAPI if OPENAPI.exists() else None
    async with SandboxServer(openapi=openapi, clock=clock, page=False) as running:
        yield running
        running.check_traffic()


@pytest.fixture
def curators(server: SandboxServer) -> str:
    """A role of the server, which sky has; a bot that comes later knows it."""
    guild = server.world.guilds[GUILD_ID]
    role = server.world.add_role(guild, "Curators", Permission(0))
    sky = next(person for person in server.world.people() if person.username == "sky")
    guild.members[sky.id].role_ids.append(role.id)
    return role.id


@pytest.fixture
def restored() -> Iterator[None]:
    """discord.py's addresses as they were, afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
def no_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the encoder takes longer on a busy machine, and the bot mentions it to nobody."""
    monkeypatch.setattr("bot.platform.replies.MOMENT_SECONDS", CEILING_SECONDS)


@pytest.fixture
async def bot(server: SandboxServer, settings: Settings, restored: None, no_notices: None) -> AsyncIterator[Ninefold]:
    """The bot, connected."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        async with connected(engine_client := Ninefold(engine), server.token):
            yield engine_client


@asynccontextmanager
async def connected(client: Ninefold, token: str) -> AsyncIterator[None]:
    """The client at its gateway for as long as the block runs."""
    there = asyncio.Event()
    client._connection.guild_ready_timeout = 0.5  # for this long after a server, discord.py waits for another

    async def on_connect() -> None:
        there.set()

    client.event(on_connect)
    running = asyncio.create_task(client.start(token))
    waiting = asyncio.create_task(there.wait())
    try:
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=CEILING_SECONDS)
        if running.done():
            running.result()
        yield
    finally:
        waiting.cancel()
        await client.close()
        await running


@pytest.fixture
async def three(server: SandboxServer, table: Table) -> AsyncIterator[Member]:
    """A third member at the table: maple, who owns the server and so may do all."""
    person = next(person for person in server.world.people() if person.username == "maple")
    async with Member.connect(server.url, person.token) as member:
        yield member


@pytest.fixture
async def table(server: SandboxServer, bot: Ninefold) -> AsyncIterator[Table]:
    """Two members in #concepts, with the bot."""
    async with AsyncExitStack() as stack:
        people = {person.username: person.token for person in server.world.people()}
        one, two = [
            await stack.enter_async_context(Member.connect(server.url, people[name])) for name in ("river", "sky")
        ]
        yield Table(one, two, one.channel_id("concepts"))

"""The real bot in the local Discord, with its database and encoder, and members who use it."""

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
from tests.data_folders import copied
from tests.e2e import small_gallery
from tests.e2e.table import Table
from tests.places import SHARED
from tests.until import CEILING_SECONDS

OPENAPI = SHARED / "discord" / "openapi.json"


class PatientClock(SystemClock):
    """The system clock, which gives a bot on a busy machine longer than Discord's three seconds to answer.

    Set `patience_seconds` to 0 in a test about a bot that never answers.
    """

    patience_seconds = CEILING_SECONDS

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` much later than asked."""
        return super().call_later(seconds + self.patience_seconds, callback)


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small dataset, made once per run."""
    folder = tmp_path_factory.mktemp("gallery")
    small_gallery.make(folder)
    return folder


@pytest.fixture
def settings(gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A bot's settings on a copy of the small dataset, without the machine's own variables."""
    for name in [*os.environ]:
        if name.startswith(("DISCORD_", "NINEFOLD_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Settings(database_url=copied(gallery / "data", tmp_path / "data"))


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    """A local Discord; the test fails if the bot made an invalid request."""
    clock, openapi = PatientClock(), OPENAPI if OPENAPI.exists() else None
    async with SandboxServer(openapi=openapi, clock=clock, page=False) as running:
        yield running
        running.check_traffic()


@pytest.fixture
def curators(server: SandboxServer) -> str:
    """A role that sky has; made before the bot connects, so the bot knows it."""
    guild = server.world.guilds[GUILD_ID]
    role = server.world.add_role(guild, "Curators", Permission(0))
    sky = next(person for person in server.world.people() if person.username == "sky")
    guild.members[sky.id].role_ids.append(role.id)
    return role.id


@pytest.fixture
def restored() -> Iterator[None]:
    """Restore discord.py's addresses after the test."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
def no_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Don't send the notice that the encoder is loading, which a busy machine would cause."""
    monkeypatch.setattr("bot.platform.replies.MOMENT_SECONDS", CEILING_SECONDS)


@pytest.fixture
async def bot(server: SandboxServer, settings: Settings, restored: None, no_notices: None) -> AsyncIterator[Ninefold]:
    """The connected bot."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        async with connected(engine_client := Ninefold(engine), server.token):
            yield engine_client


@asynccontextmanager
async def connected(client: Ninefold, token: str) -> AsyncIterator[None]:
    """Keep the client connected to its gateway during the block."""
    there = asyncio.Event()
    client._connection.guild_ready_timeout = 0.5  # how long discord.py waits for further servers after each one

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
    """A third member at the table: maple, who owns the server and has all permissions."""
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

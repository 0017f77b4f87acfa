"""Each member sees each command once, for any previous and current DISCORD_GUILD_ID."""

import asyncio
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.features.contents import COMMANDS
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import APPLICATION_ID, GUILD_ID
from bot.settings import Settings
from engine.engine import Engine
from tests.e2e.conftest import connected
from tests.until import CEILING_SECONDS, until

ONCE = Counter(command.name for command in COMMANDS)


@pytest.fixture
async def engine(server: SandboxServer, settings: Settings, restored: None) -> AsyncIterator[Engine]:
    """An engine that several bots use one after another."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as opened:
        yield opened


def offered(server: SandboxServer, guild_id: str) -> Counter[str]:
    """How often each command is offered in a server."""
    commands = server.world.commands.values()
    return Counter(command["name"] for command in commands if command.get("guild_id") in (None, guild_id))


async def started(server: SandboxServer, engine: Engine, guild_id: str | None) -> None:
    """Start a bot with that setting, wait until it has registered its commands, and stop it."""
    bot = Ninefold(engine, guild_id=int(guild_id) if guild_id else None)
    async with connected(bot, server.token):
        await bot.wait_until_ready()
        async with asyncio.timeout(CEILING_SECONDS):
            await bot.commands.settle()


async def test_a_changed_setting_offers_no_command_twice(server: SandboxServer, engine: Engine) -> None:
    """The setting goes over restarts from all servers to one, to another one, and back to all."""
    elsewhere = server.world.add_guild("Elsewhere", server.world.add_person("stranger")).id
    for guild_id, here, there in (
        (None, ONCE, ONCE),
        (GUILD_ID, ONCE, Counter[str]()),
        (elsewhere, Counter[str](), ONCE),
        (GUILD_ID, ONCE, Counter[str]()),
        (None, ONCE, ONCE),
    ):
        await started(server, engine, guild_id)
        assert (offered(server, GUILD_ID), offered(server, elsewhere)) == (here, there)


async def test_an_unchanged_setting_writes_nothing_elsewhere(server: SandboxServer, engine: Engine) -> None:
    """A start with an unchanged setting registers its own commands and only reads the other scope's."""
    await started(server, engine, None)
    before = len(server.calls)
    await started(server, engine, None)
    calls = Counter(f"{call.method} {call.template}" for call in server.calls[before:] if "commands" in call.template)
    own = "/applications/{application_id}/guilds/{guild_id}/commands"
    assert calls == {"PUT /applications/{application_id}/commands": 1, f"GET {own}": 1}


async def test_a_server_without_the_bot_stops_nothing_and_joins_later(
    server: SandboxServer, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning names the setting, other servers get the commands, and an invitation adds them there."""
    elsewhere = server.world.add_guild("Elsewhere", server.world.add_person("stranger")).id
    owner = next(person for person in server.world.people() if person.username == "maple")
    async with Member.connect(server.url, owner.token) as maple:
        await maple.rest("DELETE", f"/guilds/{GUILD_ID}/members/{APPLICATION_ID}")
    bot = Ninefold(engine, guild_id=int(GUILD_ID))
    async with connected(bot, server.token):
        await bot.wait_until_ready()
        assert [record for record in caplog.records if "DISCORD_GUILD_ID" in record.message]
        assert offered(server, elsewhere) == ONCE
        await asyncio.to_thread(invite, server)
        await until(lambda: offered(server, elsewhere) == Counter())
        assert offered(server, GUILD_ID) == ONCE


async def test_an_unknown_server_is_a_warning(
    server: SandboxServer, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """With a mistyped id, the bot logs a warning and serves all its servers."""
    await started(server, engine, "42")
    assert "the server 42 that DISCORD_GUILD_ID names" in caplog.text
    assert offered(server, GUILD_ID) == ONCE


def invite(server: SandboxServer) -> None:
    """Invite the bot again, as an operator of the local Discord."""
    headers = {"Authorization": f"Bearer {server.admin_token}"}
    url = f"{server.url}/admin/guilds/{GUILD_ID}/bot"
    urllib.request.urlopen(urllib.request.Request(url, method="POST", headers=headers), timeout=10).close()

"""The page served beside a bot, and windows on it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import SandboxServer
from tests.bot.sandbox.conftest import OPENAPI
from tests.bot.sandbox.page.bot import add_commands
from tests.bot.sandbox.page.windows import Windows, windows_of


@pytest.fixture
def rate_limits() -> bool:
    """Whether the server has Discord's rate limits."""
    return True


@pytest.fixture
async def server(rate_limits: bool) -> AsyncIterator[SandboxServer]:
    """A local Discord with its page, by the real clock."""
    openapi = OPENAPI if OPENAPI.exists() else None
    async with SandboxServer(openapi=openapi, rate_limits=rate_limits) as running:
        yield running
        running.check_traffic()


@pytest.fixture
async def windows(server: SandboxServer, bot: Any, start_bot: Any) -> AsyncIterator[Windows]:
    """Windows on a server with the bot at its gateway."""
    add_commands(bot.tree)
    await start_bot(bot)
    async with windows_of(server) as opened:
        yield opened

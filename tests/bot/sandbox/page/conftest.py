"""The page served beside a bot, and windows on it.

Starting Chromium takes longer than most tests, so one browser serves them all. It belongs to the event loop of the
whole run; each test module therefore runs in that loop (`loop_scope="session"`), and so do these fixtures.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.sandbox import MovableClock, SandboxServer
from tests.bot.sandbox.conftest import OPENAPI, SmallBot, StartBot, bots_of
from tests.bot.sandbox.page.bot import add_commands
from tests.bot.sandbox.page.windows import Windows, chromium, windows_on


@pytest.fixture
def rate_limits() -> bool:
    """Whether the server enforces Discord's rate limits."""
    return True


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def server(rate_limits: bool, clock: MovableClock) -> AsyncIterator[SandboxServer]:
    """A local Discord with its page."""
    openapi = OPENAPI if OPENAPI.exists() else None
    async with SandboxServer(openapi=openapi, clock=clock, rate_limits=rate_limits) as running:
        yield running
        running.check_traffic()


@pytest_asyncio.fixture(loop_scope="session")
async def bot() -> SmallBot:
    """A bot without commands that is not connected yet."""
    return SmallBot()


@pytest_asyncio.fixture(loop_scope="session")
async def start_bot(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartBot]:
    """Starts a bot."""
    async with bots_of(server, monkeypatch) as start:
        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def windows(
    browser: Browser, server: SandboxServer, bot: SmallBot, start_bot: StartBot
) -> AsyncIterator[Windows]:
    """Windows on a server whose bot is connected."""
    add_commands(bot.tree)
    await start_bot(bot)
    async with windows_on(browser, server) as opened:
        yield opened

"""What the page shows while the bot is starting, online or offline."""

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox import SandboxServer
from tests.bot.sandbox.conftest import SmallBot, StartBot
from tests.bot.sandbox.page.bot import add_commands
from tests.bot.sandbox.page.windows import Windows, newest, send, windows_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def expect_disabled(page: Page, banner: str, reason: str) -> None:
    """The banner says why, the input shows the reason, and no part of the input can be used."""
    await expect(page.get_by_role("status")).to_have_text(banner)
    line = page.get_by_role("combobox", name="Message")
    await expect(line).to_be_disabled()
    await expect(line).to_have_attribute("placeholder", reason)
    for name in ("Attach a file", "Send"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()


async def expect_ready(page: Page) -> None:
    """The input can be used and has the focus, and the banner is empty."""
    await expect(page.get_by_role("status")).to_have_text("")
    await expect(page.get_by_role("combobox", name="Message")).to_be_focused()
    await expect(page.get_by_role("combobox", name="Message")).to_have_attribute("placeholder", "Message #concepts")


async def test_the_input_is_disabled_until_the_bot_is_online(
    browser: Browser, server: SandboxServer, bot: SmallBot, start_bot: StartBot
) -> None:
    """The page says that the bot is starting. Once the bot is online, a command works without a click or a reload."""
    async with windows_on(browser, server) as windows:
        page = await windows.open("maple", ready=False)
        await expect_disabled(page, "Ninefold is starting…", "Waiting for Ninefold to start")
        await page.keyboard.type("/concept")
        await expect(page.get_by_role("combobox", name="Message")).to_have_value("")
        add_commands(bot.tree)
        await start_bot(bot)
        await expect_ready(page)
        await send(page, "/show topic: ducks")
        await expect(newest(page)).to_contain_text("ducks")


async def test_the_input_is_disabled_when_the_bot_goes_away(windows: Windows, bot: SmallBot) -> None:
    """The page says that the bot is offline, and keeps the line that was begun."""
    page = await windows.open("maple")
    await page.keyboard.type("/show topic: du")
    await bot.close()
    await expect_disabled(page, "Ninefold is offline", "Waiting for Ninefold to come back")
    await expect(page.get_by_role("combobox", name="Message")).to_have_value("/show topic: du")
    await expect(page.get_by_role("listbox", name="Commands and options")).to_be_hidden()


async def test_a_lost_connection_disables_the_input(windows: Windows, server: SandboxServer) -> None:
    """Until the page has reconnected, nothing can be typed."""
    page = await windows.open("maple")
    for connection in list(server.local.gateway.connections):
        if connection.session and connection.session.user.username == "maple":
            connection.drop()
    await expect_disabled(page, "Connection lost. Reconnecting…", "Waiting for the connection")
    await expect_ready(page)

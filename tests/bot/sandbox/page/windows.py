"""Windows of the page in Chromium, one member each."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.sandbox import SandboxServer
from tests.until import CEILING_SECONDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Windows:
    """Opens windows. Errors that the page throws or the browser logs are kept in `complaints`."""

    def __init__(self, browser: Browser, server: SandboxServer) -> None:
        self._browser, self._server = browser, server
        self._pages: list[Page] = []
        self.complaints: list[str] = []

    async def open(self, member: str, *, width: int = 1100, height: int = 800, ready: bool = True) -> Page:
        """A window of that member, with the channel #concepts open. `ready`: wait until it takes a line."""
        page = await self._browser.new_page(viewport={"width": width, "height": height})
        self._pages.append(page)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self._server.url}/?as={member}")
        await expect(page.get_by_role("heading", name="concepts", exact=True)).to_be_visible()
        if ready:
            await expect(page.get_by_role("combobox", name="Message")).to_be_focused()
        return page

    async def elsewhere(self, url: str) -> Page:
        """A window on another site. Its errors are not kept."""
        page = await self._browser.new_page()
        self._pages.append(page)
        await page.goto(url)
        return page

    async def close(self) -> None:
        """Close every window."""
        for page in self._pages:
            await page.close()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium. Skips the test if it is not installed."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian's package `chromium`)")
    expect.set_options(timeout=1000 * CEILING_SECONDS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def windows_on(browser: Browser, server: SandboxServer) -> AsyncIterator[Windows]:
    """Windows on that server's page, each with cookies and storage of its own. An error in the page fails the test."""
    windows = Windows(browser, server)
    try:
        yield windows
        assert windows.complaints == []
    finally:
        await windows.close()


@asynccontextmanager
async def windows_of(server: SandboxServer) -> AsyncIterator[Windows]:
    """Windows of a browser that is started for them."""
    async with chromium() as browser, windows_on(browser, server) as windows:
        yield windows


async def send(page: Page, line: str) -> None:
    """Enter a whole line and press Enter."""
    await page.get_by_role("combobox", name="Message").fill(line)
    await page.keyboard.press("Enter")


def newest(page: Page) -> Locator:
    """The last message."""
    return page.locator(".message").last

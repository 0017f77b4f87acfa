"""Windows of the page: Chromium, one member each."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.sandbox import SandboxServer

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
    """Opens windows; what the page's code throws or a browser complains of is kept in `complaints`."""

    def __init__(self, browser: Browser, server: SandboxServer) -> None:
        self._browser, self._server = browser, server
        self.complaints: list[str] = []

    async def open(self, member: str, *, width: int = 1100, height: int = 800) -> Page:
        """A window in which one acts as that member, the channel #concepts open."""
        page = await self._browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self._server.url}/?as={member}")
        await expect(page.get_by_role("heading", name="concepts", exact=True)).to_be_visible()
        await expect(page.get_by_role("combobox", name="Message")).to_be_focused()
        return page

    async def elsewhere(self, url: str) -> Page:
        """A window on another site, of which no complaints are kept."""
        page = await self._browser.new_page()
        await page.goto(url)
        return page


@asynccontextmanager
async def windows_of(server: SandboxServer) -> AsyncIterator[Windows]:
    """Headless Chromium on that server's page; an error in the page fails the test. Skips where no Chromium is."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian's package `chromium`)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            windows = Windows(browser, server)
            yield windows
            assert windows.complaints == []
        finally:
            await browser.close()


async def send(page: Page, line: str) -> None:
    """Type or paste a whole line, and Enter."""
    await page.get_by_role("combobox", name="Message").fill(line)
    await page.keyboard.press("Enter")


def newest(page: Page) -> Locator:
    """The message at the end."""
    return page.locator(".message").last

"""Take the documentation's pictures of the page: `.venv/bin/python -m tests.e2e.screenshots [FOLDER]` (needs Chromium).

The bot runs on the demo dataset in a temporary folder. Check changed pictures by eye: no test does.
"""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import SandboxServer
from bot.settings import Settings
from engine.sessions.events import Display
from tests.bot.sandbox.page.windows import Windows, newest, send, windows_of
from tests.e2e.conftest import connected
from tests.places import ROOT

VOTES = {"maple": (1, 2, 4, 5), "river": (1, 2, 4, 7)}
FAILED_MS = 10_000


async def votes(page: Page, member: str) -> None:
    """Click the member's votes: the photos that fit, then the rest is no."""
    for position in VOTES[member]:
        await page.get_by_role("button", name=re.compile(rf"^\W*{position} [✓✗]")).last.click()
    await page.get_by_role("button", name="Rest is no").last.click()
    await expect(page.get_by_role("button", name="3 ✗").last).to_be_visible()


async def a_round(windows: Windows, folder: Path) -> Page:
    """A round with the votes of two members."""
    one, two = await windows.open("maple", width=1280, height=900), await windows.open("river")
    await send(one, "/concept start prompt: a house by the lake")
    await expect(one.get_by_role("button", name="Next nine")).to_be_visible(timeout=60_000)
    await votes(one, "maple")
    await votes(two, "river")
    await expect(one.get_by_role("button", name="9 ✗2")).to_be_visible()
    await two.close()
    await picture(one, folder / "round.png")
    return one


async def a_display(windows: Windows, page: Page, kind: str, folder: Path) -> None:
    """The next round in another display, with votes."""
    await send(page, f"/session display kind: {kind}")
    await expect(newest(page)).to_contain_text("Starting with the next round")
    await page.get_by_role("button", name="Next nine").last.click()
    await expect(newest(page).get_by_role("button", name="1 ✓")).to_be_visible()
    two = await windows.open("river")
    await votes(page, "maple")
    await votes(two, "river")
    await expect(newest(page).get_by_role("button", name="9 ✗2")).to_be_visible()
    await two.close()
    await page.set_viewport_size({"width": 1280, "height": 1400 if kind == Display.EMBEDS else 900})
    await picture(page, folder / f"{kind}.png")
    await page.set_viewport_size({"width": 1280, "height": 900})


async def a_command(page: Page, folder: Path) -> None:
    """A command being typed, with its options offered."""
    await page.keyboard.type("/con")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    await picture(page, folder / "commands.png")
    await page.get_by_role("combobox", name="Message").fill("")


async def failures(page: Page, bot: Ninefold, folder: Path) -> None:
    """A click that gets no answer, because the bot is gone."""
    await bot.close()
    await page.get_by_role("button", name="Next nine").last.click()
    await expect(page.get_by_text("This interaction failed")).to_be_visible(timeout=FAILED_MS)
    await picture(page, folder / "failure.png")


async def picture(page: Page, path: Path) -> None:
    """A PNG of the window, reduced to 256 colours, which makes it four times smaller."""
    await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    shot = BytesIO(await page.screenshot())
    with Image.open(shot) as seen:
        seen.convert("RGB").quantize(256).save(path, optimize=True)
    sys.stdout.write(f"{path}\n")


@asynccontextmanager
async def on_the_page(settings: Settings) -> AsyncIterator[tuple[Ninefold, Windows]]:
    """Connect the bot and open windows on the page of its local Discord."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer())
        await apply_api_base(server.api_base)
        engine = stack.enter_context(closing(open_engine(settings)))
        bot = Ninefold(engine, default_dataset="demo")
        await stack.enter_async_context(connected(bot, server.token))
        await bot.wait_until_ready()
        yield bot, await stack.enter_async_context(windows_of(server))


@contextmanager
def demo_settings(display: Display) -> Iterator[Settings]:
    """Settings of a bot on the demo dataset, in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(database_url=f"chdb:{name}/data", ninefold_display=display)
        environment = os.environ | {"DATABASE_URL": settings.database_url}
        subprocess.run([sys.executable, ROOT / "scripts" / "ingest", "demo"], env=environment, check=True)
        yield settings


async def take(folder: Path, settings: Settings) -> None:
    """Take all pictures."""
    async with on_the_page(settings) as (bot, windows):
        page = await a_round(windows, folder)
        for kind in (Display.GRID, Display.EMBEDS):
            await a_display(windows, page, kind, folder)
        await a_command(page, folder)
        await failures(page, bot, folder)


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with demo_settings(Display.SHEET) as settings:
        asyncio.run(take(folder, settings))


if __name__ == "__main__":
    main()

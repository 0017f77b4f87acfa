"""Take pictures of saved concepts: `.venv/bin/python -m tests.e2e.screenshots_concepts [FOLDER]` (needs Chromium).

The list, the versions of one, the questions, and a thread. Check changed pictures by eye: no test does.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import expect

from bot.settings import Settings
from engine.sessions.events import Display
from tests.bot.sandbox.page.windows import newest, send
from tests.e2e.screenshots import demo_settings, on_the_page, picture, votes
from tests.places import ROOT


async def take(folder: Path, settings: Settings) -> None:
    """Take all pictures."""
    async with on_the_page(settings) as (_, windows):
        page = await windows.open("maple", width=1280, height=900)
        await send(page, "/concept start prompt: a house by the lake")
        await expect(page.get_by_role("button", name="Next nine")).to_be_visible(timeout=60_000)
        await votes(page, "maple")
        for line, said in (
            ("concept save name: lake houses", "version 1"),
            ("concept save name: lake houses", "version 2"),
            ("saved fork name: lake houses as: huts", "the two are independent"),
            ("saved list", "Saved concepts"),
            ("saved list name: lake houses", "Version 2"),
            ("saved delete name: huts", "can't be undone"),
        ):
            await send(page, f"/{line}")
            await expect(newest(page)).to_contain_text(said, timeout=15_000)
        await picture(page, folder / "concepts.png")
        await send(page, "/saved load name: lake houses thread: True")
        await page.get_by_role("button", name="lake houses").first.click()
        await expect(page.get_by_role("button", name="Next nine")).to_be_visible(timeout=30_000)
        await picture(page, folder / "concept-thread.png")


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with demo_settings(Display.GRID) as settings:
        asyncio.run(take(folder, settings))


if __name__ == "__main__":
    main()

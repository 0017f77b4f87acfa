"""Take the pictures of docs/walkthrough.md.

Run it as
`PYTHONPATH=scripts .venv/bin/python -m tests.e2e.screenshots_walkthrough [FOLDER]`.

It goes through the whole page on the demo dataset, with Chromium. Check changed pictures by eye: no test does.
"""

import asyncio
import re
import sys
from pathlib import Path

from playwright.async_api import Page, expect

from bot.settings import Settings
from demo_world.gallery import GALLERY_SIZE
from demonstration.ground_truth import is_house_by_lake
from engine.galleries import Catalog
from engine.sessions.events import Display
from ingestion.demo import add_demo
from tests.bot.sandbox.page.windows import newest, send
from tests.e2e.screenshots import demo_settings, on_the_page, picture
from tests.places import ROOT

NAME = "lake houses"
NEW_PHOTOS = 300


async def vote(page: Page, ids: list[str]) -> None:
    """Vote on the newest round by what the scenes show."""
    for position, photo in enumerate(ids, start=1):
        if is_house_by_lake(photo):
            await page.get_by_role("button", name=re.compile(rf"^\W*{position} [✓✗]")).last.click()
    if not all(map(is_house_by_lake, ids)):
        await page.get_by_role("button", name="Rest is no").last.click()
    await asyncio.sleep(1)


async def take(folder: Path, settings: Settings) -> None:
    """Take all pictures."""
    async with on_the_page(settings) as (bot, windows):
        page = await windows.open("maple", width=1280, height=900)
        await send(page, "/concept start prompt: a house by the lake")
        for number in (1, 2, 3):
            await expect(page.get_by_text(re.compile(rf"Round {number}\b")).last).to_be_visible(timeout=60_000)
            channel = int(bot.engine.services.database.journal.rows("SELECT max(channel_id) FROM journal", {})[0][0])
            live = await bot.engine.services.sessions.running(channel)
            await vote(page, [slot.photo for slot in live.session.rounds[-1].slots])
            if number < 3:
                await page.get_by_role("button", name="Next nine").last.click()
        await send(page, f"/concept save name: {NAME}")
        await expect(newest(page)).to_contain_text("version 1", timeout=15_000)
        await send(page, f"/watch start name: {NAME}")
        await expect(page.get_by_text("New photos that fit are posted in")).to_be_visible(timeout=30_000)
        await picture(page, folder / "walk-watch.png")
        catalog = Catalog(bot.engine.services.database)
        await asyncio.to_thread(add_demo, catalog, GALLERY_SIZE + NEW_PHOTOS)  # as `./scripts/ingest demo --photos`
        await page.get_by_role("button", name=NAME, exact=True).first.click()
        await expect(page.get_by_role("button", name="Next nine").last).to_be_visible(timeout=60_000)
        await asyncio.sleep(5)
        await picture(page, folder / "walk-finds.png")
        await send(page, f"/files export name: {NAME} format: huggingface")
        await expect(newest(page)).to_contain_text("attached zip", timeout=60_000)
        await picture(page, folder / "walk-export.png")


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with demo_settings(Display.SHEET) as settings:
        asyncio.run(take(folder, settings))


if __name__ == "__main__":
    main()

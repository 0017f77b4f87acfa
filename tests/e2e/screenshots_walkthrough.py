"""Take the pictures of docs/walkthrough.md.

Run it as
`PYTHONPATH=scripts .venv/bin/python -m tests.e2e.screenshots_walkthrough [FOLDER]`.

It goes through the whole page on the demo dataset, with Chromium. Check changed pictures by eye: no test does.
"""

import asyncio
import re
import sys
from functools import cache
from pathlib import Path

from playwright.async_api import Page, expect

from bot.client import Ninefold
from bot.sandbox.world import GUILD_ID, MEMBER_IDS
from bot.settings import Settings
from demo_world.gallery import GALLERY_SIZE, gallery
from demo_world.scene import Scene, matches
from engine.galleries import Catalog
from engine.sessions.events import Display, Vote
from ingestion.demo import add_demo
from tests.bot.sandbox.page.windows import newest, send
from tests.e2e.screenshots import demo_settings, on_the_page, picture
from tests.places import ROOT

NAME = "lake houses"
NEW_PHOTOS = 1_000


@cache
def scenes() -> dict[str, Scene]:
    """The demo's scenes and the new ones, by id."""
    return {scene.id: scene for scene in gallery(GALLERY_SIZE + NEW_PHOTOS)}


def fits(photo: str) -> bool:
    """Whether the photo shows a house by a lake."""
    return matches(scenes()[photo], "house", "lake")


async def vote(page: Page, ids: list[str]) -> None:
    """Vote on the newest round by what the scenes show."""
    for position, photo in enumerate(ids, start=1):
        if fits(photo):
            await page.get_by_role("button", name=re.compile(rf"^\W*{position} [✓✗]")).last.click()
    if not all(map(fits, ids)):
        await page.get_by_role("button", name="Rest is no").last.click()
    await asyncio.sleep(1)


async def vote_on_finds(page: Page, bot: Ninefold) -> None:
    """Vote on the finds as river, until the watch announces a new version."""
    (watch,) = await bot.engine.watches.of_server(int(GUILD_ID))
    at = (watch.thread_id, watch.session_id)
    live = await bot.engine.services.sessions.of(watch.session_id, watch.thread_id)
    for number, shown in enumerate(live.session.rounds, start=1):
        for position, slot in enumerate(shown.slots, start=1):
            choice = Vote.YES if fits(slot.photo) else Vote.NO
            await bot.engine.vote(*at, int(MEMBER_IDS["river"]), number, position, choice, revision=slot.revision)
        bot.rounds.mark(*at, number)
    await expect(page.get_by_text("Version 2 of")).to_be_visible(timeout=60_000)


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
        await vote_on_finds(page, bot)
        await picture(page, folder / "walk-version.png")
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

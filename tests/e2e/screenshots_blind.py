"""Take the documentation's picture of a blind round: `.venv/bin/python -m tests.e2e.screenshots_blind [FOLDER]`.

Three members join, answer alone, and the round is revealed. Check changed pictures by eye: no test does.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from bot.settings import Settings
from engine.sessions.events import Display
from tests.bot.sandbox.page.windows import newest, send
from tests.e2e.screenshots import demo_settings, on_the_page, picture
from tests.places import ROOT

TICKS = {"maple": (1, 2, 3, 5), "river": (1, 2, 3, 6), "sky": (1, 2, 5)}


async def ballot(page: Page, member: str) -> None:
    """The member's own message with the nine photos, and their ticks in the form."""
    await page.get_by_role("button", name="Join").last.click()
    await page.get_by_role("button", name="Answer…").last.click(timeout=30_000)
    for position in TICKS[member]:
        await page.get_by_role("dialog").get_by_label(f"Photo {position}").check()


async def take(folder: Path, looks: Path, settings: Settings) -> None:
    """Save the reveal into `folder`, and what one member sees before it into `looks`."""
    async with on_the_page(settings) as (_, windows):
        pages = {member: await windows.open(member, width=1280, height=1260) for member in TICKS}
        first = pages["maple"]
        await send(first, "/concept start prompt: a house by the lake")
        await expect(first.get_by_role("button", name="Next nine")).to_be_visible(timeout=60_000)
        await send(first, "/session blind answers: 3")
        await expect(first.get_by_role("button", name="Join")).to_be_visible(timeout=30_000)
        for member, page in pages.items():
            await ballot(page, member)
            await picture(page, looks / f"blind-form-{member}.png")
            await page.get_by_role("button", name="Submit").click()
            if member != "sky":
                await expect(newest(page)).to_contain_text("Your answer")
                await picture(page, looks / f"blind-answered-{member}.png")
        await expect(newest(first)).to_contain_text("3 members answered", timeout=30_000)
        await picture(first, folder / "blind.png")


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with tempfile.TemporaryDirectory() as looks, demo_settings(Display.GRID) as settings:
        asyncio.run(take(folder, Path(looks) if folder.is_relative_to(ROOT) else folder, settings))


if __name__ == "__main__":
    main()

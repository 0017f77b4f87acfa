"""Take the documentation's pictures of a blind round: `.venv/bin/python -m tests.e2e.screenshots_blind [FOLDER]`.

Three members join, answer alone, and the round is revealed. Check changed pictures by eye: no test does.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.settings import Settings
from engine.sessions.events import Display
from tests.bot.sandbox.page.windows import newest, send
from tests.e2e.screenshots import demo_settings, on_the_page, picture
from tests.places import ROOT

PICKS = {"maple": (1, 2, 3, 5), "river": (1, 2, 3, 6), "sky": (1, 2, 5)}
SIZES = {"maple": (1280, 900), "river": (390, 844), "sky": (1280, 720)}


def key(page: Page, label: str) -> Locator:
    """A key of the ballot. Its label is padded with spaces and word joiners."""
    return page.get_by_role("button", name=re.compile(rf"^[\s\u2060]*{label}[\s\u2060]*$"))


async def picks(page: Page, member: str) -> None:
    """Join, and pick the member's photos below them."""
    await page.get_by_role("button", name="Join").last.click()
    for position in PICKS[member]:
        await key(page, f"{position}").click(timeout=30_000)
        await expect(key(page, f"✓ {position}")).to_be_visible()


async def take(folder: Path, looks: Path, settings: Settings) -> None:
    """Save a ballot and the reveal into `folder`, and what else the members see into `looks`."""
    async with on_the_page(settings) as (_, windows):
        pages = {
            member: await windows.open(member, width=width, height=height) for member, (width, height) in SIZES.items()
        }
        first = pages["maple"]
        await send(first, "/concept start prompt: a house by the lake")
        await expect(first.get_by_role("button", name="Next nine")).to_be_visible(timeout=60_000)
        await send(first, "/session blind answers: 3")
        for member, page in pages.items():
            await expect(page.get_by_role("button", name="Join")).to_be_visible(timeout=30_000)
            await picture(page, looks / f"blind-call-{member}.png")
            await picks(page, member)
            await picture(page, folder / "blind-ballot.png" if member == "river" else looks / f"blind-{member}.png")
            await page.get_by_role("button", name="Submit").click()
            if member != "sky":
                await expect(newest(page)).to_contain_text("Your answer")
                await picture(page, looks / f"blind-answered-{member}.png")
        await expect(newest(first)).to_contain_text("3 members answered", timeout=30_000)
        for member, page in pages.items():
            await picture(page, looks / f"blind-revealed-{member}.png")
        await picture(first, folder / "blind.png")


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with tempfile.TemporaryDirectory() as looks, demo_settings(Display.SHEET) as settings:
        asyncio.run(take(folder, Path(looks) if folder.is_relative_to(ROOT) else folder, settings))


if __name__ == "__main__":
    main()

"""Take the documentation's pictures of a dispute and a team: `.venv/bin/python -m tests.e2e.screenshots_team [FOLDER]`.

Two members have voted and disagree about a photo. Check changed pictures by eye: no test does.
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

SAID = {"disputed": "disagrees about 2 photos", "team": "Krippendorff"}
NAMES = {"disputed": "dispute.png", "team": "team.png"}


async def take(folder: Path, settings: Settings) -> None:
    """Take both pictures, as a moderator sees them."""
    async with on_the_page(settings) as (_, windows):
        one, two = await windows.open("maple", width=1280, height=1100), await windows.open("river")
        await send(one, "/concept start prompt: a house by the lake")
        await expect(one.get_by_role("button", name="Next nine")).to_be_visible(timeout=60_000)
        await votes(one, "maple")
        await votes(two, "river")
        await expect(one.get_by_role("button", name="9 ✗2")).to_be_visible()
        for command, text in SAID.items():
            await send(one, f"/show {command}")
            await expect(newest(one)).to_contain_text(text, timeout=30_000)
            await picture(one, folder / NAMES[command])


def main() -> None:
    """Save the pictures into docs/screenshots, or into the folder given as an argument."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    with demo_settings(Display.GRID) as settings:
        asyncio.run(take(folder, settings))


if __name__ == "__main__":
    main()

"""How much of a round fits on a screen, and what a whole session costs a member, in the local Discord's page.

For each display and window size: the height of a round's message as Chromium lays it out, and how many of its nine
photos are completely in view together with all keys. Then one member runs a session from start to files on the page,
as a person does: the bench counts clicks, seconds, and the private messages that are left.

Chromium must be installed.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from playwright.async_api import Browser, Locator, Page, async_playwright
from rich.console import Console
from rich.table import Table

from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import MEMBER_IDS
from demonstration.ground_truth import is_meant
from demonstration.members import photo_ids, round_message, until_there
from demonstration.processes import ProcessFailedError, add_demo_dataset, local_environment, own_environment, running

PROMPT = "a house by the lake"
DISPLAYS = ("sheet", "grid", "embeds")
SIZES = ((1280, 900), (1280, 720), (390, 844))
ROUNDS = 5
LONGEST_MS = 120_000
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# The photos are the page's pictures, or the nine cells of one picture. All keys must be in view with them: the page is
# scrolled until the last row is at the bottom.
MEASURE = """message => {
  const log = message.closest(".log");
  const box = (element) => element.getBoundingClientRect();
  const keys = [...message.querySelectorAll(".row .button")].map(box);
  const bottom = Math.max(...keys.map((key) => key.bottom));
  log.scrollTop += bottom - box(log).bottom + 8;
  const view = box(log);
  let photos = [...message.querySelectorAll(".embed-image img, .gallery img")].map(box);
  if (photos.length === 1) {
    const [all] = photos;
    const edge = (row) => all.top + row * all.height / 3;
    photos = [0, 0, 0, 1, 1, 1, 2, 2, 2].map((row) => ({ top: edge(row), bottom: edge(row + 1) }));
  }
  const first = Math.min(...[...message.querySelectorAll(".row .button")].map((key) => box(key).top));
  const seen = photos.filter((photo) => photo.top >= view.top && photo.bottom <= view.bottom).length;
  return { px: Math.round(box(message).height), photos_in_view: first >= view.top ? seen : 0 };
}"""


@dataclass(frozen=True)
class Run:
    """A session from start to files: a member's presses, how long it took, and the private messages that are left."""

    private_messages: int
    clicks: int
    seconds: float


def run(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False) -> None:
    """Measure rounds on the page, and play a session from start to files."""
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        sys.exit("This benchmark needs Chromium (Debian's package `chromium`).")
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        try:
            heights, played = asyncio.run(_measure(Path(name), chromium))
        except ProcessFailedError as error:
            sys.exit(str(error))
    _print(heights, played)
    if as_json:
        print(json.dumps({**heights, **vars(played)}))


async def _measure(folder: Path, chromium: str) -> tuple[dict[str, Any], Run]:
    environment = own_environment(folder)
    add_demo_dataset(environment, folder=folder)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer())
        _, second, *_ = MEMBER_IDS.values()
        member = await stack.enter_async_context(Member.connect(server.url, f"user-{second}", timeout=60))
        log = stack.enter_context((folder / "bot.log").open("w"))
        settings = {**environment, **local_environment(server.url)}
        bot = stack.enter_context(running("bot", environment=settings, folder=folder, output=log))
        await until_there(member, member.channel_id("concepts"), bot)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            heights = await _heights(browser, server, member)
            return heights, await _play(browser, server, member)
        finally:
            await browser.close()


@asynccontextmanager
async def _window(browser: Browser, server: SandboxServer, channel: str) -> AsyncIterator[Page]:
    """A window of the first member on that channel."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(LONGEST_MS)
    await page.goto(f"{server.url}/?as={next(iter(MEMBER_IDS))}")
    await page.get_by_role("link", name=channel).or_(page.get_by_role("button", name=channel)).first.click()
    await page.get_by_role("heading", name=channel, exact=True).wait_for()
    try:
        yield page
    finally:
        await page.close()


async def _heights(browser: Browser, server: SandboxServer, member: Member) -> dict[str, Any]:
    """Measure a round in each display at each size."""
    found: dict[str, Any] = {}
    channel = member.channel_id("concepts")
    await member.command(channel, "concept start", prompt=PROMPT)
    async with _window(browser, server, "concepts") as page:
        for number, kind in enumerate(DISPLAYS, start=2):
            await member.command(channel, "session display", kind=kind)
            await member.click(await round_message(member, number - 1), "Next nine")
            await round_message(member, number)
            message = _round(page, number)
            await message.get_by_role("button", name="More…").wait_for()
            found[kind] = {f"{width}x{height}": await _seen(page, message, width, height) for width, height in SIZES}
    return found


async def _seen(page: Page, message: Locator, width: int, height: int) -> dict[str, int]:
    await page.set_viewport_size({"width": width, "height": height})
    await page.wait_for_load_state("networkidle")
    seen: dict[str, int] = await message.evaluate(MEASURE)
    return seen


def _round(page: Page, number: int) -> Locator:
    """The message of a round with its keys."""
    keys = page.get_by_role("button", name="Rest is no")
    return page.locator(".message", has_text=f"Round {number} ·").filter(has=keys)


async def _play(browser: Browser, server: SandboxServer, member: Member) -> Run:
    """Teach a concept on the page, label the dataset, and finish. `member` is another one, who looks up the photos."""
    began_at, clicks = time.perf_counter(), 0
    seen = set(member.stream.known)
    async with _window(browser, server, "general") as page:
        await _type(page, f"/concept start prompt: {PROMPT}")
        for number in range(1, ROUNDS + 1):
            posted = await round_message(member, number, seen)
            message = _round(page, number)
            fits = [n for n, photo in enumerate(await photo_ids(member, posted), start=1) if is_meant(photo)]
            for position in fits:
                await message.get_by_role("button", name=f"{position} ✓").click()
            if len(fits) < 9:
                await message.get_by_role("button", name="Rest is no").click()
                clicks += 1
            clicks += len(fits)
            if number < ROUNDS:
                await message.get_by_role("button", name="Next nine").click()
                clicks += 1
        await _type(page, "/concept apply")
        await page.get_by_text(".csv").first.wait_for()
        await _type(page, "/concept finish")
        await page.get_by_role("button", name="Finish", exact=True).click()
        clicks += 1
        await page.get_by_text("Finished: “").first.wait_for()
        await page.wait_for_load_state("networkidle")
        private = await page.locator(".message.ephemeral").count()
        return Run(private, clicks, round(time.perf_counter() - began_at, 1))


async def _type(page: Page, line: str) -> None:
    """Type a command."""
    box = page.get_by_role("combobox", name="Message")
    await box.fill(line)
    await page.keyboard.press("Enter")


def _print(heights: dict[str, Any], played: Run) -> None:
    table = Table(
        "display", *(f"{width} x {height}" for width, height in SIZES), title="height in pixels, photos in view"
    )
    for kind, sizes in heights.items():
        table.add_row(kind, *(f"{one['px']}, {one['photos_in_view']}" for one in sizes.values()))
    console = Console()
    console.print(table)
    console.print(
        f"A session of {ROUNDS} rounds from start to files: {played.clicks} clicks, {played.seconds} s, "
        f"{played.private_messages} private messages left."
    )


if __name__ == "__main__":
    typer.run(run)

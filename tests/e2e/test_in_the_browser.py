"""The whole bot in two windows of a real browser on the local Discord's page, by mouse and keyboard."""

import csv
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from tests.bot.sandbox.page.windows import Windows, newest, send, windows_of
from tests.e2e.conftest import OPENAPI, PatientClock
from tests.e2e.small_gallery import DATASET


@pytest.fixture
def clock() -> PatientClock:
    """The local Discord's clock."""
    return PatientClock()


@pytest.fixture
async def server(clock: PatientClock) -> AsyncIterator[SandboxServer]:
    """A local Discord with its page."""
    async with SandboxServer(openapi=OPENAPI if OPENAPI.exists() else None, clock=clock) as running:
        yield running
        running.check_traffic()


@pytest.fixture
async def windows(server: SandboxServer, bot: Ninefold) -> AsyncIterator[Windows]:
    """Windows on the page, with the bot connected."""
    await bot.wait_until_ready()
    async with windows_of(server) as opened:
        yield opened


def round_message(page: Page, number: int) -> Locator:
    """The message of that round."""
    return page.locator(".message", has_text=f"Round {number} ·").filter(
        has=page.get_by_role("button", name="Rest is no")
    )


async def downloaded(page: Page, name: str) -> Path:
    """The file of that name, as the browser saves it."""
    async with page.expect_download() as download:
        await page.get_by_role("link", name=f"Download {name}").click()
    return await (await download.value).path()


async def start_by_keyboard(page: Page) -> None:
    """Type `/`, pick the command, enter a prompt, complete the dataset, and press Enter."""
    await page.keyboard.type("/sta")
    picker = page.get_by_role("listbox", name="Commands and options")
    await expect(picker.get_by_role("option").first).to_contain_text("/concept start")
    await page.keyboard.press("Enter")
    await page.keyboard.type(f"prompt: a house by the lake dataset: {DATASET[:2]}")
    await expect(picker.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Message")).to_have_value(
        f"/concept start prompt: a house by the lake dataset: {DATASET}"
    )
    await page.keyboard.press("Enter")


async def test_two_members_teach_a_concept_and_take_its_files_home(windows: Windows) -> None:
    """They start by keyboard, vote in two windows, press next and undo, finish, and download both files."""
    one, two = await windows.open("river"), await windows.open("sky")
    await start_by_keyboard(one)
    for page in (one, two):
        await expect(round_message(page, 1).locator(".embed-image img")).to_have_count(1)
    await round_message(one, 1).get_by_role("button", name="1 ✓").focus()
    await one.keyboard.press("Enter")
    await round_message(two, 1).get_by_role("button", name="1 ✓").click()
    await round_message(two, 1).get_by_role("button", name="2 ✓").click()
    for page in (one, two):
        await expect(round_message(page, 1).get_by_role("button", name="1 ✓2")).to_be_visible()
        await expect(round_message(page, 1).get_by_role("button", name="2 ✓1")).to_be_visible()
    await round_message(one, 1).get_by_role("button", name="Next nine").click()
    for page in (one, two):
        await expect(round_message(page, 2).locator(".embed-image img")).to_have_count(1)
    await send(two, "/session undo")
    await expect(newest(two)).to_contain_text("Took back")
    await expect(round_message(one, 1).get_by_role("button", name="2 ✓1")).to_have_count(0)
    await send(one, "/concept finish")
    await one.get_by_role("button", name="Finish", exact=True).click()
    for page in (one, two):
        await expect(page.get_by_text("Finished: “a house by the lake”")).to_be_visible()
    labels = list(csv.DictReader((await downloaded(two, "labels.csv")).read_text("utf-8-sig").splitlines()))
    assert Counter(row["label"] for row in labels) == {"yes": 1, "none": 17}
    classifier = json.loads((await downloaded(one, "classifier.json")).read_text("utf-8"))
    assert classifier["prompt"] == "a house by the lake"
    assert len(classifier["weights"]) == 16


async def test_a_round_is_votable_by_the_keyboard_alone(windows: Windows) -> None:
    """Votes work by keyboard, and the pressed button keeps the focus when the counts change."""
    page = await windows.open("river")
    await send(page, "/concept start prompt: a house by the lake")
    shown = round_message(page, 1)
    await expect(shown.get_by_role("button", name="Next nine")).to_be_visible()
    first = shown.get_by_role("button", name="1 ✓")
    await first.focus()
    await page.keyboard.press("Enter")
    await expect(shown.get_by_role("button", name="1 ✓1")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(shown.get_by_role("button", name="2 ✓1")).to_be_focused()
    rest = shown.get_by_role("button", name="Rest is no")
    await rest.focus()
    await page.keyboard.press("Space")
    await expect(shown.get_by_role("button", name="9 ✗1")).to_be_visible()
    await expect(rest).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(shown.get_by_role("button", name="9 ✗1")).to_have_count(0)
    await expect(shown.get_by_role("button", name="Undo")).to_be_focused()


async def test_a_round_keeps_its_counts_after_a_reload(windows: Windows) -> None:
    """After a reload the page shows the round with its counts."""
    page = await windows.open("river")
    await send(page, "/concept start prompt: a house by the lake")
    await round_message(page, 1).get_by_role("button", name="9 ✓").click()
    await expect(round_message(page, 1).get_by_role("button", name="9 ✓1")).to_be_visible()
    await page.reload()
    await expect(round_message(page, 1).get_by_role("button", name="9 ✓1")).to_be_visible()
    await expect(round_message(page, 1).locator(".embed-image img")).to_have_count(1)


async def test_a_stopped_bot_is_reported_on_the_page(windows: Windows, bot: Ninefold, clock: PatientClock) -> None:
    """A click gets an error, no command can be typed, and the member list shows the bot as offline."""
    page = await windows.open("river")
    await send(page, "/concept start prompt: a house by the lake")
    vote = round_message(page, 1).get_by_role("button", name="1 ✓")
    await expect(vote).to_be_visible()
    await bot.close()
    clock.patience_seconds = 0.0
    await expect(page.get_by_role("complementary", name="Members").get_by_text("offline", exact=False)).to_be_visible()
    await vote.click()
    await expect(round_message(page, 1).get_by_text("This interaction failed")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Message")).to_be_disabled()
    await expect(page.get_by_text("Ninefold is offline").first).to_be_visible()


async def test_a_member_who_reads_japanese_uses_the_commands_by_their_japanese_names(
    server: SandboxServer, windows: Windows
) -> None:
    """Both Japanese and English names are offered and accepted, and the answer is in Japanese."""
    server.world.people()[0].locale = "ja"
    page = await windows.open(server.world.people()[0].username)
    await page.keyboard.type("/concept st")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("/コンセプト")
    await send(page, "/コンセプト 開始 プロンプト: a house by the lake 選び方: 近い順")
    await expect(round_message(page, 1)).to_be_visible()
    await send(page, "/セッション 取り消し")
    await expect(page.get_by_text("取り消せる")).to_be_visible()
    await expect(page.get_by_text("maple used /session undo")).to_be_visible()


async def test_a_thread_is_announced_in_its_channel(windows: Windows) -> None:
    """The channel says that a thread has started, and the thread's name opens it."""
    page = await windows.open("maple")
    await send(page, "/concept start prompt: a red house thread: True")
    notice = page.locator(".message", has_text="Started a thread: a red house")
    await notice.get_by_role("button", name="a red house").click()
    await expect(page.get_by_role("heading", name="a red house", exact=True)).to_be_visible()

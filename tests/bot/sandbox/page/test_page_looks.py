"""The page's layout of rounds, galleries, embeds and text, compared with Discord's."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from bot.sandbox import SandboxServer
from tests.bot.sandbox.page.windows import Windows, newest, send

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def rate_limits() -> bool:
    """Off, because a test fills a channel."""
    return False


async def test_a_round_has_nine_photos_and_five_rows(windows: Windows) -> None:
    """Photos are at most 400 x 300, one below the other, and the buttons are in the bot's rows."""
    page = await windows.open("maple")
    await send(page, "/concept start prompt: a house by the lake")
    await expect(page.locator(".embed")).to_have_count(9)
    pictures = page.locator(".embed-image img")
    boxes = [box for i in range(9) if (box := await pictures.nth(i).bounding_box())]
    assert {(box["width"], box["height"]) for box in boxes} == {(400, 300)}
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    rows = page.locator(".components .row")
    assert [await rows.nth(i).get_by_role("button").count() for i in range(5)] == [4, 4, 4, 4, 5]


async def test_nine_pictures_of_a_gallery_are_three_by_three(windows: Windows) -> None:
    """Squares in three rows and columns. A click enlarges one, and the arrow keys go to the next."""
    page = await windows.open("maple")
    await send(page, "/gallery")
    pictures = page.locator(".gallery .picture")
    await expect(pictures).to_have_count(9)
    boxes = [box for i in range(9) if (box := await pictures.nth(i).bounding_box())]
    assert len({round(box["x"]) for box in boxes}) == len({round(box["y"]) for box in boxes}) == 3
    assert all(abs(box["width"] - box["height"]) < 1 for box in boxes)
    await page.get_by_role("button", name="Enlarge: Photo 5").click()
    large = page.get_by_role("dialog", name="Picture").get_by_role("img")
    await expect(large).to_have_attribute("alt", "Photo 5")
    await page.keyboard.press("ArrowRight")
    await expect(large).to_have_attribute("alt", "Photo 6")
    await page.keyboard.press("Escape")
    await expect(large).to_be_hidden()


async def test_words_are_marked_up_and_html_is_not(windows: Windows) -> None:
    """Discord's markdown becomes elements, HTML stays text, and files can be downloaded."""
    page = await windows.open("maple")
    await send(page, "/concept status")
    content = newest(page).locator(".body > .content")
    for tag, words in (("h3", "A heading"), ("strong", "bold"), ("em", "italic"), ("u", "underlined"), ("s", "struck")):
        await expect(content.locator(tag).first).to_have_text(words)
    await expect(content.locator("ul ul li")).to_have_text("deeper")
    await expect(content.locator("ol li")).to_have_text("first")
    await expect(content.locator("ol")).to_have_css("list-style-type", "decimal")
    await expect(content.locator("pre")).to_have_text('print("*as it is*")')
    await expect(content.get_by_role("link", name="masked")).to_have_attribute("href", "https://example.com/")
    await expect(content).to_contain_text("snake_case_word, <b>no html</b>")
    await expect(newest(page).locator(".field")).to_have_count(4)
    async with page.expect_download() as download:
        await newest(page).get_by_role("link", name="Download labels.csv").click()
    assert (await (await download.value).path()).read_bytes() == b"photo,label\n1,yes\n"


async def test_everything_that_can_be_used_has_a_name(windows: Windows) -> None:
    """Every button, link, picture and input in messages and a modal has a name for screen readers."""
    page = await windows.open("maple")
    for line in ("/concept start prompt: a house by the lake", "/gallery", "/concept status", "/show topic: ducks"):
        await send(page, line)
        await expect(page.get_by_role("combobox", name="Message")).to_have_value("")
    await expect(newest(page).get_by_role("button", name="Ask")).to_be_visible()
    assert unnamed(await page.locator("body").aria_snapshot()) == []
    await page.get_by_role("button", name="Ask").click()
    await expect(page.get_by_role("dialog", name="A note")).to_be_visible()
    assert unnamed(await page.locator("body").aria_snapshot()) == []


def unnamed(snapshot: str) -> list[str]:
    """The controls and pictures without a name."""
    assert re.search(r'- button "', snapshot)
    return re.findall(r"- (?:button|link|img|textbox|combobox|checkbox|radio|option)\b(?! \").*", snapshot)


async def test_reading_older_messages_is_not_disturbed(windows: Windows) -> None:
    """A new message does not move the messages in view. A bar announces it and jumps to it."""
    one, two = await windows.open("maple"), await windows.open("river")
    await send(one, "/concept start prompt: a house by the lake")
    await expect(two.locator(".embed")).to_have_count(9)
    await two.locator(".embed").nth(2).scroll_into_view_if_needed()
    before = await two.locator(".embed").nth(2).bounding_box()
    await send(one, "something new")
    await two.get_by_role("button", name="1 new message").wait_for()
    assert await two.locator(".embed").nth(2).bounding_box() == before
    await two.get_by_role("button", name="Jump to present").click()
    await expect(two.get_by_text("something new")).to_be_in_viewport()


async def test_older_messages_come_as_one_scrolls_up(windows: Windows, server: SandboxServer, bot: Any) -> None:
    """Fifty at first, and the rest when you scroll near the top, up to the start of the channel."""
    for number in range(60):
        await bot.channel("concepts").send(f"message {number}")
    page = await windows.open("maple")
    await expect(page.get_by_text("message 59")).to_be_in_viewport()
    await expect(page.locator(".message")).to_have_count(50)
    await page.locator(".message").first.scroll_into_view_if_needed()
    await expect(page.locator(".message")).to_have_count(60)
    await expect(page.get_by_role("heading", name="Welcome to #concepts!")).to_be_attached()


async def test_the_page_fits_a_phone(windows: Windows) -> None:
    """At 390 pixels nothing scrolls sideways, and a button opens the channels."""
    page = await windows.open("maple", width=390)
    for line in ("/concept start prompt: a house by the lake", "/gallery", "/concept status"):
        await send(page, line)
        await expect(page.get_by_role("combobox", name="Message")).to_have_value("")
    await expect(newest(page)).to_contain_text("labels.csv")
    for id in ("messages", "log"):
        assert await page.evaluate(f"document.getElementById('{id}').scrollWidth") <= 390
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_role("button", name="general").click()
    await expect(page.get_by_role("heading", name="general", exact=True)).to_be_visible()

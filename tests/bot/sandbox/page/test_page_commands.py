"""Slash commands in the page's composer, from the keyboard."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.interactions.interaction_registry import FIRST_RESPONSE_SECONDS
from tests.bot.sandbox.page.windows import Windows, newest, send
from tests.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


def called(server: SandboxServer, path: str) -> bool:
    """Whether the page has called that path, and was answered."""
    return any(call.path.endswith(path) and call.status for call in server.calls)


async def test_a_command_is_found_filled_and_sent_by_the_keyboard_alone(windows: Windows) -> None:
    """`/`, Enter on the suggested command, a value, Tab to the next option, a completed value, Enter."""
    page = await windows.open("maple")
    await page.keyboard.type("/")
    picker = page.get_by_role("listbox", name="Commands and options")
    await expect(picker.get_by_role("option").first).to_contain_text("/concept start")
    await page.keyboard.press("Enter")
    entry = page.get_by_role("combobox", name="Message")
    await expect(entry).to_have_value("/concept start prompt: ")
    await expect(picker).to_contain_text("What to look for")
    await page.keyboard.type("a house by the lake")
    await page.keyboard.press("Tab")
    await page.keyboard.type("de")
    await expect(picker.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(entry).to_have_value("/concept start prompt: a house by the lake dataset: Desert")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Teaching “a house by the lake” from desert.")).to_be_visible()
    await expect(page.get_by_text("maple used /concept start")).to_be_visible()


async def test_what_is_typed_anywhere_goes_to_the_line(windows: Windows) -> None:
    """Keys go to the composer after a press, as in Discord. Space still presses, and a dialog keeps its keys."""
    page = await windows.open("maple")
    await send(page, "/show topic: ducks")
    await page.get_by_role("button", name="Count 0").click()
    await expect(page.get_by_role("button", name="Count 1")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Count 2")).to_be_focused()
    await page.keyboard.type("/gal")
    await expect(page.get_by_role("combobox", name="Message")).to_have_value("/gal")
    await expect(page.get_by_role("option", name="/gallery")).to_be_visible()
    await page.get_by_role("combobox", name="Message").fill("")
    await page.get_by_role("button", name="Ask").click()
    await page.get_by_role("dialog", name="A note").get_by_role("button", name="Cancel").focus()
    await page.keyboard.type("x")
    await expect(page.get_by_role("combobox", name="Message")).to_have_value("")


async def test_a_pasted_line_is_a_command(windows: Windows) -> None:
    """The whole line with its subcommand and option, and Enter. The deferred answer is filled."""
    page = await windows.open("maple")
    await send(page, "/concept start prompt: a house by the lake")
    await expect(page.get_by_text("Teaching “a house by the lake” from demo.")).to_be_visible()
    await expect(page.get_by_text("is thinking")).to_have_count(0)


async def test_a_missing_or_wrong_option_is_told_in_place(windows: Windows, server: SandboxServer) -> None:
    """Nothing is sent. A missing option is added to the line, and a wrong value is selected."""
    page = await windows.open("maple")
    entry, alert = page.get_by_role("combobox", name="Message"), page.get_by_role("alert")
    await send(page, "/show step: 12")
    await expect(alert).to_have_text("topic: this option is required.")
    await expect(entry).to_have_value("/show step: 12 topic: ")
    await page.keyboard.type("ducks")
    await page.keyboard.press("Enter")
    await expect(alert).to_have_text("step must be at most 9.")
    await page.keyboard.type("many")
    await page.keyboard.press("Enter")
    await expect(alert).to_have_text("step must be a whole number.")
    assert not called(server, "/interactions")


async def test_every_kind_of_option_arrives(windows: Windows, tmp_path: Path) -> None:
    """Integers, choices, booleans, members and files can be chosen from lists or typed."""
    page = await windows.open("maple")
    notes = tmp_path / "notes.txt"
    notes.write_text("quack")
    await page.keyboard.type("/show topic: ducks step: 3 pace: fast")
    await page.keyboard.press("Enter")
    await page.keyboard.type(" loud: tr")
    await page.keyboard.press("Enter")
    await page.keyboard.type(" member: riv")
    await page.keyboard.press("Enter")
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.type(" file: ")
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(notes)
    entry = page.get_by_role("combobox", name="Message")
    line = "/show topic: ducks step: 3 pace: As fast as can be loud: True member: @river file: notes.txt"
    await expect(entry).to_have_value(line)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("counting ducks 3 fast True river notes.txt")).to_be_visible()


async def test_a_command_without_an_answer_is_told(
    windows: Windows, server: SandboxServer, clock: MovableClock
) -> None:
    """First "Sending command", after three seconds "The application did not respond", which can be dismissed."""
    page = await windows.open("maple")
    await send(page, "/silent")
    await expect(newest(page)).to_contain_text("Sending command…")
    await until(lambda: called(server, "/interactions"))
    clock.advance(FIRST_RESPONSE_SECONDS)
    await expect(newest(page)).to_contain_text("The application did not respond")
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.get_by_text("The application did not respond")).to_have_count(0)


async def test_an_unknown_command_is_not_said_aloud(windows: Windows) -> None:
    """A line that starts with a slash is never posted as a message."""
    page = await windows.open("maple")
    await send(page, "/concpet start")
    await expect(page.get_by_role("alert")).to_have_text("There is no command “/concpet” here.")
    await expect(page.locator(".message")).to_have_count(0)

"""The page in a real browser, with a discord.py bot and members who use mouse and keyboard."""

import pytest
from playwright.async_api import expect

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.interactions.interaction_registry import FIRST_RESPONSE_SECONDS
from tests.bot.sandbox.page.windows import Windows, newest, send
from tests.until import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_press_changes_the_message_in_two_windows(windows: Windows) -> None:
    """Both members see the change, also after a reload."""
    one, two = await windows.open("maple"), await windows.open("river")
    await send(one, "/show topic: ducks")
    await one.get_by_role("button", name="Count 0").click()
    for page in (one, two):
        await expect(page.get_by_role("button", name="Count 1")).to_be_visible()
    await two.reload()
    await expect(two.get_by_role("button", name="Count 1")).to_be_visible()
    await expect(two.get_by_label("You are")).to_have_value("river")


async def test_an_ephemeral_answer_is_seen_by_its_member_alone(windows: Windows) -> None:
    """The other window never shows it, and its member can dismiss it."""
    one, two = await windows.open("maple"), await windows.open("river")
    await send(one, "/show topic: ducks")
    await two.get_by_role("button", name="Whisper").click()
    await expect(two.get_by_text("for you alone")).to_be_visible()
    await expect(newest(two)).to_contain_text("Only you can see this")
    await send(two, "after the whisper")
    await expect(one.get_by_text("after the whisper")).to_be_visible()
    await expect(one.get_by_text("for you alone")).to_have_count(0)
    await two.get_by_role("button", name="Dismiss message").click()
    await expect(two.get_by_text("for you alone")).to_have_count(0)


async def test_a_modal_goes_there_and_back_by_the_keyboard(windows: Windows) -> None:
    """Missing values are reported at their fields. Text, menu, checkboxes and radio buttons arrive."""
    page = await windows.open("maple")
    await send(page, "/show topic: ducks")
    await page.get_by_role("button", name="Ask").click()
    dialog = page.get_by_role("dialog", name="A note")
    await expect(dialog.get_by_role("textbox", name="Words")).to_be_focused()
    await page.keyboard.type("hm")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text("Must be at least 3 characters.")).to_be_visible()
    await expect(dialog.get_by_text("Make a selection.")).to_have_count(3)
    await page.keyboard.type("m, a lake")
    for key in (
        "Tab",
        "Enter",
        "ArrowDown",
        "Enter",
        "Tab",
        "Space",
        "Tab",
        "Tab",
        "Space",
        "Tab",
        "Space",
        "Tab",
        "Space",
    ):
        await page.keyboard.press(key)
    await dialog.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("noted: hmm, a lake, Blue, houses, boats, summer, True")).to_be_visible()
    await expect(dialog).to_be_hidden()


async def test_a_press_without_an_answer_is_told(windows: Windows, server: SandboxServer, clock: MovableClock) -> None:
    """The button shows a spinner, and after three seconds the message says that it failed."""
    page = await windows.open("maple")
    await send(page, "/show topic: ducks")
    silence = page.get_by_role("button", name="Silence")
    await silence.click()
    await expect(silence).to_have_attribute("aria-busy", "true")
    await until(lambda: [call.status for call in server.calls if call.path.endswith("/interactions")] == [204, 204])
    clock.advance(FIRST_RESPONSE_SECONDS)
    await expect(newest(page).get_by_text("This interaction failed")).to_be_visible()
    await expect(silence).not_to_have_attribute("aria-busy", "true")


async def test_a_menu_takes_several_choices_by_the_keyboard(windows: Windows) -> None:
    """Chosen values are sent when the menu closes, in the menu's order."""
    page = await windows.open("maple")
    await send(page, "/show topic: ducks")
    await page.get_by_role("button", name="Choose up to two").focus()
    for key in ("Enter", "End", "Enter", "Home", "Enter", "Escape"):
        await page.keyboard.press(key)
    await expect(page.get_by_text("chosen: house, boat")).to_be_visible()


async def test_a_command_of_the_context_menu_is_used_on_a_message(windows: Windows) -> None:
    """It is under Apps in the message's menu, and works from the keyboard."""
    page = await windows.open("maple")
    await send(page, "three small words")
    await newest(page).get_by_role("button", name="More").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Count words")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("3 words")).to_be_visible()
    await expect(newest(page)).to_contain_text("maple used Count words")


async def test_a_reaction_is_counted_in_two_windows(windows: Windows) -> None:
    """One member adds it from the palette, the other joins and takes theirs back."""
    one, two = await windows.open("maple"), await windows.open("river")
    await send(one, "hello")
    await newest(one).get_by_role("button", name="Add reaction").focus()
    await one.keyboard.press("Enter")
    await one.keyboard.press("Enter")
    await two.get_by_role("button", name="👍, 1").click()
    await expect(one.get_by_role("button", name="👍, 2")).to_have_attribute("aria-pressed", "true")
    await two.get_by_role("button", name="👍, 2").click()
    await expect(two.get_by_role("button", name="👍, 1")).to_have_attribute("aria-pressed", "false")


async def test_the_page_finds_its_way_back(windows: Windows, server: SandboxServer) -> None:
    """When the socket drops, the page reconnects and shows what was written in the meantime."""
    one, two = await windows.open("maple"), await windows.open("river")
    for connection in list(server.local.gateway.connections):
        if connection.session and connection.session.user.username == "river":
            connection.drop()
    await expect(two.get_by_role("status")).to_contain_text("Connection lost")
    await send(one, "written meanwhile")
    await expect(two.get_by_text("written meanwhile")).to_be_visible()
    await expect(two.get_by_role("status")).to_have_text("")

"""File uploads in a modal, on a desktop and on a phone."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.bot.sandbox.page.windows import Windows, send

pytestmark = pytest.mark.asyncio(loop_scope="session")


def file(name: str, size: int) -> FilePayload:
    """A file to choose."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"x" * size}


@pytest.mark.parametrize("width", [1280, 390])
async def test_files_are_chosen_removed_and_sent(windows: Windows, width: int) -> None:
    """Files add up to the limit, one can be removed, a missing one is reported, and all others arrive in order."""
    page = await windows.open("maple", width=width)
    await send(page, "/photos")
    dialog = page.get_by_role("dialog", name="Example photos")
    await expect(dialog).to_contain_text("Choose photos from your device.")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(dialog.get_by_text("Choose a file.")).to_have_count(1)
    yes, no = dialog.get_by_label("Photos that fit"), dialog.get_by_label("Photos that don't")
    await yes.set_input_files([file("lake.jpg", 5), file("pond.jpg", 6)])
    await yes.set_input_files([file("a-river-with-quite-a-long-name-indeed-for-a-phone.jpg", 7), file("sea.jpg", 8)])
    await expect(dialog.get_by_text("Choose a file.")).to_be_hidden()
    await expect(dialog.get_by_text("3 of up to 3 files")).to_be_visible()
    await expect(dialog.get_by_text("sea.jpg")).to_have_count(0)
    await expect(yes).to_be_disabled()
    await dialog.get_by_role("button", name="Remove pond.jpg").click()
    await expect(yes).to_be_enabled()
    await no.set_input_files([file("desert.jpg", 9)])
    assert await dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    await dialog.get_by_role("button", name="Submit").click()
    await expect(
        page.get_by_text("received: lake.jpg 5, a-river-with-quite-a-long-name-indeed-for-a-phone.jpg 7, desert.jpg 9")
    ).to_be_visible()
    await expect(dialog).to_be_hidden()

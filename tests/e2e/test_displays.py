"""A round has three displays: embeds, a grid of squares, and a contact sheet."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from io import BytesIO

import pytest
from PIL import Image, ImageStat

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.component_tree import walk
from bot.settings import Settings
from engine.images.contact_sheet import SIDE
from engine.sessions.events import Display
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, button_rows, buttons, said

IS_COMPONENTS_V2 = 1 << 15


async def in_display(table: Table, kind: str) -> Message:
    """The session's second round, in that display."""
    first = await table.start()
    answer = await table.one.command(table.channel_id, "session display", kind=kind)
    assert "Starting with the next round" in said(answer)
    await table.one.click(first, "Next nine")
    return await table.newest()


def gallery(message: Message) -> list[Message]:
    """The items of the message's gallery."""
    return [item for component in message["components"] if component["type"] == 12 for item in component["items"]]


def texts(message: Message) -> list[str]:
    """The text of a Components V2 message."""
    return [component["content"] for component in message["components"] if component["type"] == 10]


def session_of(message: Message) -> str:
    """The session's id, read from a button."""
    return str(buttons(message)[0]["custom_id"]).split(":")[2]


async def test_a_grid_is_nine_equal_numbered_squares_above_their_buttons(table: Table) -> None:
    """A grid is one Components V2 message: heading, gallery with alt texts, buttons, and a credit for each photo."""
    shown = await in_display(table, "grid")
    assert shown["flags"] & IS_COMPONENTS_V2
    assert [component["type"] for component in shown["components"]] == [10, 12, 1, 1, 1, 1, 1, 10]
    assert len(list(walk(shown["components"]))) <= 40
    heading, credits = texts(shown)
    assert heading.startswith("**Round 2** · “a house by the lake”")
    assert [line.startswith("-# **") for line in credits.split("\n")] == [True] * 9
    assert all("by [member-one](https://photos.test/one)" in line for line in credits.split("\n"))
    assert [item["description"] for item in gallery(shown)] == [
        f"Photo {n} by member-one: Shapes" for n in range(1, 10)
    ]
    for item in gallery(shown):
        with Image.open(BytesIO(await table.two.fetch(item["media"]["url"]))) as square:
            assert square.size == (SIDE, SIDE)


async def test_every_display_has_the_same_buttons(table: Table) -> None:
    """Each display has four rows with two pairs each, the controls, and the same labels."""
    first = shown = await table.start()
    for kind in ("grid", "sheet", "embeds"):
        await table.one.command(table.channel_id, "session display", kind=kind)
        await table.one.click(shown, "Next nine")
        shown = await table.newest()
        assert [len(row) for row in button_rows(shown)] == [4, 4, 4, 4, 5]
        assert button_labels(shown) == button_labels(first)


async def test_votes_in_a_grid_are_counted_without_an_upload(table: Table) -> None:
    """The labels change on the buttons and in the text, and the pictures stay the same files."""
    shown = await in_display(table, "grid")
    pictures = [item["media"]["url"] for item in gallery(shown)]
    await table.one.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 1")
    assert [item["media"]["url"] for item in gallery(shown)] == pictures
    assert texts(shown)[1].startswith("-# **1 · yes** ·")
    assert "only you can see this" in said(await table.two.click(shown, "More…"))
    await table.two.click(shown, "Next nine")
    assert texts(await table.newest())[0].startswith("**Round 3**")


async def test_a_photo_replaced_in_a_grid_brings_a_new_message(table: Table, bot: Ninefold) -> None:
    """An edit can't add pictures to a gallery, so the round is posted again with its votes and the old message goes."""
    shown = await in_display(table, "grid")
    await table.one.click(shown, "2 ✗")
    await table.shows(shown, "2 ✗ 1")
    view = await bot.engine.replace_photo(int(table.channel_id), session_of(shown), 1, 2, 1)
    bot.rounds.mark(view.channel_id, view.session_id, 2)
    await bot.rounds.settle()
    again = await table.newest()
    assert shown["id"] not in [message["id"] for message in await table.one.messages(table.channel_id)]
    assert gallery(again)[0]["media"]["url"].endswith("round-2-photo-1-1.jpg")
    assert buttons(again)[3]["label"] == "2 ✗ 1"
    await table.two.click(again, "1 ✓")
    await table.shows(again, "1 ✓ 1")


async def test_a_sheet_frames_photos_by_their_labels(table: Table) -> None:
    """A new label redraws the sheet with a coloured frame; a vote that changes no label leaves the picture as it is."""
    shown = await in_display(table, "sheet")
    (embed,) = shown["embeds"]
    assert len(embed["description"].split("\n")) == 9
    before = await table.two.fetch(embed["image"]["url"])
    await table.one.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 1")
    after = await table.two.fetch(shown["embeds"][0]["image"]["url"])
    with Image.open(BytesIO(before)) as plain, Image.open(BytesIO(after)) as framed:
        assert plain.size == framed.size
        top = ImageStat.Stat(framed.crop((90, 2, SIDE - 10, 8)))
        red, green, blue = top.mean
        assert green > max(red + 40, blue + 20)
    await table.two.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 2")
    assert await table.two.fetch(shown["embeds"][0]["image"]["url"]) == after


@pytest.fixture
async def sheet_bot(server: SandboxServer, settings: Settings, restored: None) -> AsyncIterator[Ninefold]:
    """A bot whose new sessions show sheets."""
    await apply_api_base(server.api_base)
    configured = settings.model_copy(update={"ninefold_display": Display.SHEET})
    with closing(open_engine(configured)) as engine:
        async with connected(client := Ninefold(engine), server.token):
            yield client


async def test_the_setting_is_the_display_of_new_sessions(server: SandboxServer, sheet_bot: Ninefold) -> None:
    """NINEFOLD_DISPLAY applies where nobody has chosen a display."""
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(Member.connect(server.url, person.token))
            for person in server.world.people()[:2]
        ]
        shown = await Table(one, two, one.channel_id("concepts")).start()
    assert shown["embeds"][0]["image"]["url"].endswith("round-1-sheet.jpg")

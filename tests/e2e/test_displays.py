"""A round has three displays: a contact sheet, a grid of squares, and cards of embeds."""

import re
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
from engine.images.contact_sheet import CELL, SIDE
from engine.sessions.events import Display
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, button_rows, buttons, no, said

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
    """A grid is one Components V2 message: heading and credits, gallery with alt texts, keys and controls."""
    shown = await in_display(table, "grid")
    assert shown["flags"] & IS_COMPONENTS_V2
    assert [component["type"] for component in shown["components"]] == [10, 12, 1, 1, 1, 1]
    assert len(list(walk(shown["components"]))) <= 40
    heading, credits = texts(shown)[0].split("\n")
    assert heading.startswith("**Round 2** · “a house by the lake”")
    assert credits == "-# Photos by [member-one](https://photos.test/one)"
    assert [item["description"] for item in gallery(shown)] == [
        f"Photo {n} by member-one: Shapes" for n in range(1, 10)
    ]
    for item in gallery(shown):
        with Image.open(BytesIO(await table.two.fetch(item["media"]["url"]))) as square:
            assert square.size == (SIDE, SIDE)


async def test_every_display_has_the_same_keys(table: Table) -> None:
    """Each display has three rows of keys, the controls, and the same labels."""
    first = shown = await table.start()
    for kind in ("grid", "sheet", "embeds"):
        await table.one.command(table.channel_id, "session display", kind=kind)
        await table.one.click(shown, "Next nine")
        shown = await table.newest()
        assert [len(row) for row in button_rows(shown)] == [3, 3, 3, 4]
        assert button_labels(shown) == button_labels(first)


async def test_votes_in_a_grid_are_counted_without_an_upload(table: Table) -> None:
    """The counts change on the keys, and the pictures stay the same files."""
    shown = await in_display(table, "grid")
    pictures = [item["media"]["url"] for item in gallery(shown)]
    await table.one.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 1")
    assert [item["media"]["url"] for item in gallery(shown)] == pictures
    assert "· details" in said(await table.two.click(shown, "More…"))
    await table.two.click(shown, "Next nine")
    assert texts(await table.newest())[0].startswith("**Round 3**")


async def test_a_photo_replaced_in_a_grid_brings_a_new_message(table: Table, bot: Ninefold) -> None:
    """An edit can't add pictures to a gallery, so the round is posted again with its votes and the old message goes."""
    shown = await in_display(table, "grid")
    await no(table.one, shown, 2)
    await table.shows(shown, "2 ✗ 1")
    view = await bot.engine.replace_photo(int(table.channel_id), session_of(shown), 1, 2, 1)
    bot.rounds.mark(view.channel_id, view.session_id, 2)
    await bot.rounds.settle()
    again = await table.newest()
    assert shown["id"] not in [message["id"] for message in await table.one.messages(table.channel_id)]
    assert gallery(again)[0]["media"]["url"].endswith("round-2-photo-1-1.jpg")
    assert "2 ✗1" in button_labels(again)
    await table.two.click(again, "1 ✓")
    await table.shows(again, "1 ✓ 1")


async def test_a_sheet_frames_photos_by_their_labels(table: Table) -> None:
    """A new label redraws the sheet with a coloured frame; a vote that changes no label leaves the picture as it is."""
    shown = await in_display(table, "sheet")
    (embed,) = shown["embeds"]
    assert embed["footer"]["text"] == "Photos by member-one"
    before = await table.two.fetch(embed["image"]["url"])
    await table.one.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 1")
    after = await table.two.fetch(shown["embeds"][0]["image"]["url"])
    with Image.open(BytesIO(before)) as plain, Image.open(BytesIO(after)) as framed:
        assert plain.size == framed.size
        top = ImageStat.Stat(framed.crop((90, 2, CELL[0] - 10, 8)))
        red, green, blue = top.mean
        assert green > max(red + 40, blue + 20)
    await table.two.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 2")
    assert await table.two.fetch(shown["embeds"][0]["image"]["url"]) == after


async def test_embeds_are_three_cards_of_three_photos(table: Table) -> None:
    """Embeds that share a url are shown as one card. Each card has a line with its photos' numbers and credits."""
    shown = await in_display(table, "embeds")
    urls = [embed["url"] for embed in shown["embeds"]]
    assert [urls.count(url) for url in dict.fromkeys(urls)] == [3, 3, 3]
    lines = [embed["description"] for embed in shown["embeds"] if embed.get("description")]
    assert [re.findall(r"\*\*(\d)\*\*", line) for line in lines] == [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    assert all(line.endswith(" · [member-one](https://photos.test/one)") for line in lines)
    for embed in shown["embeds"]:
        with Image.open(BytesIO(await table.two.fetch(embed["image"]["url"]))) as square:
            assert square.size == (SIDE, SIDE)
    await table.one.click(shown, "5 ✓")
    shown = await table.shows(shown, "5 ✓ 1")
    assert "**5 · yes**" in shown["embeds"][3]["description"]


@pytest.fixture
async def grid_bot(server: SandboxServer, settings: Settings, restored: None) -> AsyncIterator[Ninefold]:
    """A bot whose new sessions show grids."""
    await apply_api_base(server.api_base)
    configured = settings.model_copy(update={"ninefold_display": Display.GRID})
    with closing(open_engine(configured)) as engine:
        async with connected(client := Ninefold(engine), server.token):
            yield client


async def test_the_setting_is_the_display_of_new_sessions(server: SandboxServer, grid_bot: Ninefold) -> None:
    """NINEFOLD_DISPLAY applies where nobody has chosen a display."""
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(Member.connect(server.url, person.token))
            for person in server.world.people()[:2]
        ]
        shown = await Table(one, two, one.channel_id("concepts")).start()
    assert len(gallery(shown)) == 9

"""Photos on the web are drawn if they may be copied, and otherwise shown from their own addresses."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from PIL import Image, ImageStat

from bot.sandbox import SandboxServer
from bot.settings import Settings
from engine.database import open_database
from engine.encoders.clip import ClipEncoder
from engine.galleries import Catalog
from engine.images.contact_sheet import CELL, SIDE
from engine.photo import Photo
from engine.sessions.events import Display
from tests.e2e.table import Message, Table, is_quiet, outcome, said
from tests.e2e.test_displays import gallery as items
from tests.e2e.test_languages import reads_japanese
from tests.loopback import serving

GONE = 4
GREY = (0x80, 0x84, 0x8E)


class PhotoHost:
    """Serves nine red photos on 127.0.0.1, one of which is missing."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()

    async def answer(self, request: web.Request) -> web.Response:
        """A photo."""
        self.asked[request.path] += 1
        if request.path == f"/{GONE}.jpg":
            return web.Response(status=404)
        out = BytesIO()
        Image.new("RGB", (500, 400), "firebrick").save(out, "JPEG")
        return web.Response(body=out.getvalue(), content_type="image/jpeg")


@pytest.fixture
async def host() -> AsyncIterator[PhotoHost]:
    """The photo host."""
    host = PhotoHost()
    async with serving({"/{name}": host.answer}) as host.url:
        yield host


@pytest.fixture
def display() -> Display:
    """The display of new sessions."""
    return Display.GRID


@pytest.fixture
def settings(settings: Settings, gallery: Path, host: PhotoHost, display: Display) -> Settings:
    """With two datasets of the host's photos: `free`, which may be copied, and `bound`, which may not."""
    encoder = ClipEncoder(str(gallery / "encoder"))
    photos = [Photo(f"p{n}", f"{host.url}/{n}.jpg", credit="member-one") for n in range(1, 10)]
    embeddings = np.random.default_rng(0).normal(size=(9, encoder.dimension)).astype(np.float32)
    with closing(open_database(settings.database_url)) as database:
        catalog = Catalog(database)
        for name, hotlink_only in (("free", False), ("bound", True)):
            catalog.create(name, encoder=encoder.name, dimension=encoder.dimension, hotlink_only=hotlink_only)
            catalog.gallery(name).insert(photos, embeddings)
    return settings.model_copy(update={"ninefold_display": display})


async def first_round(table: Table, dataset: str) -> Message:
    """The first round of a session on the dataset."""
    answer = await table.one.command(table.channel_id, "concept start", prompt="a red circle", dataset=dataset)
    await outcome(table.one, answer)
    return await table.newest()


def middle(image: Image.Image, left: int = 0, top: int = 0) -> tuple[int, ...]:
    """The colour in a photo whose corner is there, below its number."""
    half = SIDE // 2
    box = (left + half, top + half, left + half + 20, top + half + 20)
    return tuple(round(value) for value in ImageStat.Stat(image.convert("RGB").crop(box)).mean)


def is_grey(colour: tuple[int, ...]) -> bool:
    """Whether the colour is that of a missing photo."""
    return all(abs(value - grey) < 6 for value, grey in zip(colour, GREY, strict=True))


async def test_a_grid_of_the_webs_photos_is_drawn_and_kept(table: Table, host: PhotoHost) -> None:
    """The missing photo's square is grey, and showing the round again fetches nothing from the photo host."""
    shown = await first_round(table, "free")
    squares = [Image.open(BytesIO(await table.two.fetch(item["media"]["url"]))) for item in items(shown)]
    assert [square.size for square in squares] == [(SIDE, SIDE)] * 9
    assert sum(is_grey(middle(square)) for square in squares) == 1
    assert sum(middle(square)[0] > 150 for square in squares) == 8
    asked = dict(host.asked)
    assert asked == {f"/{n}.jpg": 1 for n in range(1, 10)}
    await table.one.command(table.channel_id, "show round")
    assert len(items(await table.newest())) == 9
    assert host.asked == asked


@pytest.mark.parametrize("display", [Display.SHEET])
async def test_a_sheet_of_the_webs_photos_is_drawn_again_for_a_label(
    table: Table, host: PhotoHost, display: Display
) -> None:
    """The sheet's tiles are the photos, one of them grey; a new frame needs no new download."""
    shown = await first_round(table, "free")
    with Image.open(BytesIO(await table.two.fetch(shown["embeds"][0]["image"]["url"]))) as sheet:
        wide, high = (sheet.width - CELL[0]) // 2, (sheet.height - CELL[1]) // 2
        colours = [middle(sheet, column * wide, row * high) for row in range(3) for column in range(3)]
    assert sum(map(is_grey, colours)) == 1
    before = shown["embeds"][0]["image"]["url"]
    await table.one.click(shown, "1 ✓")
    shown = await table.shows(shown, "1 ✓ 1")
    assert shown["embeds"][0]["image"]["url"] != before
    assert set(host.asked.values()) == {1}


async def test_photos_that_may_not_be_copied_stay_embeds(table: Table, host: PhotoHost, server: SandboxServer) -> None:
    """The dataset's rule overrides the setting, and choosing another display is refused in the member's language."""
    shown = await first_round(table, "bound")
    assert sorted(embed["image"]["url"] for embed in shown["embeds"]) == [f"{host.url}/{n}.jpg" for n in range(1, 10)]
    assert shown["attachments"] == []
    reads_japanese(server.world, table.two)
    for kind in ("grid", "sheet"):
        refused = said(await table.one.command(table.channel_id, "session display", kind=kind))
        assert "only be shown from their own addresses" in refused
        assert "元のアドレス" in said(await table.two.command(table.channel_id, "session display", kind=kind))
    assert "Starting with the next round" in said(
        await table.one.command(table.channel_id, "session display", kind="embeds")
    )
    assert not host.asked


async def test_results_show_photos_that_may_not_be_copied_from_their_own_addresses(
    table: Table, host: PhotoHost
) -> None:
    """A result and a card are cards of embeds in one message each, and the bot fetches no photo."""
    shown = await first_round(table, "bound")
    await table.one.click(shown, "1 ✓")
    assert is_quiet(await table.one.command(table.channel_id, "concept apply"))
    result = await table.newest()
    assert result["content"].startswith("## “a red circle” in bound")
    assert is_quiet(await table.one.click(result, "Share a card"))
    card = await table.newest()
    assert "shares “a red circle”" in card["content"]
    for message in (result, card):
        pictures = [embed["image"]["url"] for embed in message["embeds"] if "image" in embed]
        assert pictures
        assert all(url.startswith(host.url) for url in pictures)
    assert {file["filename"] for file in result["attachments"]} >= {"photos.csv", "score.py"}
    assert "`photos.csv`: " in result["embeds"][-1]["description"]
    assert not host.asked

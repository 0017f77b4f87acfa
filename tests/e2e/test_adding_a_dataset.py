"""`/dataset`: members with Manage Server add, look at and remove datasets of their own server."""

import asyncio
import random
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from io import BytesIO
from os import environ
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.client import Ninefold
from bot.sandbox import LocalFile, Member, SandboxServer
from bot.settings import Settings
from engine.errors import DatasetInUseError
from engine.galleries import ingest_lock
from tests import warm_start
from tests.e2e.table import Message, Table, button_labels, buttons, forge, outcome, said
from tests.loopback import serving
from tests.until import CEILING_SECONDS

PHOTOS = 12


@pytest.fixture
def settings(settings: Settings, gallery: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The bot may reach the photo server, and reports progress more often."""
    monkeypatch.setattr("bot.features.datasets.progress.EDIT_SECONDS", 0.5)
    own = {"ninefold_encoder": str(gallery / "encoder"), "ninefold_allowed_hosts": "127.0.0.1"}
    return settings.model_copy(update=own | {"ninefold_add_max_mib": 1, "ninefold_add_max_photos": 30})


class PhotoServer:
    """Serves `NUMBER.jpg` and named files on 127.0.0.1; photos above 5 wait until `is_open` is set."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.url = ""
        self.asked: list[str] = []
        self.failing: set[str] = set()

    async def answer(self, request: web.Request) -> web.Response:
        """A file, a photo, or a redirect to another name of this machine."""
        name = request.path[1:]
        self.asked.append(name)
        if name == "astray":
            port = self.url.rpartition(":")[2]
            return web.Response(status=302, headers={"Location": f"http://localhost:{port}/photos.tsv"})
        if name in self.failing:
            return web.Response(status=503)
        if name in self.files:
            return web.Response(body=self.files[name])
        if not name.endswith(".jpg"):
            return web.Response(status=404)
        if int(name[:-4]) > 5:
            await self.is_open.wait()
        return web.Response(body=photo(int(name[:-4])), content_type="image/jpeg")

    def table(self, *further: str, photos: int = PHOTOS) -> bytes:
        """A TSV with a row for each photo, followed by the given rows."""
        rows = [f"p{number:02}\t{self.url}/{number}.jpg" for number in range(photos)]
        return "\n".join(["id\turl", *rows, *further]).encode()


@pytest.fixture
async def photos() -> AsyncIterator[PhotoServer]:
    """The photo server, with a table of its photos."""
    server = PhotoServer()
    async with serving({"/{name:.*}": server.answer}) as server.url:
        server.files["photos.tsv"] = server.table()
        yield server
        server.is_open.set()


def photo(number: int) -> bytes:
    """A JPEG that is different for each number."""
    patches = Image.frombytes("RGB", (8, 6), random.Random(number).randbytes(8 * 6 * 3))
    image = patches.resize((160, 120), Image.Resampling.NEAREST)
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def zipped(names: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
async def owner(server: SandboxServer, bot: Ninefold) -> AsyncIterator[Table]:
    """The server's owner and a member, with the connected bot."""
    await bot.wait_until_ready()
    async with AsyncExitStack() as stack:
        yield await seated(stack, server)


async def seated(stack: AsyncExitStack, server: SandboxServer) -> Table:
    """The server's owner, who has Manage Server, and a member who doesn't."""
    tokens = {person.username: person.token for person in server.world.people()}
    one, two = [await stack.enter_async_context(Member.connect(server.url, tokens[name])) for name in ("maple", "sky")]
    return Table(one, two, one.channel_id("concepts"))


async def add(table: Table, name: str = "ours", **source: object) -> Message:
    """Start an addition and return its message."""
    answer = await table.one.command(table.channel_id, "dataset add", name=name, **source)
    assert "On its way" in said(answer)
    return await table.newest()


async def wait_for_embed(table: Table, message: Message, text: str) -> Message:
    """Wait until the message's embed contains `text`, and return the message."""
    found = await table.now(message)
    async with asyncio.timeout(CEILING_SECONDS):
        while text not in str(found["embeds"]):
            await asyncio.sleep(0.1)
            found = await table.now(message)
    return found


async def listed(table: Table, member: Member | None = None) -> str:
    """The text of `/dataset list`."""
    answer = await (member or table.one).command(table.channel_id, "dataset list")
    assert answer.message is not None
    return str(answer.message["embeds"][0]["description"])


async def test_a_table_by_url_becomes_a_dataset_of_the_server(owner: Table, photos: PhotoServer) -> None:
    """The photos are added, failures are listed with their reason, and members can start a session on the dataset."""
    photos.files["photos.tsv"] = photos.table(
        f"gone\t{photos.url}/gone", "mine\tfile:///etc/passwd", "near\tdata/a.jpg"
    )
    message = await add(owner, url=f"{photos.url}/photos.tsv")
    done = await wait_for_embed(owner, message, "12 photos. Search them")
    assert "2 unusable URL" in str(done["embeds"])
    assert "1 not found" in str(done["embeds"])
    assert done["components"] == []
    assert "ours" in await listed(owner)
    info = await owner.two.command(owner.channel_id, "dataset info", name="ours")
    assert info.message is not None
    assert info.message["embeds"][1]["image"]["url"].startswith("http")
    answer = await owner.one.command(owner.channel_id, "concept start", prompt="a red circle", dataset="ours")
    await outcome(owner.one, answer)
    shown = await owner.newest()
    assert "ours" in shown["content"]
    assert "@" not in shown["content"]
    refused = said(await owner.one.command(owner.channel_id, "dataset remove", name="ours"))
    assert f"A session is using this dataset in <#{owner.channel_id}>" in refused


async def test_an_attached_zip_of_images_becomes_a_dataset(owner: Table, bot: Ninefold, settings: Settings) -> None:
    """The zip is unpacked inside the dataset's own folder, and the files are deleted with the dataset."""
    names = {f"album/{number}.jpg": photo(number) for number in range(PHOTOS)} | {"../../escape.jpg": photo(1)}
    done = await wait_for_embed(
        owner, await add(owner, file=LocalFile("album.zip", zipped(names))), "12 photos. Search them"
    )
    assert "1 unreadable row" in str(done["embeds"])
    data = Path(settings.database_url.removeprefix("chdb:"))
    found = [path for path in data.parent.rglob("*.jpg") if "album" in path.parts or path.name == "escape.jpg"]
    assert len(found) == PHOTOS
    assert {path.parent.parent.parent for path in found} == {data / "photos"}
    assert list((data / "additions").iterdir()) == []
    asked = await owner.one.command(owner.channel_id, "dataset remove", name="ours")
    assert asked.message is not None
    again = await owner.one.click(asked.message, "Remove…")
    removed = await owner.one.says(again, "Really remove")
    await owner.one.says(await owner.one.click(removed, "Yes, delete it"), "Removed the dataset")
    assert "ours" not in await listed(owner)
    assert not [path for path in found if path.exists()]


async def test_displays_that_would_copy_hotlinked_photos_are_refused(owner: Table, photos: PhotoServer) -> None:
    """The photos of a table like Unsplash's are shown from their own addresses: no grid, no sheet, no copy."""
    rows = [f"p{number:02}\t{photos.url}/{number}.jpg" for number in range(PHOTOS)]
    photos.files["photos.tsv000"] = "\n".join(["photo_id\tphoto_image_url", *rows]).encode()
    await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv000"), "12 photos. Search them")
    info = await owner.one.command(owner.channel_id, "dataset info", name="ours")
    assert info.message is not None
    assert info.message["attachments"] == []
    cards = info.message["embeds"][1:]
    assert all(photos.url in embed["image"]["url"] for embed in cards)
    assert "score" not in str(cards)
    assert (len(cards), len({embed["url"] for embed in cards})) == (9, 3), "three cards of three photos"
    answer = await owner.one.command(owner.channel_id, "concept start", prompt="a red circle", dataset="ours")
    await outcome(owner.one, answer)
    for kind in ("grid", "sheet"):
        refused = await owner.one.command(owner.channel_id, "session display", kind=kind)
        assert "only be shown from their own addresses" in said(refused)
    assert "Starting with the next round" in said(
        await owner.one.command(owner.channel_id, "session display", kind="embeds")
    )


async def test_members_without_manage_server_change_nothing(owner: Table, photos: PhotoServer) -> None:
    """They can neither add nor remove a dataset, nor cancel another member's addition."""
    answer = await owner.two.command(owner.channel_id, "dataset add", name="x", url=f"{photos.url}/photos.tsv")
    assert "Manage Server" in said(answer)
    photos.is_open.clear()
    message = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv"), "of 12 photos")
    assert "Only the member who started this" in said(await owner.two.click(message, "Cancel"))
    assert "Manage Server" in said(await owner.two.command(owner.channel_id, "dataset remove", name="shapes"))
    assert "belongs to the bot's operator" in said(
        await owner.one.command(owner.channel_id, "dataset remove", name="shapes")
    )
    assert "being added" in said(await owner.one.command(owner.channel_id, "dataset remove", name="ours"))
    await owner.one.click(message, "Cancel")
    await wait_for_embed(owner, message, "Cancelled")


async def test_the_missing_photos_are_tried_again_from_discord(
    owner: Table, server: SandboxServer, photos: PhotoServer
) -> None:
    """Members with Manage Server get a button in `/dataset info` that retries, with progress like an addition."""
    photos.failing = {"3.jpg", "4.jpg"}
    photos.files["photos.tsv"] = photos.table("bare\t")
    done = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv"), "10 photos. Search them")
    assert "2 server error" in str(done["embeds"])
    seen = (await owner.two.command(owner.channel_id, "dataset info", name="ours")).message
    info = (await owner.one.command(owner.channel_id, "dataset info", name="ours")).message
    assert seen is not None
    assert info is not None
    assert (button_labels(seen), button_labels(info)) == ([], ["Try the missing photos again"])
    forged = await forge(server, owner.two, await owner.start(), buttons(info)[-1]["custom_id"])
    assert "Manage Server" in said(forged)

    asked, photos.failing = len(photos.asked), {"4.jpg"}
    assert "On its way" in said(await owner.one.click(info, "Try the missing photos again"))
    again = await wait_for_embed(owner, await owner.newest(), "11 photos. Search them")
    assert "1 server error" in str(again["embeds"])
    photos.failing = set()
    assert "On its way" in said(await owner.one.click(info, "Try the missing photos again"))
    again = await wait_for_embed(owner, await owner.newest(), "12 photos. Search them")
    assert "1 unreadable row" in str(again["embeds"])
    assert "server error" not in str(again["embeds"])
    assert "This dataset has no missing photos" in said(await owner.one.click(info, "Try the missing photos again"))
    assert set(photos.asked[asked:]) == {"3.jpg", "4.jpg"}


async def test_a_cancelled_addition_keeps_its_photos_and_the_next_one_begins(owner: Table, photos: PhotoServer) -> None:
    """Additions wait in line; when one ends, the next starts."""
    photos.is_open.clear()
    first = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv"), "of 12 photos")
    second = await wait_for_embed(
        owner, await add(owner, "further", url=f"{photos.url}/photos.tsv"), "Waiting for earlier additions"
    )
    assert "Cancel" in button_labels(second)
    await owner.one.click(first, "Cancel")
    assert "Cancelling" in said(await owner.one.click(second, "Cancel"))
    await wait_for_embed(owner, first, "Cancelled")
    await wait_for_embed(owner, second, "Cancelled. Nothing was added")


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/x.tsv", "http://localhost:1/x.tsv", "http://2130706433/x.tsv", "file:///etc/passwd"]
)
async def test_addresses_of_our_own_network_are_refused(owner: Table, url: str) -> None:
    """The member is refused privately before anything starts."""
    answer = await owner.one.command(owner.channel_id, "dataset add", name="x", url=url)
    assert "must be public" in said(answer)


async def test_a_redirect_and_a_bomb_are_refused(owner: Table, photos: PhotoServer) -> None:
    """The message says why, and no dataset is left behind."""
    astray = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/astray"), "couldn't be finished")
    assert "must be public" in str(astray["embeds"])
    photos.files["bomb.zip"] = zipped({"a.jpg": bytes(5 << 20)})
    bomb = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/bomb.zip"), "couldn't be finished")
    assert "1 MiB" in str(bomb["embeds"])
    photos.files["many.tsv"] = photos.table(photos=31)
    many = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/many.tsv"), "couldn't be finished")
    assert "the limit is 30" in str(many["embeds"])
    assert "ours" not in await listed(owner)


async def test_only_one_process_adds_to_a_dataset(owner: Table, bot: Ninefold, photos: PhotoServer) -> None:
    """Only one of the bot and a script can add to a dataset; the other is refused."""
    database, name = bot.engine.services.database, f"ours@{owner.one.guild_of(owner.channel_id)}"
    photos.is_open.clear()
    message = await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv"), "of 12 photos")
    with pytest.raises(DatasetInUseError), ingest_lock(database, name):
        pass
    photos.is_open.set()
    await wait_for_embed(owner, message, "12 photos. Search them")
    with ingest_lock(database, "theirs" + name.removeprefix("ours")):
        refused = await wait_for_embed(
            owner, await add(owner, "theirs", url=f"{photos.url}/photos.tsv"), "couldn't be finished"
        )
    assert "Photos are being added" in str(refused["embeds"])
    await wait_for_embed(owner, await add(owner, "theirs", url=f"{photos.url}/photos.tsv"), "12 photos. Search them")


async def test_another_server_sees_nothing_of_it(server: SandboxServer, owner: Table, photos: PhotoServer) -> None:
    """The dataset is not listed, suggested or found there, and that server can use the same name."""
    await wait_for_embed(owner, await add(owner, url=f"{photos.url}/photos.tsv"), "12 photos. Search them")
    elsewhere = server.world.add_guild("Elsewhere", server.world.add_person("stranger"))
    channel = server.world.add_channel(elsewhere, "there").id
    async with Member.connect(server.url, server.world.users[elsewhere.owner_id].token) as stranger:
        there = Table(stranger, stranger, channel)
        assert "ours" not in await listed(there)
        whole = f"ours@{owner.one.guild_of(owner.channel_id)}"
        for name in ("ours", whole):
            assert "There's no dataset" in said(await stranger.command(channel, "dataset info", name=name))
            answer = await stranger.command(channel, "photos find", prompt="red", dataset=name)
            assert "There's no dataset" in said(answer)
        assert await stranger.autocomplete(channel, "dataset info", "name", "our") == []
        await wait_for_embed(there, await add(there, url=f"{photos.url}/photos.tsv"), "12 photos. Search them")
        assert "ours" in await listed(there)


async def test_an_addition_continues_after_a_kill(
    server: SandboxServer, settings: Settings, photos: PhotoServer, restored: None
) -> None:
    """The same message reports the end, and no photo is missing or added twice."""
    variables = {name.upper(): str(value) for name, value in settings.model_dump().items() if value is not None}
    variables |= {"DISCORD_API_BASE": server.api_base, "DISCORD_TOKEN": server.token}
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        photos.is_open.clear()
        for is_last in (False, True):
            bot = await warm_start.start("-m", "bot", environment={**environ, **variables})
            async with asyncio.timeout(CEILING_SECONDS):
                while b"connected as" not in await bot.stderr.readline():
                    pass
            drain = asyncio.create_task(bot.stderr.read())
            if not is_last:
                message = await wait_for_embed(table, await add(table, url=f"{photos.url}/photos.tsv"), "of 12 photos")
                await wait_for_embed(table, message, "6 of 12")
                bot.kill()
            else:
                photos.is_open.set()
                done = await wait_for_embed(table, message, "12 photos. Search them")
                assert "ours" in done["embeds"][0]["title"]
                assert "ours** · 12 photos" in await listed(table)
                bot.terminate()
            await bot.wait()
            await drain
    assert all(photos.asked.count(f"{number}.jpg") == 1 for number in range(6))

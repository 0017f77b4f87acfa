"""Members' pictures are admitted before download, reduced before encoding, and decoded off the rounds' thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from io import BytesIO

import numpy as np
import pytest
from aiohttp import web
from PIL import Image

from engine.admission import BYTES, BYTES_OF_SERVER, Admission
from engine.database import Database
from engine.datasets.additions import Allowance
from engine.encoders.encoder import TextEncoding
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import FetchError, LineFullError, TooSlowError
from engine.galleries import Catalog
from engine.learning import prompts as asking
from engine.learning.prompts import PICTURE_BYTES, PictureSource
from engine.photo import Embedding
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.loopback import serving
from tests.until import CEILING_SECONDS

GUILD, OTHER_GUILD = 1, 2


class Looking(Hashed):
    """An encoder that records the sizes of the images."""

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return embeddings, also of no texts."""
        return super().encode_text(texts) if texts else TextEncoding(np.empty((0, DIMENSION), np.float32))

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Record the sizes, and return any unit embeddings."""
        self.sizes += [image.size for image in images]
        return np.eye(DIMENSION, dtype=np.float32)[: len(images)]


@pytest.fixture
def encoder() -> Looking:
    """The encoder of members' pictures."""
    return Looking()


@pytest.fixture
def engine(database: Database, catalog: Catalog, encoder: Looking) -> Iterator[Engine]:
    """An engine on 60 photos that may fetch from this machine."""
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    catalog.gallery("demo").insert(*random_photos(60, DIMENSION))
    allowance = Allowance("hashed", allowed_hosts=frozenset({"127.0.0.1"}))
    with closing(Engine(database, Encoders(encoder), allowance=allowance)) as opened:
        yield opened


class Links:
    """A server whose responses stop in the middle until `is_open` is set."""

    def __init__(self) -> None:
        self.url, self.at_once, self.most_at_once = "", 0, 0
        self._changed = asyncio.Condition()
        self.is_open = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send ten bytes in two halves."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        async with self._changed:
            self._changed.notify_all()
        try:
            response = web.StreamResponse(headers={"Content-Length": "10"})
            await response.prepare(request)
            await response.write(b"12345")
            await self.is_open.wait()
            await response.write(b"67890")
        finally:
            self.at_once -= 1
        return response

    async def reached(self, at_once: int) -> None:
        """Wait until this many downloads run."""
        async with asyncio.timeout(CEILING_SECONDS), self._changed:
            await self._changed.wait_for(lambda: self.at_once >= at_once)


@pytest.fixture
async def links() -> AsyncIterator[Links]:
    """A slow server."""
    served = Links()
    async with serving({"/{name}": served.answer}) as served.url:
        yield served
        served.is_open.set()


def png(width: int, height: int) -> bytes:
    """Return a PNG of that size."""
    out = BytesIO()
    Image.new("L", (width, height), 200).save(out, "PNG", compress_level=1)
    return out.getvalue()


async def test_a_picture_is_reduced_before_it_waits_for_the_encoder(engine: Engine, encoder: Looking) -> None:
    """Pictures are reduced to what the encoder needs and the memory budget allows."""
    for size, kept in (((900, 700), (900, 700)), ((4096, 3000), (2048, 1500)), ((2100, 2100), (1050, 1050))):
        await engine.find("", pictures=[png(*size)])
        assert encoder.sizes.pop() == kept
    await engine.find("", pictures=[png(1000, 9000)])
    ((width, height),) = encoder.sizes
    assert 4 * width * height <= PICTURE_BYTES - 25_000_000
    assert height / width == pytest.approx(9, rel=0.01)


async def test_downloads_are_counted_before_they_are_read(engine: Engine, links: Links) -> None:
    """A server can run only a few downloads at once, and other servers are still served."""
    admission = engine.admission

    async def linked(guild_id: int, member_id: int) -> int:
        async with admission.heavy(guild_id, member_id):
            (content,) = await engine.prompts.fetch([PictureSource(f"{links.url}/{member_id}")])
            return len(content)

    tasks = [asyncio.create_task(linked(GUILD, number)) for number in range(39)]
    running = BYTES_OF_SERVER // PICTURE_BYTES
    await links.reached(running)
    tasks.append(asyncio.create_task(linked(OTHER_GUILD, 100)))
    await links.reached(running + 1)
    links.is_open.set()
    assert await asyncio.gather(*tasks) == [10] * 40
    assert links.most_at_once <= BYTES // PICTURE_BYTES
    assert admission.memory.is_idle
    assert admission.requests.is_idle


async def test_a_link_that_never_ends_is_given_up(
    engine: Engine, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that never ends raises an error and frees its memory."""
    monkeypatch.setattr(asking, "FETCH_SECONDS", 0.05)
    with pytest.raises(TooSlowError):
        async with engine.admission.heavy(GUILD, 1):
            await engine.prompts.fetch([PictureSource(f"{links.url}/a")] * 2)
    with pytest.raises(FetchError):
        await engine.prompts.fetch([PictureSource("file:///etc/passwd")])
    assert engine.admission.memory.is_idle


async def test_members_have_one_heavy_request_running_and_two_waiting(engine: Engine, links: Links) -> None:
    """A member's fourth heavy request is refused at once, and other members do not wait."""

    async def linked(member_id: int) -> None:
        async with engine.admission.heavy(GUILD, member_id):
            await engine.prompts.fetch([PictureSource(f"{links.url}/{member_id}")])

    tasks = [asyncio.create_task(linked(1)) for _ in range(3)]
    await links.reached(1)
    with pytest.raises(LineFullError):
        await linked(1)
    tasks.append(asyncio.create_task(linked(2)))
    await links.reached(2)
    assert links.most_at_once == 2
    links.is_open.set()
    await asyncio.gather(*tasks)
    assert links.most_at_once == 2


async def test_a_long_wait_in_line_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that waits too long raises TooSlowError and leaves the line."""
    monkeypatch.setattr("engine.admission.WAIT_SECONDS", 0.01)
    admission = Admission()
    running = await admission.requests.enter(GUILD, 1)
    with pytest.raises(TooSlowError):
        async with admission.heavy(GUILD, 1):
            raise AssertionError
    running.leave()
    assert admission.requests.is_idle


async def test_rounds_do_not_wait_behind_members_pictures(engine: Engine) -> None:
    """Rounds are rendered while a member's picture is decoded on another thread."""
    photos, _ = random_photos(1, DIMENSION)
    blocked = asyncio.Event()
    gate, loop = threading.Event(), asyncio.get_running_loop()

    def decoding() -> None:
        loop.call_soon_threadsafe(blocked.set)
        gate.wait()

    task = asyncio.create_task(engine.workers.uploads.run(decoding))
    await blocked.wait()
    assert len(await engine.renditions("demo", photos, channel_id=7)) == 1
    assert len((await engine.find("a house")).photos) == 9
    gate.set()
    await task

"""Small pictures of photos on the web: which hosts are fetched, how long they are cached, and the grey placeholder."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from engine.datasets.showcase import Showcase
from engine.errors import HotlinkOnlyError
from engine.galleries import Dataset
from engine.galleries.dataset_names import name_of
from engine.images.cache import KEPT_SECONDS, RenditionCache
from engine.photo import Photo
from engine.workers import FairWorker
from tests.loopback import serving

SERVER = 1 << 60
MakeShowcase = Callable[..., Showcase]


@pytest.fixture
def showcase(tmp_path: Path) -> Iterator[MakeShowcase]:
    """Makes showcases of one folder, each with the given allowed hosts."""
    with closing(FairWorker("pictures")) as worker:
        yield lambda *hosts: Showcase(tmp_path, worker, hosts)


@pytest.fixture
async def url(asked: list[str]) -> AsyncIterator[str]:
    """The url of a photo on the loopback interface."""

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        out = BytesIO()
        Image.new("RGB", (800, 400), "firebrick").save(out, "JPEG")
        return web.Response(body=out.getvalue() if "photo" in request.path else b"<html>")

    async with serving({"/{name}": answer}) as url:
        yield f"{url}/photo"


@pytest.fixture
def asked() -> list[str]:
    """The paths that the host was asked for."""
    return []


def dataset(name: str, *, hotlink_only: bool = False) -> Dataset:
    """Return a dataset of that name."""
    return Dataset(name, "encoder", 8, "", 0, hotlink_only)


def size(jpeg: bytes) -> tuple[int, int]:
    """Return width and height."""
    with Image.open(BytesIO(jpeg)) as image:
        return image.size


async def test_who_named_an_address_decides_where_it_may_lead(
    showcase: MakeShowcase, url: str, asked: list[str]
) -> None:
    """An operator's urls may lead anywhere; a member's only to the public internet and the allowed hosts."""
    own, photo = dataset(name_of("birds", SERVER)), Photo("p", url)
    (closed,) = await showcase().pictures(own, [photo], 200)
    assert (size(closed), asked) == ((200, 150), [])
    (allowed,) = await showcase("127.0.0.1").pictures(own, [photo], 200)
    (operators,) = await showcase().pictures(dataset("birds"), [photo], 200)
    assert (size(allowed), size(operators), asked) == ((200, 100), (200, 100), ["/photo"] * 2)


async def test_a_photo_is_fetched_once_for_each_width(showcase: MakeShowcase, url: str, asked: list[str]) -> None:
    """A photo is fetched once for each width, across processes, and a url that is no picture once for each showcase."""
    photos = [Photo("p", url), Photo("q", url.replace("photo", "page"))]
    for width in (200, 300, 200):
        made = showcase()
        for _ in range(2):
            pictures = await made.pictures(dataset("birds"), photos, width)
            assert [size(jpeg) for jpeg in pictures] == [(width, width // 2), (width, width * 3 // 4)]
    assert asked.count("/photo") == 2
    assert asked.count("/page") == 3  # once for each showcase
    await made.forget("birds")
    await made.pictures(dataset("birds"), photos[:1], 200)
    assert asked.count("/photo") == 3


async def test_nothing_is_copied_of_a_dataset_that_forbids_it(
    showcase: MakeShowcase, url: str, asked: list[str]
) -> None:
    """Photos of a hotlink-only dataset are never fetched."""
    with pytest.raises(HotlinkOnlyError):
        await showcase().pictures(dataset("birds", hotlink_only=True), [Photo("p", url)], 200)
    assert asked == []


def test_kept_renditions_are_bounded_in_age_and_size(tmp_path: Path) -> None:
    """The cache evicts its oldest renditions and ignores those older than a month."""
    files = RenditionCache(tmp_path / "renditions", max_bytes=1000)
    for number in range(128):
        files.put("birds", f"https://photos.test/{number}", 200, bytes(100))
        newest = tmp_path / "renditions"
        for age, path in enumerate(sorted(newest.glob("*/*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age / 1000))
    kept = list((tmp_path / "renditions").glob("*/*"))
    assert 10 <= len(kept) <= 10 + 64
    assert files.get("birds", "https://photos.test/127", 200) == bytes(100)
    assert files.get("birds", "https://photos.test/0", 200) is None
    for path in kept:
        os.utime(path, (1, path.stat().st_mtime - KEPT_SECONDS - 1))
    assert files.get("birds", "https://photos.test/127", 200) is None

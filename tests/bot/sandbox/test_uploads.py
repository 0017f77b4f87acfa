"""Uploaded files are served in a way that no browser executes them."""

import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.sandbox import LocalFile, Member, RequestRefusedError, SandboxServer
from bot.sandbox.attachments import MAX_NAME, image_size, safe_filename
from bot.sandbox.payloads import ATTACHMENT_LIMIT
from bot.sandbox.world import CHANNEL_IDS

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
RASTERS = ("PNG", "JPEG", "GIF", "WEBP")


@pytest.fixture
async def member(server: SandboxServer) -> AsyncIterator[Member]:
    """The member who uploads."""
    async with Member.connect(server.url, server.world.people()[0].token) as connected:
        yield connected


def picture(kind: str, size: tuple[int, int] = (48, 32)) -> bytes:
    """A file of that format."""
    data = BytesIO()
    Image.new("RGB", size, "teal").save(data, kind)
    return data.getvalue()


async def served(member: Member, name: str, content: bytes) -> tuple[dict[str, str], bytes]:
    """Upload a file, and return the headers and bytes that its url returns."""
    body = {"content": "look", "attachments": [{"id": "0", "filename": name}]}
    path = f"/channels/{CHANNEL_IDS['general']}/messages"
    sent = await member.rest("POST", path, body, [LocalFile("file", content)])
    async with aiohttp.ClientSession() as http, http.get(sent["attachments"][0]["url"]) as response:
        assert response.status == 200
        return dict(response.headers), await response.read()


@pytest.mark.parametrize("kind", RASTERS)
@pytest.mark.parametrize("name", ["photo", "page.html"])
async def test_a_picture_is_shown_by_what_its_bytes_are(member: Member, kind: str, name: str) -> None:
    """Whatever its name is."""
    content = picture(kind)
    headers, received = await served(member, name, content)
    assert headers["Content-Type"] == f"image/{kind.lower()}"
    assert "Content-Disposition" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"].split("; ")
    assert received == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", SVG),
        ("page.html", HTML),
        ("photo.png", SVG),
        ("photo.jpg", b" " + picture("JPEG")),
        ("photo.bmp", picture("BMP")),
        ("script.js", b"alert(1)"),
        ("labels.csv", b"a,b"),
        ('"; filename=x.html\r\nSet-Cookie: a=b', HTML),
        ("名前.html", HTML),
    ],
)
async def test_anything_else_is_saved(member: Member, name: str, content: bytes) -> None:
    """It is served as an attachment of unspecified type, in a sandboxed document."""
    headers, received = await served(member, name, content)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == f'attachment; filename="{safe_filename(name)}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in headers["Content-Security-Policy"].split("; ")
    assert "Set-Cookie" not in headers
    assert received == content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..", "file"),
        ("", "file"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ('a"b\r\n;.png', "a_b___.png"),
        ("x" * 400 + ".png", "x" * (MAX_NAME - 4) + ".png"),
        ("." + "x" * 400, "." + "x" * (MAX_NAME - 1)),
    ],
)
def test_a_filename_holds_nothing_that_means_something(given: str, kept: str) -> None:
    """A name has no special characters for headers or paths, and a limited length."""
    assert safe_filename(given) == kept


def huge_png(side: int) -> bytes:
    """A PNG with very many pixels and very few bytes."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    )
    parts = (struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_the_size_of_any_picture_is_known_and_of_nothing_else() -> None:
    """Pixels are not decoded, so many or broken ones do not matter."""
    assert [image_size(picture(kind)) for kind in RASTERS] == [(48, 32)] * 4
    assert image_size(huge_png(20_000)) == (20_000, 20_000)
    texts = PngInfo()
    texts.add_text("Comment", "a" * 1_500_000, zip=True)
    with_texts = BytesIO()
    Image.new("RGB", (48, 32)).save(with_texts, "PNG", pnginfo=texts)
    assert image_size(with_texts.getvalue()) == (48, 32)
    assert [image_size(data) for data in (b"", SVG, b"\xff\xd8\xff", b"RIFF____WEBP", picture("BMP"))] == [None] * 5


async def test_phones_pictures_have_their_media_types(member: Member) -> None:
    """They are known even if the machine's MIME table lacks them."""
    names = {"IMG_0001.HEIC": "image/heic", "a.heif": "image/heif", "a.avif": "image/avif", "a.webp": "image/webp"}
    for name, kind in names.items():
        sent = await member.say(CHANNEL_IDS["general"], "look", LocalFile(name, b"x"))
        assert sent["attachments"][0]["content_type"] == kind


async def test_a_large_upload_is_refused_or_taken(member: Member) -> None:
    """A file over Discord's limit is refused with its error. Many pixels are no problem."""
    sent = await member.say(CHANNEL_IDS["general"], "look", LocalFile("photo.png", huge_png(20_000)))
    assert sent["attachments"][0]["width"] == 20_000
    with pytest.raises(RequestRefusedError) as refused:
        await member.say(CHANNEL_IDS["general"], "look", LocalFile("photo.png", b"x" * (ATTACHMENT_LIMIT + 1)))
    assert (refused.value.status, refused.value.body["code"]) == (413, 40005)

"""A malicious host cannot fill the memory, block the download or redirect it to a forbidden place."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import repeat
from threading import Event
from typing import Any

import brotli
import pytest
from backports import zstd

from engine.errors import FetchError
from engine.failures import Reason
from engine.web import fetch as web
from engine.web.fetch import LIMITS, check, fetch
from engine.web.urls import MAX_URL_CHARACTERS

ONCE = replace(LIMITS, attempts=1)
ALLOWED = frozenset({"127.0.0.1"})
OK = b"HTTP/1.1 200 OK\r\n"
FILE = OK + b"Content-Length: 6\r\n\r\na file"


@asynccontextmanager
async def host(*answers: bytes | Iterator[bytes]) -> AsyncIterator[str]:
    """A host that sends these raw answers, one for each connection, repeating the last one."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = left.pop(0) if len(left) > 1 else left[0]
        with suppress(OSError):
            await reader.readuntil(b"\r\n\r\n")
            for piece in [said] if isinstance(said, bytes) else said:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a"


async def refused(url: str, limit: int = 1000, seconds: float = 30) -> Reason:
    """Return the reason why the file is not fetched."""
    limits = replace(ONCE, body_seconds=seconds)
    with pytest.raises(FetchError) as caught:
        await fetch(url, limit=limit, allowed_hosts=ALLOWED, limits=limits)
    return Reason(caught.value.reason)


def encoded(encoding: str, body: bytes) -> bytes:
    """Return a response with this Content-Encoding."""
    return OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def to(place: str) -> bytes:
    """Return a redirect."""
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + place.encode() + b"\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"A: " + b"a" * 70_000 + b"\r\n\r\n",
        OK + b"".join(b"A%d: b\r\n" % number for number in range(1000)) + b"\r\n",
        b"HTTP/1.1 200 " + b"O" * 70_000 + b"\r\n\r\n",
        OK + b"Content-Length: -1\r\n\r\na",
        OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\na file",
        b"\x00" * 5000,
        b"",
    ],
)
async def test_an_invalid_answer_is_refused(answer: bytes) -> None:
    """Invalid HTTP is refused: oversized headers, impossible lengths, or other bytes."""
    async with host(answer) as url:
        assert await refused(url) is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("piece", "reason", "seconds"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n", Reason.TIMEOUT, 0.2),
        (b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 100, Reason.TIMEOUT, 0.2),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000, Reason.UNREACHABLE, 30),
        (FILE.replace(b"6", b"999999999999"), Reason.TOO_LARGE, 30),
    ],
)
async def test_an_answer_without_an_end_is_given_up(piece: bytes, reason: Reason, seconds: float) -> None:
    """An endless answer is given up at the time limit, and one with a length above the limit at once."""
    async with host(repeat(piece)) as url:
        assert await refused(url, seconds=seconds) is reason


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
async def test_what_a_body_unpacks_to_is_bounded(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    """Decompression stops at the size limit."""
    async with host(encoded(encoding, pack(bytes(50_000_000))), encoded(encoding, pack(b"a file"))) as url:
        tracemalloc.start()
        assert await refused(url, limit=1_000_000) is Reason.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()
        assert await fetch(url, limit=100, allowed_hosts=ALLOWED, limits=ONCE) == b"a file"


@pytest.mark.parametrize(
    "place",
    [
        "http://a.test/" + "a" * MAX_URL_CHARACTERS,
        "http://member:secret@127.0.0.1/a",
        "http://127.0.0.1@169.254.169.254/a",
        "http://[::1]/a",
        "http://[::ffff:169.254.169.254]/a",
        "http://[fe80::1%25lo]/a",
        "http://0x7f000001/a",
        "http://0177.0.0.1/a",
        "http://127.0.0.1:99999/a",
        "http://[::1/a",
        "//localhost/a",
        "\tfile:///etc/passwd",
        "ftp://127.0.0.1/a",
        "data:,a",
    ],
)
async def test_every_hop_is_checked_like_the_first(place: str) -> None:
    """The target of a redirect is checked like a url from a member."""
    async with host(to(place), FILE) as url:
        assert await refused(url) is Reason.BAD_URL


async def test_at_most_five_redirects_are_followed() -> None:
    """Five redirects are followed, and a sixth is refused."""
    async with host(*[to("/a")] * 5, FILE) as url:
        assert await fetch(url, limit=6, allowed_hosts=ALLOWED, limits=ONCE) == b"a file"
    async with host(*[to("/a")] * 6, FILE) as url:
        assert await refused(url) is Reason.REDIRECTS


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/" + "a" * MAX_URL_CHARACTERS,
        "http://member@a.test/",
        "http://:secret@a.test/",
        "http://a.test/\r\nHost: b.test",
        "http://a.test\x00.b.test/",
        "http://a.test/\u202eb",
        "http://[::1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1%25lo]/",
        "http://[::1",
        "http://１２７.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://127.1/",
        "http://a.test:0x50/",
        "http://a.test:99999/",
        "http:///a",
    ],
)
async def test_a_url_that_a_member_types_is_checked_before_anything_is_begun(url: str) -> None:
    """A url's length, characters, credentials and address are checked before any request."""
    for ask in (check(url), fetch(url, limit=10)):
        with pytest.raises(FetchError) as caught:
            await ask
        assert caught.value.reason == Reason.BAD_URL


async def test_a_name_server_that_does_not_answer_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that does not answer ends at the time limit, in a check and in a download."""
    answered = Event()

    def answers(*_: Any, **__: Any) -> list[Any]:
        answered.wait(30)
        return []

    limits = replace(ONCE, first_byte_seconds=0.1, body_seconds=0.1)
    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(web, "LIMITS", limits)
    try:
        for ask in (check("http://a.test/"), fetch("http://a.test/", limit=10, limits=limits)):
            with pytest.raises(FetchError) as caught:
                await ask
            assert caught.value.reason == Reason.TIMEOUT
    finally:
        answered.set()

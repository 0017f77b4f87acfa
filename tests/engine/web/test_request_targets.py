"""Requests use the exact urls that servers gave, and the unusual answers of real servers are accepted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FetchError, PhotoRejectedError
from engine.failures import Reason
from engine.web.fetch import LIMITS, fetch
from engine.web.urls import parse_web_url

ONCE = replace(LIMITS, attempts=1)
ALLOWED = frozenset({"127.0.0.1"})
FILE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na file"

SIGNED = [
    "/a%2Fb.jpg?X-Amz-Credential=AKIA%2F20261130%2Fus-east-1%2Fs3&X-Amz-Signature=0f",
    "/a%2fb.jpg?sig=a%2fb%2B%3d",
    "/w_100%2Ch_100/a.jpg",
    "/a.jpg?b=2&a=1&b=1&&=",
    "/a.jpg?Signature=a+b~c%20d&Expires=1",
    "/a.jpg?Policy=e30_&sig=%7Eb%2Dc%5F",
    "/a.jpg?q={\"w\":1}|[2]",
    "/caf%C3%A9/%E9.jpg",
    "/100%.jpg?%zz",
    "/a/../b/./c//d",
    "/a.jpg?",
    "/?a",
    "/;p=1/a.jpg;v=2",
    "/a.jpg?url=https://b.test/c?d=1",
]  # fmt: skip


@dataclass
class Host:
    """A host that sends `answers`, one for each connection, repeating the last one.

    `asked` lists the request targets.
    """

    answers: list[bytes]
    url: str = ""
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        request = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(request.split(b"\r\n")[0].decode().removeprefix("GET ").removesuffix(" HTTP/1.1"))
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        await writer.drain()
        writer.close()


@asynccontextmanager
async def host(*answers: bytes) -> AsyncIterator[Host]:
    """A host on 127.0.0.1."""
    running = Host(list(answers))
    async with await asyncio.start_server(running.answer, "127.0.0.1", 0, limit=1 << 20) as server:
        running.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield running


async def fetched(url: str) -> bytes:
    """Fetch a file from this machine."""
    return await fetch(url, limit=100, allowed_hosts=ALLOWED, limits=ONCE)


def to(place: bytes, status: bytes = b"302 Found") -> bytes:
    """Return a redirect."""
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + place + b"\r\n\r\n"


def answered(status: str, *headers: str) -> bytes:
    """Return a file of six bytes with another status."""
    lines = "".join(f"{header}\r\n" for header in (f"HTTP/1.1 {status}", "Content-Length: 6", *headers))
    return lines.encode() + b"\r\na file"


@pytest.mark.parametrize("target", SIGNED)
async def test_a_target_goes_out_as_it_was_given(target: str) -> None:
    """A request's target is the given one, with its escapes, unescaped signs and order of the query."""
    async with host(FILE) as server:
        assert await fetched(f"{server.url}{target}#fragment") == b"a file"
        assert server.asked == [target]


@pytest.mark.parametrize("is_absolute", [True, False])
async def test_a_target_goes_out_as_a_redirect_gave_it(is_absolute: bool) -> None:
    """A redirect's target is requested unchanged, whether absolute or relative, without its fragment."""
    async with host(FILE) as server:
        places = [f"{server.url}{target}" if is_absolute else target for target in SIGNED]
        server.answers = [answer for place in places for answer in (to(place.encode() + b"#fragment"), FILE)]
        for _ in SIGNED:
            assert await fetched(server.url) == b"a file"
        assert server.asked[1::2] == SIGNED


async def test_characters_that_a_request_line_cannot_hold_are_percent_encoded() -> None:
    """Spaces, non-ASCII letters and raw bytes are percent-encoded."""
    async with host(FILE, to(b"/caf\xc3\xa9 caf\xe9?\xff"), FILE) as server:
        assert await fetched(f"  {server.url}/a b/é/\u0645\u06cc\u200c\u062e/😀.jpg?ä= ") == b"a file"
        assert await fetched(server.url) == b"a file"
        assert server.asked == [
            "/a%20b/%C3%A9/%D9%85%DB%8C%E2%80%8C%D8%AE/%F0%9F%98%80.jpg?%C3%A4=",
            "/",
            "/caf%C3%A9%20caf%E9?%FF",
        ]


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("c%2Fd?e=%2f", "/a/c%2Fd?e=%2f"), ("../c", "/c"), ("../../c", "/c"), ("./c/./d/../e", "/a/c/e"),
        ("?e", "/a/b%2Cb?e"), ("?", "/a/b%2Cb?"), ("", "/a/b%2Cb?q=%2C"), ("#f", "/a/b%2Cb?q=%2C"), (";c", "/a/;c"),
        ("//A.test/c", "/c"), ("c:80", None),
    ],
)  # fmt: skip
def test_a_relative_redirect_leads_where_rfc_3986_says(place: str, target: str | None) -> None:
    """A relative redirect is resolved as in RFC 3986, without changing its escapes."""
    base = parse_web_url("https://A.test:8443/a/b%2Cb?q=%2C#f")
    if target is None:
        with pytest.raises(PhotoRejectedError):
            parse_web_url(place, base)
        return
    found = parse_web_url(place, base)
    assert (found.scheme, found.host, found.raw_path_qs) == ("https", "a.test", target)
    assert found.port == (443 if place.startswith("//") else 8443)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=100))
def test_every_printable_target_is_kept(rest: str) -> None:
    """Any printable target is kept unchanged, because a server may have signed it."""
    assert parse_web_url(f"https://a.test/{rest}#f").raw_path_qs == f"/{rest}"
    assert parse_web_url(f"/.{rest}#f", parse_web_url("https://b.test/c")).raw_path_qs == f"/.{rest}"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTP://A.TEST", "http://a.test"), ("HTTPS://a.test/", "https://a.test"), ("http://a_b.test", "http://a_b.test"),
        ("http://a.test./", "http://a.test."), ("http://bücher.test/", "http://xn--bcher-kva.test"),
        ("http://日本語.test?a", "http://xn--wgv71a119e.test"), ("http://[2606::1]:8080/", "http://[2606::1]:8080"),
        ("http://a.test:80/", "http://a.test:80"), ("http://a.test:/", "http://a.test"),
        ("\u00a0http://a.test \n", "http://a.test"),
    ],
)  # fmt: skip
def test_hosts_are_taken_in_every_spelling(url: str, origin: str) -> None:
    """Hosts in capitals, with underscores, trailing dots, non-ASCII names, IPv6 or ports are accepted."""
    found = parse_web_url(url)
    assert f"{found.scheme}://{found.raw_authority}" == origin


@pytest.mark.parametrize(
    "url", ["http://a b.test/", "http://a%2eb.test/", "http://a\\b.test/", "http:/a.test/", "http://a<b>/", "//a.test/"]
)
def test_an_invalid_host_is_refused(url: str) -> None:
    """An invalid host is refused before any request."""
    with pytest.raises((PhotoRejectedError, ValueError)):
        parse_web_url(url)


def test_a_redirect_from_https_to_http_is_followed() -> None:
    """A redirect from HTTPS to HTTP is followed, as in browsers, because requests carry no secrets."""
    assert str(parse_web_url("http://b.test/c", parse_web_url("https://a.test/"))) == "http://b.test/c"


async def test_large_headers_are_taken() -> None:
    """Headers above aiohttp's default of 8,190 bytes are accepted, up to 64 KiB."""
    target = "/" + "a" * 12_000
    large = b"HTTP/1.1 200 OK\r\nContent-Security-Policy: " + b"a" * 60_000 + b"\r\nContent-Length: 6\r\n\r\na file"
    async with host(large, to(target.encode()), FILE) as server:
        assert await fetched(server.url) == b"a file"
        assert await fetched(server.url) == b"a file"
        assert server.asked[-1] == target


@pytest.mark.parametrize(
    "answer", [answered("203 Non-Authoritative Information"), answered("206 Partial", "Content-Range: bytes 0-5/6")]
)
async def test_a_file_is_taken_under_another_status(answer: bytes) -> None:
    """A file with status 203 (from a proxy) or a complete one with status 206 is accepted."""
    async with host(answer) as server:
        assert await fetched(server.url) == b"a file"


@pytest.mark.parametrize(
    "answer",
    [
        answered("201 Created"),
        answered("202 Accepted"),
        b"HTTP/1.1 204 No Content\r\n\r\n",
        answered("206 Partial Content"),
        answered("206 Partial Content", "Content-Range: bytes 0-5/12"),
        answered("206 Partial Content", "Content-Range: bytes 6-11/12"),
        answered("206 Partial Content", "Content-Range: bytes 0-5/*"),
        answered("300 Multiple Choices"),
        answered("302 Found"),
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
    ],
)
async def test_an_answer_without_the_file_is_refused_by_its_status(answer: bytes) -> None:
    """A status without the complete file is refused and named."""
    async with host(answer) as server:
        with pytest.raises(FetchError) as caught:
            await fetched(server.url)
        assert caught.value.reason == Reason.REFUSED
        assert answer.split()[1].decode() in caught.value.detail

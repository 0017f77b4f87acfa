"""Downloads of photos, with retries and with limits on time, size and concurrency."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import aiohttp
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential
from yarl import URL

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.web.addresses import PublicResolver
from engine.web.urls import parse_web_url

T = TypeVar("T")
_Read = Callable[[aiohttp.ClientResponse], Awaitable[T]]

MAX_HEADER_BYTES = 65_536
"""For each header of a response, and for the status line. aiohttp allows at most 128 headers."""

_REDIRECTS = {301, 302, 303, 307, 308}
_REASONS = {404: Reason.NOT_FOUND, 410: Reason.GONE, 408: Reason.TIMEOUT, 429: Reason.RATE_LIMITED}
# 203 is a response that a proxy changed, such as a smaller version of the photo. 201, 202, 204 and 205 do not contain
# the photo. 206 is accepted only if the part is the whole file.
_WITH_BODY = {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}
_WHOLE = re.compile(r"bytes 0-(\d+)/(\d+)")
_HEADERS = {"User-Agent": "Ninefold", "Accept": "image/*, */*;q=0.5", "Accept-Encoding": "identity"}
_WRITTEN_BYTES = 1 << 20  # size of each write to a file


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for downloads. `first_byte_seconds` is also the longest allowed gap between two reads."""

    connections: int = 32
    connections_per_host: int = 16
    connect_seconds: float = 10.0
    first_byte_seconds: float = 20.0
    body_seconds: float = 60.0
    attempts: int = 4
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0
    redirects: int = 5
    max_bytes: int = 25_000_000
    failures_in_a_row: int | None = None
    """After this many temporary failures in a row, a host is skipped. None disables the limit."""


class Downloads:
    """An HTTP client for many photos. Use it as an async context manager.

    `resolver` restricts which hosts may be reached. Without one, any host is allowed.
    """

    def __init__(self, limits: Limits, resolver: PublicResolver | None = None) -> None:
        self._limits = limits
        self._resolver = resolver
        self._failures: Counter[str | None] = Counter()  # by host, in a row
        self._quiet_until: dict[str | None, float] = defaultdict(float)  # by host, on the monotonic clock

    async def __aenter__(self) -> "Downloads":
        limits = self._limits
        connector = aiohttp.TCPConnector(
            limit=limits.connections, limit_per_host=limits.connections_per_host, resolver=self._resolver
        )
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=limits.connect_seconds, sock_read=limits.first_byte_seconds
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(self, url: str) -> bytes:
        """Download a body, retrying temporary failures. Raises PhotoRejectedError."""
        return await self._get(url, self._body)

    async def save(self, url: str, path: Path) -> None:
        """Download a body into a file, otherwise like `fetch`. Raises PhotoRejectedError."""
        await self._get(url, partial(self._write, path))

    async def _get(self, url: str, read: _Read[T]) -> T:
        try:
            parsed = parse_web_url(url)
        except (UnicodeError, ValueError) as error:
            raise PhotoRejectedError(Reason.BAD_URL, str(error)) from error
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._limits.attempts),
            retry=retry_if_exception(lambda error: _may_pass(error) and not self._is_given_up(parsed.host)),
            wait=wait_random_exponential(self._limits.first_wait_seconds, self._limits.longest_wait_seconds),
            reraise=True,
        )
        try:
            content: T = await retrying(self._attempt, parsed, read)
        except PhotoRejectedError as error:
            self._failures[parsed.host] = self._failures[parsed.host] + 1 if _may_pass(error) else 0
            raise
        self._failures[parsed.host] = 0
        return content

    def _is_given_up(self, host: str | None) -> bool:
        limit = self._limits.failures_in_a_row
        return limit is not None and self._failures[host] >= limit

    async def _attempt(self, url: URL, read: _Read[T]) -> T:
        if self._is_given_up(url.host):
            raise PhotoRejectedError(Reason.UNREACHABLE, f"{url.host} failed {self._failures[url.host]} times in a row")
        try:
            await asyncio.sleep(self._quiet_until[url.host] - time.monotonic())  # returns at once if negative
            async with asyncio.timeout(self._limits.body_seconds):
                return await self._follow(url, read)
        except PhotoRejectedError:
            raise
        except TimeoutError as error:
            raise PhotoRejectedError(Reason.TIMEOUT, str(error) or "the response took too long") from error
        except (aiohttp.InvalidURL, UnicodeError, ValueError) as error:
            raise PhotoRejectedError(Reason.BAD_URL, str(error)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise PhotoRejectedError(Reason.UNREACHABLE, str(error) or type(error).__name__) from error

    async def _follow(self, url: URL, read: _Read[T]) -> T:
        for _ in range(self._limits.redirects + 1):
            if self._resolver is not None:
                self._resolver.check(url)
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    url = parse_web_url(response.headers["Location"], url)
                    continue
                self._refuse(response)
                return await read(response)
        raise PhotoRejectedError(Reason.REDIRECTS, f"more than {self._limits.redirects}")

    def _refuse(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status in _WITH_BODY or _is_whole(response):
            return
        asked = _retry_after(response.headers.get("Retry-After", ""))
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) and asked:
            wait = min(asked, self._limits.longest_wait_seconds)
            self._quiet_until[response.url.host] = time.monotonic() + wait
        server = Reason.SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Reason.REFUSED
        raise PhotoRejectedError(_REASONS.get(status, server), f"the server answered {status} {response.reason or ''}")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in self._bounded(response, response.content.iter_any()):
            body += chunk
        return bytes(body)

    async def _write(self, path: Path, response: aiohttp.ClientResponse) -> None:
        with path.open("wb") as file:
            async for chunk in self._bounded(response, response.content.iter_chunked(_WRITTEN_BYTES)):
                await asyncio.to_thread(file.write, chunk)

    async def _bounded(self, response: aiohttp.ClientResponse, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        limit, size = self._limits.max_bytes, 0
        if (response.content_length or 0) > limit:
            raise PhotoRejectedError(Reason.TOO_LARGE, f"{response.content_length:,} bytes, above {limit:,}")
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise PhotoRejectedError(Reason.TOO_LARGE, f"more than {limit:,} bytes")
            yield chunk


def _is_whole(response: aiohttp.ClientResponse) -> bool:
    """Whether an unrequested partial response contains the whole file."""
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        return False
    found = _WHOLE.fullmatch(response.headers.get("Content-Range", "").strip())
    return found is not None and int(found[1]) + 1 == int(found[2])


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, PhotoRejectedError) and Reason(error.reason).may_pass


def _retry_after(value: str) -> float:
    """Parse a Retry-After header (RFC 9110, section 10.2.3), a number of seconds or a date, into seconds."""
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0

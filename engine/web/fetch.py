"""Downloads from urls that members type. They cannot reach the bot's own network.

Only http and https are allowed. Addresses are checked after each name lookup, for every connection and every redirect
(`engine.web.addresses`). Redirects, sizes and times are limited.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from yarl import URL

from engine.errors import FetchError, PhotoRejectedError
from engine.failures import Reason
from engine.web.addresses import PublicResolver
from engine.web.downloads import Downloads, Limits
from engine.web.urls import parse_web_url

T = TypeVar("T")

LIMITS = Limits(attempts=3, connect_seconds=5, first_byte_seconds=10, body_seconds=30, longest_wait_seconds=5)
"""For downloads that a member is waiting for."""
LARGE_FILE_LIMITS = replace(LIMITS, body_seconds=1800)
"""For files that may take long."""


async def fetch(
    url: str,
    *,
    limit: int,
    allowed_hosts: Collection[str] | None = (),
    redirects: int = LIMITS.redirects,
    limits: Limits = LIMITS,
) -> bytes:
    """Download a file of at most `limit` bytes from the public internet or an allowed host (None allows any host).

    Raises FetchError.
    """
    limits = replace(limits, max_bytes=limit, redirects=redirects)
    return await _with(limits, allowed_hosts, lambda downloads: downloads.fetch(url))


async def save(
    url: str,
    path: Path,
    *,
    limit: int,
    allowed_hosts: Collection[str] = (),
    redirects: int = LARGE_FILE_LIMITS.redirects,
) -> None:
    """Download a file of at most `limit` bytes to `path`, with more time than `fetch` allows. Raises FetchError."""
    limits = replace(LARGE_FILE_LIMITS, max_bytes=limit, redirects=redirects)
    await _with(limits, allowed_hosts, lambda downloads: downloads.save(url, path))


async def _with(limits: Limits, allowed_hosts: Collection[str] | None, get: Callable[[Downloads], Awaitable[T]]) -> T:
    try:
        resolver = None if allowed_hosts is None else PublicResolver(allowed_hosts)
        async with Downloads(limits, resolver) as downloads:
            return await get(downloads)
    except PhotoRejectedError as error:
        raise FetchError(error.reason, error.detail) from error


async def check(url: str, *, allowed_hosts: Collection[str] = ()) -> None:
    """Raise FetchError for a url that `fetch` would refuse. Looks up the name but downloads nothing."""
    try:
        parsed, resolver = parse_web_url(url), PublicResolver(allowed_hosts)
        resolver.check(parsed)
        async with asyncio.timeout(LIMITS.first_byte_seconds):
            await resolver.resolve(parsed.host or "", parsed.port or 0)
    except PhotoRejectedError as error:
        raise FetchError(error.reason, error.detail) from error
    except (ValueError, UnicodeError) as error:
        raise FetchError(Reason.BAD_URL, str(error)) from error
    except TimeoutError as error:  # also an OSError, so it comes first
        raise FetchError(Reason.TIMEOUT, "the name lookup took too long") from error
    except OSError as error:
        raise FetchError(Reason.UNREACHABLE, str(error)) from error


def path_of(url: str) -> str:
    """Return the unquoted path of a url."""
    return URL(url).path

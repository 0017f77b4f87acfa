"""Files of the web at addresses that members type: none leads into the network that the bot runs in.

Only http and https are spoken. Every address is checked where a connection is made, after the name was resolved and
again at every redirect (`engine.web.addresses`); redirects, sizes and times are bounded.
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
from engine.web.urls import web_url

T = TypeVar("T")

LIMITS = Limits(attempts=3, connect_seconds=5, first_byte_seconds=10, body_seconds=30, longest_wait_seconds=5)
"""For what a member waits for."""
LARGE = replace(LIMITS, body_seconds=1800)
"""For a file that may take its time."""


async def fetch(
    url: str,
    *,
    limit: int,
    allowed_hosts: Collection[str] | None = (),
    redirects: int = LIMITS.redirects,
    limits: Limits = LIMITS,
) -> bytes:
    """The file at an address of the public internet, or of an allowed host (None: any); at most `limit` bytes.

    Raises FetchError.
    """
    limits = replace(limits, max_bytes=limit, redirects=redirects)
    return await _with(limits, allowed_hosts, lambda downloads: downloads.fetch(url))


async def save(
    url: str, path: Path, *, limit: int, allowed_hosts: Collection[str] = (), redirects: int = LARGE.redirects
) -> None:
    """The same into a file, which may be a large one."""
    limits = replace(LARGE, max_bytes=limit, redirects=redirects)
    await _with(limits, allowed_hosts, lambda downloads: downloads.save(url, path))


async def _with(limits: Limits, allowed_hosts: Collection[str] | None, get: Callable[[Downloads], Awaitable[T]]) -> T:
    try:
        resolver = None if allowed_hosts is None else PublicResolver(allowed_hosts)
        async with Downloads(limits, resolver) as downloads:
            return await get(downloads)
    except PhotoRejectedError as error:
        raise FetchError(error.reason, error.detail) from error


async def check(url: str, *, allowed_hosts: Collection[str] = ()) -> None:
    """Raise FetchError for an address that would be refused; a name is looked up, nothing is fetched."""
    try:
        parsed, resolver = web_url(url), PublicResolver(allowed_hosts)
        resolver.check(parsed)
        async with asyncio.timeout(LIMITS.first_byte_seconds):
            await resolver.resolve(parsed.host or "", parsed.port or 0)
    except PhotoRejectedError as error:
        raise FetchError(error.reason, error.detail) from error
    except (ValueError, UnicodeError) as error:
        raise FetchError(Reason.BAD_URL, str(error)) from error
    except TimeoutError as error:  # an OSError, too
        raise FetchError(Reason.TIMEOUT, "its name was not found in time") from error
    except OSError as error:
        raise FetchError(Reason.UNREACHABLE, str(error)) from error


def path_of(url: str) -> str:
    """The path that a url names, unquoted."""
    return URL(url).path

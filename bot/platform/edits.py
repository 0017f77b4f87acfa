"""Edits of messages: coalesced, and never awaited by their caller.

A burst of votes changes one message many times, but Discord allows about one edit a second in a channel. So a changed
message is only marked here. It is edited at once, then at most once per `interval` seconds, one edit at a time. An edit
reads the state when it is sent, so that the last edit shows the final state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

import aiohttp
import discord
from cachetools import LRUCache
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception_type, stop_after_attempt, wait_exponential

from bot.platform.background import Background
from bot.platform.error_messages import refusal
from engine.errors import DatabaseError

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)

REMEMBERED = 1024
"""Size of the caches of message states."""

PASSING = (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError, DatabaseError)
"""Failures that may pass, so that another attempt makes sense."""


class Edits(Generic[K]):
    """Coalesced calls of `edit(key)`, which must show the current state.

    `retry_seconds` is the wait after the first failure that may pass; it doubles with each of the `attempts`. Failed
    edits can be tried `again`. An edit that Discord refuses is logged once, until one of the same message succeeds.
    """

    def __init__(
        self,
        edit: Callable[[K], Awaitable[None]],
        *,
        interval: float = 1.0,
        retry_seconds: float = 1.0,
        attempts: int = 6,
    ) -> None:
        self._edit, self._interval = edit, interval
        self._retrying = AsyncRetrying(
            retry=retry_if_exception_type(PASSING),
            stop=stop_after_attempt(attempts),
            wait=wait_exponential(retry_seconds, max=30 * retry_seconds),
            before_sleep=before_sleep_log(log, logging.WARNING),
            reraise=True,
        )
        self._background = Background()
        self._marked: set[K] = set()
        self._tasks: dict[K, asyncio.Task[None]] = {}
        self._free_at: dict[K, float] = {}
        self._lost: LRUCache[K, None] = LRUCache(REMEMBERED)
        self._refused: LRUCache[K, int] = LRUCache(REMEMBERED)

    def mark(self, key: K) -> None:
        """Edit a message that has changed, as soon as possible."""
        self._marked.add(key)
        if key not in self._tasks:
            task = self._tasks[key] = self._background.start(self._edit_while_marked(key), f"edits-{key}")
            task.add_done_callback(lambda _: self._ended(key))

    @property
    def pending(self) -> int:
        """How many messages may be out of date."""
        return len(self._tasks)

    def again(self) -> None:
        """Retry the edits that failed: Discord or the database can be reached again."""
        lost = list(self._lost)
        self._lost.clear()
        for key in lost:
            self.mark(key)

    async def settle(self) -> None:
        """Wait until every message is up to date."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self) -> None:
        """Drop the edits that were not sent."""
        self._marked.clear()
        await self._background.close()

    async def _edit_while_marked(self, key: K) -> None:
        loop = asyncio.get_running_loop()
        while key in self._marked:
            await asyncio.sleep(self._free_at.get(key, 0.0) - loop.time())
            self._free_at[key] = loop.time() + self._interval
            loop.call_later(2 * self._interval, self._forget_pace, key)
            await self._send(key)

    async def _send(self, key: K) -> None:
        try:
            await self._retrying(self._edit_marked, key)
            self._refused.pop(key, None)
        except (discord.NotFound, discord.Forbidden) as error:
            self._warn_once(key, error)
            self._lost[key] = None
        except PASSING as error:
            log.warning("the edit of %s was given up: %s", key, error)
            self._lost[key] = None
        except Exception:
            log.exception("the edit of %s was given up", key)

    def _warn_once(self, key: K, error: discord.NotFound | discord.Forbidden) -> None:
        if self._refused.get(key, 0) != error.code:
            log.warning("the message of %s cannot be edited: %s", key, refusal(error))
        self._refused[key] = error.code

    async def _edit_marked(self, key: K) -> None:
        self._marked.discard(key)  # before `edit` reads the state: a later change marks it again
        await self._edit(key)

    def _forget_pace(self, key: K) -> None:
        if self._free_at.get(key, 0.0) <= asyncio.get_running_loop().time():
            self._free_at.pop(key, None)

    def _ended(self, key: K) -> None:
        del self._tasks[key]
        if key in self._marked:  # marked after the task's last check
            self.mark(key)

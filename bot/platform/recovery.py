"""What the bot takes up again when it is connected: independent steps, each tried until it succeeds.

A database that does not answer for a moment delays a step; it neither skips the others nor ends the attempts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from bot.platform.background import Background

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[None]]

RETRY_SECONDS, MOST_SECONDS = 1.0, 60.0


def patiently(
    name: str, retry_seconds: float = RETRY_SECONDS, final: tuple[type[Exception], ...] = ()
) -> AsyncRetrying:
    """Tries again for as long as it takes, with waits that grow from `retry_seconds` to a minute.

    An error that is `final` is raised. The log tells of the first failure with its traceback, and of each further one
    in a line.
    """
    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, Exception) and not isinstance(error, final)),
        wait=wait_random_exponential(retry_seconds, max=MOST_SECONDS),
        before_sleep=partial(_tell_failure, name),
    )


class Recovery:
    """The named steps. Each must be safe to run again, as it is when the bot connects once more."""

    def __init__(self, steps: Mapping[str, Step], retry_seconds: float = RETRY_SECONDS) -> None:
        self._steps, self._retry_seconds = dict(steps), retry_seconds
        self._wanted: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._background = Background()

    def start(self, *names: str) -> None:
        """Run these steps (all, if none is named), each by itself; one that runs already will run once more."""
        for name in names or self._steps:
            self._wanted.add(name)
            if name not in self._running:
                task = self._running[name] = self._background.start(self._run(name), f"recovery-{name}")
                task.add_done_callback(partial(self._ended, name))

    async def settle(self) -> None:
        """Return when every step has succeeded."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def close(self) -> None:
        """Give up what has not succeeded."""
        await self._background.close()

    async def _run(self, name: str) -> None:
        while name in self._wanted:
            retrying = patiently(name, self._retry_seconds)
            await retrying(self._attempt, name)
            failed = int(retrying.statistics["attempt_number"]) - 1
            if failed:
                log.info("recovery of %s succeeded after %d failed attempts", name, failed)

    def _ended(self, name: str, _: asyncio.Task[None]) -> None:
        del self._running[name]
        if name in self._wanted:  # asked for between its last look and its end
            self.start(name)

    async def _attempt(self, name: str) -> None:
        self._wanted.discard(name)  # before it looks at anything: what is asked for from here on needs another run
        await self._steps[name]()


def _tell_failure(name: str, state: RetryCallState) -> None:
    assert state.outcome is not None
    error, wait = state.outcome.exception(), state.upcoming_sleep
    if state.attempt_number == 1:
        log.error("recovery of %s failed, and is tried again in %.1f s", name, wait, exc_info=error)
    else:
        log.warning("recovery of %s failed again (attempt %d): %s", name, state.attempt_number, error)

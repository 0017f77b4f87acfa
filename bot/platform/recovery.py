"""What the bot resumes when it connects: independent steps, each retried until it succeeds.

If the database does not answer for a moment, that delays a step, but neither skips the others nor ends the attempts.
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
    """Retries without end, with waits that grow from `retry_seconds` to a minute.

    Errors that are `final` are raised. The first failure is logged with its traceback, each further one in a line.
    """
    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, Exception) and not isinstance(error, final)),
        wait=wait_random_exponential(retry_seconds, max=MOST_SECONDS),
        before_sleep=partial(_log_failure, name),
    )


class Recovery:
    """The named steps. Each must be safe to run again, because they run each time the bot connects."""

    def __init__(self, steps: Mapping[str, Step], retry_seconds: float = RETRY_SECONDS) -> None:
        self._steps, self._retry_seconds = dict(steps), retry_seconds
        self._wanted: set[str] = set()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._background = Background()

    def start(self, *names: str) -> None:
        """Run these steps (all if none is named) concurrently. One that is running runs again when it is done."""
        for name in names or self._steps:
            self._wanted.add(name)
            if name not in self._running:
                task = self._running[name] = self._background.start(self._run(name), f"recovery-{name}")
                task.add_done_callback(partial(self._ended, name))

    async def settle(self) -> None:
        """Wait until every step has succeeded."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def close(self) -> None:
        """Cancel the steps that have not succeeded."""
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
        if name in self._wanted:  # requested after its last check
            self.start(name)

    async def _attempt(self, name: str) -> None:
        self._wanted.discard(name)  # before the step reads anything: a later request needs another run
        await self._steps[name]()


def _log_failure(name: str, state: RetryCallState) -> None:
    assert state.outcome is not None
    error, wait = state.outcome.exception(), state.upcoming_sleep
    if state.attempt_number == 1:
        log.error("recovery of %s failed, next attempt in %.1f s", name, wait, exc_info=error)
    else:
        log.warning("recovery of %s failed again (attempt %d): %s", name, state.attempt_number, error)

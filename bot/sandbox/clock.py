"""The local Discord's time, as an object that tests can move: interactions end after 3 s and 15 minutes of it."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A scheduled callback."""

    def cancel(self) -> None:
        """Do not call it."""


class Clock(Protocol):
    """Wall time in seconds since 1970, and callbacks at a later time."""

    def now(self) -> float:
        """Seconds since 1970."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the event loop once `seconds` of this clock have passed."""

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` of this clock have passed."""


class SystemClock:
    """The machine's time."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """The event loop's own `call_later`."""
        return asyncio.get_running_loop().call_later(seconds, callback)

    async def sleep(self, seconds: float) -> None:
        """`asyncio.sleep`."""
        await asyncio.sleep(seconds)


class MovableTimer:
    """A timer of a `MovableClock`, which rearms it whenever the clock moves."""

    def __init__(self, due: float, callback: Callable[[], None]) -> None:
        self.due, self._callback = due, callback
        self._handle: asyncio.Handle | None = None
        self.over = False

    def arm(self, now: float, *, running: bool) -> None:
        """Fire at the loop's next turn if due; otherwise later, if the clock is running."""
        if self._handle is not None:
            self._handle.cancel()
        loop = asyncio.get_running_loop()
        if self.due <= now:
            self._handle = loop.call_soon(self._fire)
        elif running:
            self._handle = loop.call_later(self.due - now, self._fire)

    def cancel(self) -> None:
        """Do not call it."""
        self.over = True
        if self._handle is not None:
            self._handle.cancel()

    def _fire(self) -> None:
        self.over = True
        self._callback()


class MovableClock:
    """A clock that tests move. It also runs with the machine's time, unless `running` is off.

    A clock that does not run makes tests independent of how busy the machine is: nothing expires until `advance`.
    """

    def __init__(self, *, running: bool = True) -> None:
        self._running = running
        self._started_at = time.time()
        self._ahead = 0.0
        self._timers: list[MovableTimer] = []

    def now(self) -> float:
        """Seconds since 1970, as moved."""
        return (time.time() if self._running else self._started_at) + self._ahead

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` once `seconds` have passed, or `advance` has skipped them."""
        timer = MovableTimer(self.now() + seconds, callback)
        timer.arm(self.now(), running=self._running)
        self._timers = [kept for kept in self._timers if not kept.over] + [timer]
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait until `seconds` have passed, or `advance` has skipped them."""
        woken = asyncio.Event()
        timer = self.call_later(seconds, woken.set)
        try:
            await woken.wait()
        finally:
            timer.cancel()

    def advance(self, seconds: float) -> None:
        """Move the clock forward. Timers that are now due fire at the loop's next turn, in the order of their times."""
        self._ahead += seconds
        for timer in sorted(self._timers, key=lambda timer: timer.due):
            if not timer.over:
                timer.arm(self.now(), running=self._running)

"""The time, as an object that tests can move: interactions end after 3 s and 15 minutes of it."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something set to happen later that can be called off."""

    def cancel(self) -> None:
        """It shall not happen."""


class Clock(Protocol):
    """Wall time in seconds since 1970, and callbacks at a later time."""

    def now(self) -> float:
        """Seconds since 1970."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the event loop once `seconds` of this clock have passed."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """As the event loop's own `call_later`."""
        return asyncio.get_running_loop().call_later(seconds, callback)


class MovableTimer:
    """A timer of a `MovableClock`: it is set anew each time the clock is moved."""

    def __init__(self, due: float, callback: Callable[[], None]) -> None:
        self.due, self._callback = due, callback
        self._handle: asyncio.TimerHandle | None = None
        self.over = False

    def arm(self, now: float) -> None:
        """Wait for what is left until `due`."""
        if self._handle is not None:
            self._handle.cancel()
        delay = max(0.0, self.due - now)
        self._handle = asyncio.get_running_loop().call_later(delay, self._fire)

    def cancel(self) -> None:
        """It shall not happen."""
        self.over = True
        if self._handle is not None:
            self._handle.cancel()

    def _fire(self) -> None:
        self.over = True
        self._callback()


class MovableClock:
    """The machine's time plus what a test has advanced it by; timers that have become due fire at once."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._timers: list[MovableTimer] = []

    def now(self) -> float:
        """Seconds since 1970, as moved."""
        return time.time() + self._ahead

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` once `seconds` have passed or were skipped by `advance`."""
        timer = MovableTimer(self.now() + seconds, callback)
        timer.arm(self.now())
        self._timers = [kept for kept in self._timers if not kept.over] + [timer]
        return timer

    def advance(self, seconds: float) -> None:
        """Move the clock forward; what became due happens at the loop's next turn."""
        self._ahead += seconds
        for timer in self._timers:
            if not timer.over:
                timer.arm(self.now())

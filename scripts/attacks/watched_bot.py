"""`python -m attacks.watched_bot FILE`: `python -m bot`, whose event loop notes in FILE how late it is.

A timer of the loop is due every 10 ms. One line is written for each that comes more than 20 ms too late: when it came
(`time.time()`), and how late in ms. So callbacks that take long are seen, and code of other threads that holds the
interpreter's lock while the loop would run.
"""

import asyncio
import runpy
import sys
import time
from typing import TextIO

EVERY_SECONDS, LATE_SECONDS = 0.01, 0.02


class WatchedPolicy(asyncio.DefaultEventLoopPolicy):
    """Makes event loops that note their delays."""

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A loop whose timer has begun."""
        loop = super().new_event_loop()
        due_at = loop.time()

        def look() -> None:
            nonlocal due_at
            late = loop.time() - due_at
            if late > LATE_SECONDS:
                self._output.write(f"{time.time()} {1e3 * late:.0f}\n")
            due_at = loop.time() + EVERY_SECONDS
            loop.call_at(due_at, look)

        loop.call_soon(look)
        return loop


if __name__ == "__main__":
    stalls = open(sys.argv.pop(), "a", buffering=1)  # noqa: PTH123, SIM115 - open for as long as the bot lives
    asyncio.set_event_loop_policy(WatchedPolicy(stalls))
    runpy.run_module("bot", run_name="__main__", alter_sys=True)

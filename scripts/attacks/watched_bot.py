"""`python -m attacks.watched_bot FILE`: run `python -m bot` and log the delays of its event loop to FILE.

A timer is due every 10 ms. If it fires more than 20 ms late, one line records the time (`time.time()`) and the delay in
ms. This shows slow callbacks, and other threads that hold the interpreter lock while the loop should run.
"""

import asyncio
import runpy
import sys
import time
from typing import TextIO

EVERY_SECONDS, LATE_SECONDS = 0.01, 0.02


class WatchedPolicy(asyncio.DefaultEventLoopPolicy):
    """Creates event loops that log their delays."""

    def __init__(self, output: TextIO) -> None:
        super().__init__()
        self._output = output

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Create a loop and start its timer."""
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
    stalls = open(sys.argv.pop(), "a", buffering=1)  # noqa: PTH123, SIM115 - open while the bot runs
    asyncio.set_event_loop_policy(WatchedPolicy(stalls))
    runpy.run_module("bot", run_name="__main__", alter_sys=True)

"""A probe that measures how late the event loop runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

TICK_SECONDS = 0.001


@dataclass
class Ticker:
    """How late the event loop was, in ms, each time that it was asked for a tick."""

    late: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest stall, in ms."""
        return max(self.late, default=0.0)


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticker]:
    """Watch the event loop for as long as the block runs."""
    ticker = Ticker()

    async def tick() -> None:
        while True:
            asked_at = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            ticker.late.append(1e3 * (time.perf_counter() - asked_at - TICK_SECONDS))

    task = asyncio.create_task(tick())
    try:
        yield ticker
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

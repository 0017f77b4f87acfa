"""A probe that measures how late the event loop runs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

TICK_SECONDS = 0.001


@dataclass
class Ticker:
    """The delays of the event loop in ms, one for each tick."""

    late: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest delay in ms."""
        return max(self.late, default=0.0)


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticker]:
    """Measure the delays of the event loop until the block ends."""
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

"""Reading from a queue with a timeout."""

import asyncio
from typing import TypeVar

T = TypeVar("T")


async def receive(queue: asyncio.Queue[T | None], seconds: float) -> tuple[list[T], bool]:
    """Return the next item in a list, which is empty after a timeout, and whether the queue is still open."""
    if queue.empty():
        try:
            async with asyncio.timeout(seconds if seconds != float("inf") else None):
                item = await queue.get()
        except TimeoutError:
            return [], True
    else:
        item = queue.get_nowait()
    return ([], False) if item is None else ([item], True)

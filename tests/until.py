"""Waiting for conditions: a busy machine takes longer, and passes all the same."""

import asyncio
from collections.abc import Callable

CEILING_SECONDS = 120.0


async def until(is_so: Callable[[], object], every_seconds: float = 0.005) -> None:
    """Return as soon as it is so; it is looked at between the event loop's other work."""
    async with asyncio.timeout(CEILING_SECONDS):
        while not is_so():  # noqa: ASYNC110 - what tests wait for has no event
            await asyncio.sleep(every_seconds)

"""Waits for conditions, with a ceiling so high that tests also pass on a busy machine."""

import asyncio
from collections.abc import Callable

CEILING_SECONDS = 120.0


async def until(is_so: Callable[[], object], every_seconds: float = 0.005) -> None:
    """Poll the condition until it is true. Raises TimeoutError after the ceiling."""
    async with asyncio.timeout(CEILING_SECONDS):
        while not is_so():  # noqa: ASYNC110 - what tests wait for has no event
            await asyncio.sleep(every_seconds)

"""Reports callbacks that hold the event loop, while which no member is answered.

asyncio can time its callbacks only in debug mode, which costs far more than it measures; every callback runs through
`Handle._run`, so that is where a watch looks at the clock twice.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

LIMIT_SECONDS = 0.05


@contextmanager
def watching(limit_seconds: float = LIMIT_SECONDS) -> Iterator[None]:
    """Log a warning for each event-loop callback that takes longer than the limit, for as long as the block runs."""
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began_at = time.perf_counter()
        run(handle)
        took = time.perf_counter() - began_at
        if took > limit_seconds:
            log.warning("the event loop was held for %.0f ms by %r", 1e3 * took, _culprit(handle))

    asyncio.Handle._run = timed  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


def _culprit(handle: asyncio.Handle) -> object:
    """The task whose step it was, or else the callback."""
    owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
    return owner if isinstance(owner, asyncio.Task) else handle

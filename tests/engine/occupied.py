"""Keeps the thread and the connection of long scans busy during a test."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.engine import Engine


@asynccontextmanager
async def busy_scans(engine: Engine) -> AsyncIterator[None]:
    """Occupy the scan worker and all slots of its connection during the block."""
    begun, ends, connection = asyncio.Event(), threading.Event(), engine.services.database.scan
    loop = asyncio.get_running_loop()

    def scan() -> None:
        for _ in range(connection.limit):
            connection._slots.acquire()
        loop.call_soon_threadsafe(begun.set)
        ends.wait()
        connection._slots.release(connection.limit)

    scanning = asyncio.create_task(engine.workers.scan.run(scan))
    await begun.wait()
    try:
        yield
        assert not scanning.done()
    finally:
        ends.set()
        await scanning

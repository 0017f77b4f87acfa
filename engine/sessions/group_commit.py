"""Group commit: concurrent appends share one write, as in the logs of databases."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class GroupCommit(Generic[T]):
    """Collects the items that are appended during a write, and writes them together when it has ended."""

    def __init__(self, write: Callable[[list[T]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[T] = []
        self._next: asyncio.Future[None] | None = None
        self._running: asyncio.Task[None] | None = None

    async def append(self, items: Sequence[T]) -> None:
        """Return when the items are written. Raises the errors of the write."""
        self._waiting.extend(items)
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        written = self._next
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await asyncio.shield(written)

    async def _run(self) -> None:
        while self._next is not None:
            items, written = self._waiting, self._next
            self._waiting, self._next = [], None
            try:
                await self._write(items)
            except Exception as error:
                written.set_exception(error)
                written.exception()  # marks it as retrieved, in case every caller was cancelled
            else:
                written.set_result(None)
        self._running = None

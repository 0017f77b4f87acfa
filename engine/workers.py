"""The worker threads. This module alone decides which kinds of work share a thread.

Each worker has one thread:

- `journal`: votes and other journal writes, which never wait for a search or a scan
- `search`: searches; more threads are not faster, because the database uses all cores for one query
- `replay`: reads or examines whole sessions, so that no vote waits for that
- `scan`: long scans and exports
- `load`: loads datasets (copies, merges of parts, indexes), which takes minutes for a large one
- `encode`: prompts and members' pictures, shared fairly
- `ingest`: steps of additions, shared fairly, so that no prompt waits for them
- `crunch`: decodes and encodes photos for all additions, shared fairly
- `refine`: fits classifiers, with torch on one core, so that a replay gives the same bits
- `pictures`: resizes and draws photos, shared fairly between channels
- `vocabulary`: reads the words of datasets for people who wait
- `words`: makes the words of datasets in the background, at the lowest priority
- `watches`: looks for new photos, so that no long scan delays them
- `uploads`: decodes members' pictures, shared fairly, so that no round waits for a large one

An ingest (`engine.ingest.pipeline`) creates its own workers: one to read, one to store and, unless it is an addition,
one to decode and encode with a thread for each core. Scripts that use the bot's database get a thread for each
connection (`engine.database.socket_server`).

Each call is logged at DEBUG level with its duration and the time that it waited in line.
"""

import asyncio
import contextvars
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from engine.fair_line import Bound, FairLine, Turn, turns_inside

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Worker:
    """A named thread, or several. Calls wait in line for a free one.

    With `is_background`, the threads only get the time that no other thread needs, where the system allows it (Linux).
    """

    def __init__(self, name: str, threads: int = 1, *, is_background: bool = False) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(
            threads,
            thread_name_prefix=f"ninefold-{name}",
            initializer=_lower_priority if is_background else None,
        )

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on this thread, with the caller's context variables.

        A cancelled call that already runs continues to its end. The caller's turns (see `fair_line`) last until then.
        """
        call = partial(contextvars.copy_context().run, function, *args, **kwargs)
        future = self._executor.submit(self._timed, call, time.perf_counter())
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if not future.cancel() and not future.done():
                for turn in turns_inside():
                    _hold(turn, future)
            raise

    def _timed(self, call: "partial[T]", asked_at: float) -> T:
        began_at = time.perf_counter()
        try:
            return call()
        finally:
            took, waited = time.perf_counter() - began_at, began_at - asked_at
            name = getattr(call.args[0], "__name__", "call")
            log.debug("%s.%s took %.1f ms after %.1f ms in line", self.name, name, 1e3 * took, 1e3 * waited)

    def close(self) -> None:
        """Finish the running calls and drop the waiting ones."""
        self._executor.shutdown(wait=True, cancel_futures=True)


class FairWorker(Worker):
    """A worker that serves the keys of its callers round robin."""

    def __init__(self, name: str, threads: int = 1) -> None:
        super().__init__(name, threads)
        self._line = FairLine(Bound(threads))

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on this thread. The key is that of the caller's outermost turn (see `fair_line`), if any."""
        return await self.run_for(None, function, *args, **kwargs)

    async def run_for(self, key: Hashable, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on this thread when it is the turn of `key`, such as a channel's id. None is as in `run`."""
        outer = next(iter(turns_inside()), None)
        async with self._line.turn(outer.key if key is None and outer is not None else key):
            return await super().run(function, *args, **kwargs)


class GroupCommit(Generic[T]):
    """Concurrent appends share one write, as in the logs of databases.

    Items that are appended during a write are written together when it has ended.
    """

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


class Workers:
    """All threads of one process."""

    def __init__(self) -> None:
        self.journal = Worker("journal")
        self.search = Worker("search")
        self.replay = Worker("replay")
        self.scan = Worker("scan")
        self.load = Worker("load")
        self.encode = FairWorker("encode")
        self.ingest = FairWorker("ingest")
        self.crunch = FairWorker("crunch")
        self.refine = Worker("refine")
        self.pictures = FairWorker("pictures")
        self.uploads = FairWorker("uploads")
        self.vocabulary = Worker("vocabulary")
        self.watches = Worker("watches")
        self.words = Worker("words", is_background=True)

    def close(self) -> None:
        """Close every thread."""
        for worker in vars(self).values():
            worker.close()


def _lower_priority() -> None:
    """Give the calling thread the lowest priority. Threads that it starts inherit it."""
    with suppress(OSError):  # macOS has no priority for a single thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _hold(turn: Turn, future: "Future[Any]") -> None:
    """Extend the turn until the call is done."""
    loop = asyncio.get_running_loop()

    def let_go(_: "Future[Any]") -> None:
        with suppress(RuntimeError):  # the loop is closed, so nobody is waiting any more
            loop.call_soon_threadsafe(turn.let_go)

    turn.hold()
    future.add_done_callback(let_go)

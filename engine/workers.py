"""The only executors. Who shares a thread with whom is decided here, and nowhere else.

- `journal`: one thread, so that a vote never waits behind a search or a scan;
- `search`: one thread (more do not search faster: the engine underneath uses all cores for one query);
- `replay`: one thread that reads whole sessions, or looks at all of one, so that no vote waits for it;
- `scan`: one thread for long scans and exports;
- `load`: one thread that brings datasets near (copies, merges of parts, indexes), which takes minutes for a large one;
- `encode`: one thread for prompts;
- `ingest`: one thread for the batches of an ingest, so that a prompt never waits for those;
- `refine`: one thread, with torch on one core, so that a replay gives the same bits;
- `pictures`: one thread that sizes and draws what is shown.

An ingest (`engine.ingest.pipeline`) makes workers of its own: one that reads, one that stores, and one that decodes and
encodes with a thread for each core.

Scripts that work through this process have a thread for each of their connections (`engine.database.hosting`).

Each call is logged (DEBUG) with the time that it took and the time that it waited in line.
"""

import asyncio
import contextvars
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Worker:
    """One named thread, or so many; calls wait in line for it."""

    def __init__(self, name: str, threads: int = 1) -> None:
        self.name = name
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=f"ninefold-{name}")

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function` on this thread, with the caller's context variables."""
        call = partial(contextvars.copy_context().run, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._timed, call, time.perf_counter())

    def _timed(self, call: "partial[T]", asked_at: float) -> T:
        began_at = time.perf_counter()
        try:
            return call()
        finally:
            took, waited = time.perf_counter() - began_at, began_at - asked_at
            name = getattr(call.args[0], "__name__", "call")
            log.debug("%s.%s took %.1f ms after %.1f ms in line", self.name, name, 1e3 * took, 1e3 * waited)

    def close(self) -> None:
        """Let what runs end, drop what waits."""
        self._executor.shutdown(wait=True, cancel_futures=True)


class Workers:
    """All threads of one process."""

    def __init__(self) -> None:
        self.journal = Worker("journal")
        self.search = Worker("search")
        self.replay = Worker("replay")
        self.scan = Worker("scan")
        self.load = Worker("load")
        self.encode = Worker("encode")
        self.ingest = Worker("ingest")
        self.refine = Worker("refine")
        self.pictures = Worker("pictures")

    def close(self) -> None:
        """Close every thread."""
        for worker in vars(self).values():
            worker.close()

"""Times searches and compares their results with the exact ones."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from engine.workers import Worker
from search_benchmark.engines import K, SearchEngine
from search_benchmark.photos import Photos

EXCLUDED = (0, 100, 500, 2_000)
DEEPEST = K + max(EXCLUDED)
WARMING, CHANNELS, SEARCHES_OF_CHANNEL = 3, 16, 8
FEWEST, PATIENCE_SECONDS = 10, 30.0
"""Slow engines run at least this many searches, and stop once the time is up."""


@dataclass(slots=True)
class Timed:
    """The results of one engine with a given number of exclusions."""

    times: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)

    def figures(self, engine: SearchEngine, rows: int, excluded: int) -> dict[str, Any]:
        """Return the figures for `--json`."""
        p50, p99 = np.percentile(self.times, [50, 99])
        return {
            "engine": engine.name,
            "rows": rows,
            "excluded": excluded,
            "p50_ms": round(float(p50), 2),
            "p99_ms": round(float(p99), 2),
            "recall": round(float(np.mean(self.right)), 4),
            "returned": min(self.returned),
            "memory_mb": round(engine.memory_mb),
        }


def measure(engines: Iterable[SearchEngine], photos: Photos, repeats: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of each engine, for each number of exclusions.

    Each engine runs alone with all queries, after some warm-up, so that spinning threads or full caches of another
    engine don't affect it. With repeats, engines alternate, so that background load affects them equally.
    """
    kept = list(engines) if repeats > 1 else engines
    timed: dict[tuple[str, int], Timed] = {}
    known: dict[str, SearchEngine] = {}
    for turn in range(repeats):
        for engine in kept:
            known[engine.name] = engine
            for excluded in EXCLUDED:
                found = timed.setdefault((engine.name, excluded), Timed())
                _search_all(engine, photos, excluded, found, f"{engine.name}, {excluded:,} left out, turn {turn + 1}")
    for (name, excluded), found in timed.items():
        yield found.figures(known[name], len(photos), excluded)


def _search_all(engine: SearchEngine, photos: Photos, excluded: int, timed: Timed, title: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    asked = [*zip(photos.queries[:WARMING], photos.nearest[:WARMING], strict=True)]
    asked += zip(photos.queries, photos.nearest, strict=True)
    for turn, (query, nearest) in enumerate(track(asked, title, console=Console(stderr=True), transient=True)):
        if turn >= WARMING + FEWEST and time.monotonic() > until:
            break
        began_at = time.perf_counter()
        found = engine.search(query, nearest[:excluded])
        took = 1e3 * (time.perf_counter() - began_at)
        if turn >= WARMING:
            timed.times.append(took)
            timed.right.append(len(set(found) & set(nearest[excluded : excluded + K].tolist())) / K)
            timed.returned.append(len(found))


def searches_per_second(engine: SearchEngine, photos: Photos) -> float:
    """Return the searches per second for 16 concurrent channels on one thread, as in the bot."""

    async def channel(worker: Worker, number: int) -> None:
        for turn in range(SEARCHES_OF_CHANNEL):
            query = (number * SEARCHES_OF_CHANNEL + turn) % len(photos.queries)
            found = await worker.run(engine.search, photos.queries[query], photos.nearest[query][:0])
            assert len(found) == K

    async def all_channels() -> float:
        worker, began_at = Worker("search"), time.perf_counter()
        await asyncio.gather(*(channel(worker, number) for number in range(CHANNELS)))
        took = time.perf_counter() - began_at
        worker.close()
        return CHANNELS * SEARCHES_OF_CHANNEL / took

    return asyncio.run(all_channels())

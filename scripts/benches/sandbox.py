"""Bursts of clicks on a round: 50 members press a button at once, and each must be acknowledged within 3 s.

A click is served once the round shows its vote. In the first burst, most members are new to the bot. See
`demonstration.crowd` for how clicks are timed.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from demonstration.crowd import OPENAPI, Crowd, Openapi, click, gathered, without_garbage
from demonstration.processes import add_demo_dataset, own_environment

MEMBERS, BURSTS = 50, 9


@dataclass
class Clicks:
    """Results of clicks: votes shown, wait times, times until all votes are shown in ms, and message edits."""

    sent: int = 0
    served: int = 0
    waits: list[float] = field(default_factory=list)
    shown_ms: list[float] = field(default_factory=list)
    edits: int = 0

    def __add__(self, other: "Clicks") -> "Clicks":
        return Clicks(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def percentile(self, p: int) -> float:
        """Return a percentile of the waits."""
        return round(float(np.percentile(self.waits, p)), 1)


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    openapi: Openapi = OPENAPI,
) -> None:
    """Time bursts of clicks by 50 members, with validation and rate limits."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        folder = Path(name)
        environment = own_environment(folder)
        add_demo_dataset(environment, folder=folder)
        first, *later = asyncio.run(_measure(environment, folder, openapi))
    _print({"first": first, "later": sum(later, Clicks())})
    if as_json:
        every = sum(later, first)
        figures = {"p50_ms": every.percentile(50), "p99_ms": every.percentile(99)}
        print(json.dumps({"clicks": every.sent, "served": every.served, **figures}))


async def _measure(environment: Mapping[str, str], folder: Path, openapi: Path) -> list[Clicks]:
    """Run nine bursts, one for each photo of a round. Everyone votes yes."""
    bursts = []
    async with gathered(environment, folder, openapi, MEMBERS) as crowd:
        for position in range(1, BURSTS + 1):
            button = next(one for one in crowd.counts() if one.endswith(f":{position}.0:yes"))
            with without_garbage():
                bursts.append(await _burst(crowd, button))
    return bursts


async def _burst(crowd: Crowd, button: str) -> Clicks:
    """Press the button as all members at once. Returns when the round shows all votes."""
    edits, began_at = crowd.edits, time.perf_counter()
    waits = await asyncio.gather(*(click(member, crowd.shown, button) for member in crowd.members))
    counts = await crowd.settled(lambda shown: shown[button] >= len(crowd.members))
    shown_ms = 1e3 * (time.perf_counter() - began_at)
    answered = [wait for wait in waits if wait is not None]
    return Clicks(len(waits), counts[button], answered, [shown_ms], crowd.edits - edits)


def _print(bursts: Mapping[str, Clicks]) -> None:
    table = Table("burst", "clicks", "served", "p50 ms", "p99 ms", "edits", "all shown after (median ms)")
    for name, clicks in bursts.items():
        waits = [f"{clicks.percentile(p):.1f}" for p in (50, 99)]
        shown = f"{np.median(clicks.shown_ms):.0f}"
        table.add_row(name, str(clicks.sent), str(clicks.served), *waits, str(clicks.edits), shown)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

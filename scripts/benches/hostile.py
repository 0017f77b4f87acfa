"""Hostile files and requests: how they affect the bot's memory, its event loop, and other members.

The bot runs in its own process on some of the demo's scenes. The local Discord and all members run in this process. In
each case, two other members vote and ask for rounds. If the bot dies or takes more than 4 GB, this is counted, and the
bot restarts with a fresh folder. Memory is read from /proc, so this benchmark needs Linux.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from attacks.bystanders import Bystanders
from attacks.cases import CASES, Case, Outcome
from attacks.memory import MemoryWatch
from attacks.testbed import MODULES, Testbed, make_dataset, running_testbed
from bot.sandbox import SandboxError

CASE_SECONDS, MOST_BYTES = 45.0, 4 * 10**9
# Measure the other members for at least this long.
LEAST_SECONDS = 3.0
SIMILAR = "25,000 photos with similar hashes (in a separate process)"


@dataclass(frozen=True)
class Result:
    """The result of a case: memory growth in MB, and the longest stall and the other members' waits in ms."""

    name: str
    growth_mb: float
    stall_ms: float
    waits: Sequence[float]
    seconds: float
    killed: bool
    outcome: Outcome


def run(
    only: Annotated[str, typer.Option(help="Only the cases whose name contains this.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
) -> None:
    """Send hostile files, prompts and links to the bot, and measure the effect on others."""
    if not Path("/proc/self/statm").exists():
        sys.exit("bench hostile needs Linux, because it reads memory use from /proc")
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        folder = Path(name)
        results = []
        if chosen := [case for case in CASES if only in case.name]:
            (folder / "template").mkdir()
            make_dataset(folder / "template")
            results = asyncio.run(_measure(folder, chosen))
        if only in SIMILAR:
            results.append(_similar_hashes(folder / "similar"))
    _print(results)
    if as_json:
        print(json.dumps(_figures(results)))


async def _measure(folder: Path, cases: Sequence[Case]) -> list[Result]:
    """Run all cases. The same bot is used until it dies or stops answering."""
    results = []
    async with running_testbed(folder) as stage:
        await stage.start_bot()
        for case in cases:
            print(f"{case.name} ...", file=sys.stderr, flush=True)
            result, is_over = await _one(stage, case)
            results.append(result)
            if not is_over or not stage.bot.is_alive:
                await stage.start_bot()
    return results


async def _one(stage: Testbed, case: Case) -> tuple[Result, bool]:
    """Run a case. Return its result, and whether it finished, because otherwise the bot is still busy."""
    content = await asyncio.to_thread(case.make)
    bot, others = stage.bot, Bystanders(stage)
    began_at, clock = time.time(), time.perf_counter()
    with MemoryWatch(bot.process.pid, MOST_BYTES) as memory:
        async with others.at_work():
            acting = asyncio.create_task(case.act(stage, content))
            least = asyncio.create_task(asyncio.sleep(LEAST_SECONDS))
            await asyncio.wait({acting, bot.ended}, timeout=CASE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            is_over = acting.done()
            acting.cancel()
            outcome = (await asyncio.gather(acting, return_exceptions=True))[0]
            await least
    seconds, killed = time.perf_counter() - clock, not bot.is_alive
    if isinstance(outcome, BaseException):
        if not isinstance(outcome, asyncio.CancelledError | SandboxError):
            raise outcome
        why = str(outcome) or f"nothing within {CASE_SECONDS:.0f} s"
        outcome = Outcome("the bot took more than 4 GB" if memory.was_stopped else "the bot died" if killed else why)
    growth = max(0.0, (memory.peak - bot.resident) / 1e6)
    stall = max(bot.stalls_since(began_at), default=0.0)
    return Result(case.name, growth, stall, others.waits, seconds, killed, outcome), is_over


def _similar_hashes(folder: Path) -> Result:
    """Find duplicates among photos with similar hashes, in a process whose memory is measured like the bot's."""
    command = [sys.executable, "-m", "attacks.similar_hashes", str(folder)]
    environment = os.environ | {"PYTHONPATH": MODULES}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        began_at, found = time.perf_counter(), ""
        with MemoryWatch(process.pid, MOST_BYTES) as memory, suppress(subprocess.TimeoutExpired):
            found = process.communicate("go\n", timeout=CASE_SECONDS)[0].strip()
        process.kill()
    told = f"{found} duplicates found" if found else "more than 4 GB" if memory.was_stopped else "it did not end"
    seconds = time.perf_counter() - began_at
    return Result(SIMILAR, memory.growth_mb, 0.0, (), seconds, not found, Outcome(told))


def _p99(waits: Sequence[float]) -> float:
    return float(np.percentile(waits, 99)) if waits else 0.0


def _figures(results: Sequence[Result]) -> dict[str, float]:
    return {
        "cases": len(results),
        "peak_mb": round(max((one.growth_mb for one in results), default=0.0), 1),
        "stall_ms": round(max((one.stall_ms for one in results), default=0.0), 1),
        "others_p99_ms": round(_p99([wait for one in results for wait in one.waits]), 1),
        "killed": sum(one.killed for one in results),
        "accepted": sum(one.outcome.accepted for one in results),
    }


def _print(results: Sequence[Result]) -> None:
    table = Table("case", "s", "grew MB", "stall ms", "others p99 ms", "killed", "accepted", "the members were told")
    for one in results:
        numbers = [f"{value:.0f}" for value in (one.seconds, one.growth_mb, one.stall_ms, _p99(one.waits))]
        table.add_row(one.name, *numbers, "yes" if one.killed else "", str(one.outcome.accepted), one.outcome.told)
    Console(width=160).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "160")
    typer.run(run)

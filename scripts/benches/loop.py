"""How long members wait for the first round of a prompt, for the acknowledgement of a vote, and for the next round.

The bot runs in its own process on the demo dataset, connected to the local Discord in this process. Rate limits are
off, because this benchmark measures the bot. One uncounted session warms the bot up.
"""

import asyncio
import json
import os
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.sandbox import Answer, Member, SandboxServer
from demonstration.members import Message, custom_ids, finish, round_message, until_there
from demonstration.processes import add_demo_dataset, local_environment, own_environment, running

PROMPT = "a house by the lake"
STAGE = re.compile(r"(\w+)\.\w+ took ([\d.]+) ms after ([\d.]+) ms in line")
SESSIONS, ROUNDS_EACH = 10, 5

T = TypeVar("T")
Ask = Callable[[], Coroutine[Any, Any, Answer]]


@dataclass
class Timing:
    """Wait times in ms by operation, and the time that the bot spent in each worker meanwhile."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    stages: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    log: Path = Path()
    read: int = 0

    async def time(self, operation: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run an operation. Record its wait time and the worker times that the bot logs."""
        self._new_lines()
        began_at = time.perf_counter()
        result = await call()
        self.waits[operation].append(1e3 * (time.perf_counter() - began_at))
        for stage, took, in_line in STAGE.findall(self._new_lines()):
            self.stages[operation][stage] += float(took)
            self.stages[operation]["in line"] += float(in_line)
        return result

    def _new_lines(self) -> str:
        with self.log.open() as file:
            file.seek(self.read)
            text = file.read()
            self.read = file.tell()
        return text


def run(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False) -> None:
    """Time prompts, votes and next rounds in the local Discord."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        folder = Path(name)
        environment = own_environment(folder)
        add_demo_dataset(environment, folder=folder)
        timing = asyncio.run(_measure(environment | {"NINEFOLD_LOG_LEVEL": "DEBUG"}, folder))
    _print(timing)
    if as_json:
        print(json.dumps(_figures(timing)))


async def _measure(environment: Mapping[str, str], folder: Path) -> Timing:
    timing = Timing(log=folder / "bot.log")
    async with (
        SandboxServer(rate_limits=False) as server,
        Member.connect(server.url, server.world.people()[0].token) as member,
    ):
        channel = member.channel_id("concepts")
        with timing.log.open("w") as log:
            settings = {**environment, **local_environment(server.url)}
            with running("bot", environment=settings, folder=folder, output=log) as bot:
                await until_there(member, channel, bot)
                for session in range(SESSIONS + 1):
                    await _session(member, channel, timing if session else Timing(log=timing.log))
    return timing


async def _session(member: Member, channel: str, timing: Timing) -> None:
    """Run a session with nine votes on each round."""
    seen = set(member.stream.known)

    ask: Ask = partial(member.command, channel, "concept start", prompt=PROMPT)
    message, asked = await timing.time("start", partial(_round_after, member, ask, 1, seen))
    for number in range(1, ROUNDS_EACH + 1):
        for position in range(1, 10, 2):
            button = next(i for i in custom_ids(message) if i.endswith(f":{position}.0:yes"))
            await timing.time("vote", partial(member.click, message, button))
        rest = next(i for i in custom_ids(message) if ":rest:" in i)
        await timing.time("rest", partial(member.click, message, rest))
        if number < ROUNDS_EACH:
            await asked
            ask = partial(member.click, message, "Next")
            message, asked = await timing.time("next", partial(_round_after, member, ask, number + 1, seen))
    await asked
    await finish(member, channel)


async def _round_after(member: Member, ask: Ask, number: int, seen: set[str]) -> tuple[Message, asyncio.Task[Answer]]:
    """Request a round and wait for its message. The private reply to the request arrives later."""
    asked = asyncio.create_task(ask())
    return await round_message(member, number, seen), asked


def _figures(timing: Timing) -> dict[str, float]:
    def percentile(operation: str, p: int) -> float:
        return round(float(np.percentile(timing.waits[operation], p)), 1)

    return {
        "start_p50_ms": percentile("start", 50),
        "vote_ack_p50_ms": percentile("vote", 50),
        "vote_ack_p99_ms": percentile("vote", 99),
        "next_p50_ms": percentile("next", 50),
        "next_p99_ms": percentile("next", 99),
    }


def _print(timing: Timing) -> None:
    stages = sorted({stage for shares in timing.stages.values() for stage in shares})
    table = Table("", "n", "p50 ms", "p99 ms", *stages, "Discord, rendering")
    for operation, waits in timing.waits.items():
        total = sum(waits)
        shares = [timing.stages[operation][stage] / total for stage in stages]
        p50, p99 = np.percentile(waits, [50, 99])
        cells = [f"{share:.0%}" for share in (*shares, 1 - sum(shares))]
        table.add_row(operation, str(len(waits)), f"{p50:.1f}", f"{p99:.1f}", *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

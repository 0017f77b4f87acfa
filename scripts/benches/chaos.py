"""Two hundred channels under random faults: no vote may be lost, no refused vote may count, no channel may get stuck.

The bot runs in its own process with a database server and the local Discord. Discord fails, is slow and loses
responses. The gateway disconnects. The database pauses, refuses requests, loses responses and executes inserts late.
The bot is killed. At the end, the journal is compared with what members were told about each press, and every channel
must accept a vote and post another round.
"""

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.sandbox import SandboxError, SandboxServer
from chaos.database_proxy import database_server, database_url
from chaos.faults import FaultInjector
from chaos.memory import Life, greatest_growth
from chaos.press_log import Reply, recorded
from chaos.servers import Community, ConceptChannel, ask_for_next, community
from demonstration.crowd import without_garbage
from demonstration.members import until_there
from demonstration.processes import add_demo_dataset, local_environment, own_environment, running, stop
from engine.database import open_database

SEED, KILLS = 0, 3
AT_ONCE = 6
STUCK_SECONDS = 60.0
PROMPTS = ("a house by the lake", "a red car", "a tree", "a boat", "snow", "a bird")


@dataclass
class Bot:
    """The bot's process, which is killed and restarted. It has a life for each start."""

    channels: int
    environment: dict[str, str]
    folder: Path
    process: "Popen[bytes] | None" = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    lives: list[Life] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        """Start the process."""
        log = self.stack.enter_context((self.folder / "bot.log").open("a"))
        context = running("bot", environment=self.environment, folder=self.folder, output=log)
        self.process = self.stack.enter_context(context)
        self.lives.append(Life(self.channels))

    async def restart(self) -> None:
        """Kill the process with kill -9 and start it again."""
        assert self.process is not None
        self.process.kill()
        self.kills += 1
        await asyncio.to_thread(self.process.wait)
        self.start()

    def note_served(self, channel_id: str) -> None:
        """Note that the bot has acknowledged a vote there in its present life."""
        self.lives[-1].served.add(channel_id)

    async def watch(self) -> None:
        """Record the memory every second once the bot is warm."""
        while True:
            await asyncio.sleep(1.0)
            if self.process is not None and self.process.poll() is None and self.lives[-1].is_warm:
                self.lives[-1].sizes.append(_resident_mib(self.process.pid))


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    minutes: Annotated[float, typer.Option(help="How long to inject faults.")] = 3.0,
    channels: Annotated[int, typer.Option(help="Number of channels.")] = 200,
    members: Annotated[int, typer.Option(help="Number of members.")] = 400,
    servers: Annotated[int, typer.Option(help="Number of servers to spread them over.")] = 20,
    seed: Annotated[int, typer.Option(help="Seed for faults and votes.")] = SEED,
) -> None:
    """Inject faults while members vote, and compare the journal with what the members were told."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        figures, counts = asyncio.run(_measure(Path(name), minutes * 60, (channels, members, servers), seed))
    _print(figures, counts)
    if as_json:
        print(json.dumps(figures))


async def _measure(
    folder: Path, seconds: float, size: tuple[int, int, int], seed: int
) -> tuple[dict[str, Any], dict[str, int]]:
    async with (
        database_server(folder / "server", seed) as (proxy, address),
        SandboxServer(page=False) as server,
        community(server, *size) as crowd,
    ):
        environment = own_environment(folder)
        direct = database_url(address, folder / "data")
        add = asyncio.to_thread(add_demo_dataset, {**environment, "DATABASE_URL": direct}, folder=folder)
        await add
        through = {"DATABASE_URL": database_url(proxy.url, folder / "data")}
        bot = Bot(
            channels=len(crowd.channels),
            environment={**environment, **local_environment(server.url), **through},
            folder=folder,
        )
        crowd.on_served = bot.note_served
        async with bot.stack:
            bot.start()
            assert bot.process is not None
            await until_there(crowd.members[0], crowd.channels[0].id, bot.process)
            await _in_turn(_open, crowd.channels)
            disturber = FaultInjector(server, proxy, bot.restart, seed)
            with without_garbage():
                async with _beside(bot.watch()):
                    await _disturb(crowd, disturber, seconds, seed)
            await until_there(crowd.members[0], crowd.channels[0].id, bot.process)
            stuck = sum(await _in_turn(lambda channel: _is_stuck(crowd, channel), crowd.channels))
            await asyncio.to_thread(stop, bot.process)
        with closing(open_database(direct)) as database:
            lost, ghosts = crowd.presses.count_mismatches(recorded(database, crowd.sessions))
    calm = [1e3 * wait for began, wait in crowd.waits if not disturber.windows.overlap(began, wait)]
    p50, p99 = np.percentile(calm, [50, 99]) if calm else (0.0, 0.0)
    figures = {
        "channels": len(crowd.channels),
        "votes_sent": crowd.presses.sent,
        "votes_acknowledged": crowd.presses.acknowledged,
        "votes_lost": lost,
        "votes_ghost": ghosts,
        "stuck_channels": stuck,
        "ack_p50_ms": round(float(p50), 1),
        "ack_p99_ms": round(float(p99), 1),
        "rss_growth_mb": greatest_growth(bot.lives),
        "kills": bot.kills,
    }
    return figures, disturber.counts


async def _disturb(crowd: Community, disturber: FaultInjector, seconds: float, seed: int) -> None:
    until = time.monotonic() + seconds
    acting = [
        asyncio.create_task(crowd.act(member, until, seed + number)) for number, member in enumerate(crowd.members)
    ]
    await disturber.run(seconds, KILLS)
    await asyncio.gather(*acting)


async def _open(channel: ConceptChannel) -> None:
    """Start a session in the channel and wait for its first round."""
    prompt = PROMPTS[int(channel.id) % len(PROMPTS)]
    await channel.members[0].command(channel.id, "concept start", prompt=prompt)
    await channel.is_open.wait()


async def _is_stuck(crowd: Community, channel: ConceptChannel) -> bool:
    """Whether the channel accepts no vote or posts no further round."""
    drawing, until = random.Random(channel.id), time.monotonic() + STUCK_SECONDS
    votes = rounds = False
    while time.monotonic() < until and not (votes and rounds):
        try:
            votes = votes or await crowd.vote(channel.members[1], channel, drawing) is Reply.COUNTS
            before = channel.shown
            await ask_for_next(channel.members[1], channel)
            rounds = rounds or channel.shown is not before
        except SandboxError:
            pass
        await asyncio.sleep(0.2)
    return not (votes and rounds)


async def _in_turn(call: Any, channels: list[ConceptChannel]) -> list[Any]:
    """Call for all channels, a few at a time."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(channel: ConceptChannel) -> Any:
        async with turns:
            return await call(channel)

    return await asyncio.gather(*(one(channel) for channel in channels))


@asynccontextmanager
async def _beside(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()


def _resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _print(figures: dict[str, Any], counts: dict[str, int]) -> None:
    console = Console(width=120)
    faults = Table("fault", "times")
    for name, times in sorted(counts.items()):
        faults.add_row(name, str(times))
    console.print(faults)
    table = Table(*(name.replace("_", " ") for name in figures))
    table.add_row(*(str(value) for value in figures.values()))
    console.print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

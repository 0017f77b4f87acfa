"""Bursts of clicks on Ninefold's own round: 50 members press at one moment, and each press has to be answered in 3 s.

The local Discord holds every request and event to Discord's document and keeps its rate limits; it and the members live
in this process, the bot with the demo dataset in one of its own. A click counts from the moment at which its member
sends it to the moment at which they are told that the local Discord has accepted the bot's callback. A click is served
when the round shows its vote. In the first burst the bot meets most of the members for the first time.
"""

import asyncio
import gc
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.sandbox import AnswerTimeoutError, Member, SandboxError, SandboxServer
from demonstration.members import Message, custom_ids, round_message, until_there
from demonstration.processes import ROOT, add_demo_dataset, local_environment, own_environment, running

OPENAPI = ROOT.parent / "shared" / "discord" / "openapi.json"
MEMBERS, BURSTS = 50, 9
# Members look at a round before they vote; meanwhile the bot computes the statistics of a dataset that it has just met.
LOOKING_SECONDS = 4.0
SETTLED_SECONDS = 10.0
PROMPT = "a house by the lake"
EDIT = "/channels/{channel_id}/messages/{message_id}"


@dataclass
class Clicks:
    """What came of some clicks: how many votes the round shows, waits and times until all are shown in ms, edits."""

    sent: int = 0
    served: int = 0
    waits: list[float] = field(default_factory=list)
    shown_ms: list[float] = field(default_factory=list)
    edits: int = 0

    def __add__(self, other: "Clicks") -> "Clicks":
        return Clicks(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def percentile(self, p: int) -> float:
        """Of the waits."""
        return round(float(np.percentile(self.waits, p)), 1)


def run(
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON value.")] = False,
    openapi: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Discord's OpenAPI document, to judge by.")
    ] = OPENAPI,
) -> None:
    """Time bursts of clicks by 50 members, with validation and rate limits on."""
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
    """Nine bursts, one on each photo of one round: everybody says yes."""
    bursts = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer(openapi=openapi))
        members = await _seated(stack, server)
        channel = members[0].channel_id("concepts")
        log = stack.enter_context((folder / "bot.log").open("w"))
        settings = {**environment, **local_environment(server.url)}
        bot = stack.enter_context(running("bot", environment=settings, folder=folder, output=log))
        await until_there(members[0], channel, bot)
        await members[0].command(channel, "concept start", prompt=PROMPT)
        shown = await round_message(members[0], 1)
        await asyncio.sleep(LOOKING_SECONDS)
        for position in range(1, BURSTS + 1):
            button = next(one for one in custom_ids(shown) if one.endswith(f":{position}.0:yes"))
            with _without_garbage():
                bursts.append(await _burst(server, members, shown, button))
        server.check_traffic()
    return bursts


async def _seated(stack: AsyncExitStack, server: SandboxServer) -> list[Member]:
    """Members of the first guild, connected."""
    world = server.world
    guild = next(iter(world.guilds.values()))
    for number in range(MEMBERS - len(world.people())):
        world.join(guild, world.add_person(f"member-{number}"))
    return [
        await stack.enter_async_context(Member.connect(server.url, person.token, timeout=60))
        for person in world.people()
    ]


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Fifty members keep all that they were told: collecting that would take its time from the bot's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _burst(server: SandboxServer, members: list[Member], shown: Message, button: str) -> Clicks:
    """Everybody presses the button at once; returns when the round shows all of it."""
    edits, began_at = server.count("PATCH", EDIT), time.perf_counter()
    waits = await asyncio.gather(*(_click(member, shown, button) for member in members))
    served = await _shown(members[0], shown, button, len(members))
    shown_ms = 1e3 * (time.perf_counter() - began_at)
    answered = [wait for wait in waits if wait is not None]
    return Clicks(len(members), served, answered, [shown_ms], server.count("PATCH", EDIT) - edits)


async def _click(member: Member, shown: Message, button: str) -> float | None:
    """How long until the callback was accepted, in ms; None if it never was."""
    began_at = time.perf_counter()
    try:
        await member.click(shown, button)
    except SandboxError:
        return None
    return 1e3 * (time.perf_counter() - began_at)


async def _shown(member: Member, shown: Message, button: str, wanted: int) -> int:
    """How many votes the round shows at the button, when those are all, or when nothing more comes."""

    def votes(message: Message) -> int:
        faces = {one["custom_id"]: one["label"] for row in message["components"] for one in row["components"]}
        count = re.search(r" (\d+)$", faces[button])
        return int(count[1]) if count else 0

    with suppress(AnswerTimeoutError):
        while votes(member.stream.known[shown["id"]]) < wanted:
            await member.wait_for(lambda event: event.name == "MESSAGE_UPDATE", SETTLED_SECONDS)
    return votes(member.stream.known[shown["id"]])


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

"""How long votes take while the bot adds photos, and how fast photos are added.

First, the members vote on a round and nothing else happens. Then the owner runs `/dataset add` with a table of photos
that another process serves locally, and the members keep voting until all photos are searchable. The encoder is a CLIP
ViT-B/32 with random weights. See `demonstration.crowd` for how clicks are timed.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmark_fixtures.ingest_inputs import save_checkpoint, served, write_tsv
from bot.sandbox import LocalFile
from bot.sandbox.event_stream import Event
from demonstration.crowd import OPENAPI, Crowd, Openapi, click, gathered, without_garbage
from demonstration.processes import ROOT, ProcessFailedError, add_demo_dataset, own_environment

PHOTOS = ROOT.parent / "shared" / "caltech101" / "photos"
MEMBERS, ALONE_SECONDS, LONGEST_SECONDS, SEED = 10, 20.0, 400.0, 0
PAUSE_SECONDS = (0.2, 1.8)


@dataclass(frozen=True)
class Votes:
    """The waits of one phase in ms, or None if the bot did not answer."""

    waits: list[float | None]

    def percentile(self, p: int) -> float:
        """Return a percentile of the waits."""
        return round(float(np.percentile([wait for wait in self.waits if wait is not None], p)), 1)


def run(
    photos: Annotated[
        Path, typer.Option(help="Folder of JPEGs. Defaults to Caltech-101 next to the repository.")
    ] = PHOTOS,
    count: Annotated[int, typer.Option(min=100, help="Number of photos to add.")] = 1_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    openapi: Openapi = OPENAPI,
) -> None:
    """Time votes in the local Discord, alone and while photos are added, with validation and rate limits."""
    paths = sorted(path.relative_to(photos).as_posix() for path in photos.rglob("*.jpg"))[:count]
    if len(paths) < count:
        sys.exit(f"{photos} has {len(paths)} JPEGs: choose another folder with --photos, or a smaller --count")
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name, served(photos) as url:
        folder = Path(name)
        environment = own_environment(folder) | {
            "NINEFOLD_ENCODER": str(save_checkpoint(folder / "vit-b-32")),
            "NINEFOLD_ALLOWED_HOSTS": "127.0.0.1",
        }
        add_demo_dataset(environment, folder=folder)
        table = write_tsv(folder, paths, url).read_bytes()
        alone, beside, rate = asyncio.run(_measure(environment, folder, openapi, table, count))
    _print({"alone": alone, "while photos are added": beside}, rate)
    if as_json:
        waits = {"ack_p50_ms": beside.percentile(50), "ack_p99_ms": beside.percentile(99)}
        others = {"ack_p99_alone_ms": alone.percentile(99), "photos_per_s": round(rate, 1)}
        print(json.dumps({"votes": len(beside.waits), **waits, **others}))


async def _measure(
    environment: dict[str, str], folder: Path, openapi: Path, table: bytes, count: int
) -> tuple[Votes, Votes, float]:
    """Return the votes of both phases, and the photos per second from the command to the end."""
    async with gathered(environment, folder, openapi, MEMBERS) as crowd:
        with without_garbage():
            until = time.monotonic() + ALONE_SECONDS
            alone = await _vote(crowd, lambda: time.monotonic() >= until)
            began_at = time.perf_counter()
            adding = asyncio.create_task(_add(crowd, table, count))
            beside = await _vote(crowd, adding.done)
            await adding
            return alone, beside, count / (time.perf_counter() - began_at)


async def _add(crowd: Crowd, table: bytes, count: int) -> None:
    """Add the photos as the owner. Returns when the progress message reports that all are there."""
    names = [person.username for person in crowd.server.world.people()]
    owner = crowd.members[names.index("maple")]
    await owner.command(
        owner.channel_id("concepts"), "dataset add", name="ours", file=LocalFile("photos.tsv000", table)
    )

    def has_ended(event: Event) -> bool:
        shown = str(event.data.get("embeds")) if event.name == "MESSAGE_UPDATE" else ""
        return "Search them with" in shown or "couldn't be finished" in shown

    shown = str((await owner.wait_for(has_ended, LONGEST_SECONDS)).data["embeds"])
    # Duplicates were encoded too, before they were hidden.
    counted = re.findall(r"([\d,]+) photos?(?:\. Search them with| hidden as duplicates)", shown)
    if sum(int(number.replace(",", "")) for number in counted) != count:
        raise ProcessFailedError(f"not all photos could be added: {shown}")


async def _vote(crowd: Crowd, is_over: Callable[[], bool]) -> Votes:
    """Let every member vote at random intervals."""
    buttons = sorted(crowd.counts())

    async def one(number: int) -> list[float | None]:
        """Vote and undo alternately, so that each press changes a vote."""
        drawing = random.Random(f"{SEED}-{number}")
        waits: list[float | None] = []
        while not is_over():
            await asyncio.sleep(drawing.uniform(*PAUSE_SECONDS))
            button = crowd.undo if len(waits) % 2 else drawing.choice(buttons)
            waits.append(await click(crowd.members[number], crowd.shown, button))
        return waits

    found = await asyncio.gather(*map(one, range(len(crowd.members))))
    return Votes([wait for waits in found for wait in waits])


def _print(stretches: dict[str, Votes], rate: float) -> None:
    table = Table("members vote", "votes", "unanswered", "p50 ms", "p99 ms", "photos/s")
    for name, votes in stretches.items():
        waits = [f"{votes.percentile(p):.1f}" for p in (50, 99)]
        photos = "" if name == "alone" else f"{rate:.1f}"
        table.add_row(name, str(len(votes.waits)), str(votes.waits.count(None)), *waits, photos)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

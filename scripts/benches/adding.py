"""Members vote while the bot adds photos: how long each waits for the acknowledgement, and how fast photos come in.

First the members vote at a round and nothing else happens; then the owner runs `/dataset add` with a table of photos
that another process serves on loopback, and they go on until all are searchable. The encoder is CLIP ViT-B/32 but for
its weights, which are random. (`demonstration.crowd` says how the clicks are timed.)
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

from bot.sandbox import LocalFile
from bot.sandbox.event_stream import Event
from demonstration.crowd import OPENAPI, Crowd, Openapi, click, gathered, without_garbage
from demonstration.processes import ROOT, ProcessFailedError, add_demo_dataset, own_environment
from demonstration.stand_ins import save_checkpoint, served, write_tsv

PHOTOS = ROOT.parent / "shared" / "caltech101" / "photos"
MEMBERS, ALONE_SECONDS, LONGEST_SECONDS, SEED = 10, 20.0, 400.0, 0
PAUSE_SECONDS = (0.2, 1.8)


@dataclass(frozen=True)
class Votes:
    """The waits of one stretch in ms; None where the bot did not answer."""

    waits: list[float | None]

    def percentile(self, p: int) -> float:
        """Of the waits."""
        return round(float(np.percentile([wait for wait in self.waits if wait is not None], p)), 1)


def run(
    photos: Annotated[
        Path, typer.Option(help="A folder of JPEGs; Caltech-101 beside the repository by default.")
    ] = PHOTOS,
    count: Annotated[int, typer.Option(min=100, help="How many of them are added.")] = 1_000,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON value.")] = False,
    openapi: Openapi = OPENAPI,
) -> None:
    """Time votes in the local Discord, alone and while photos are added, with validation and rate limits on."""
    paths = sorted(path.relative_to(photos).as_posix() for path in photos.rglob("*.jpg"))[:count]
    if len(paths) < count:
        sys.exit(f"{photos} holds {len(paths)} JPEGs: name another folder by --photos, or fewer by --count")
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
    """The votes of both stretches, and photos/s from the command to the end."""
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
    """The owner adds the photos; returns when the progress says that all are there."""
    names = [person.username for person in crowd.server.world.people()]
    owner = crowd.members[names.index("maple")]
    await owner.command(
        owner.channel_id("concepts"), "dataset add", name="ours", file=LocalFile("photos.tsv000", table)
    )

    def has_ended(event: Event) -> bool:
        shown = str(event.data.get("embeds")) if event.name == "MESSAGE_UPDATE" else ""
        return "Search them with" in shown or "couldn't be finished" in shown

    shown = str((await owner.wait_for(has_ended, LONGEST_SECONDS)).data["embeds"])
    # What looks the same was encoded, too, before it was hidden.
    counted = re.findall(r"([\d,]+) photos?(?:\. Search them with| hidden as duplicates)", shown)
    if sum(int(number.replace(",", "")) for number in counted) != count:
        raise ProcessFailedError(f"not all photos could be added: {shown}")


async def _vote(crowd: Crowd, is_over: Callable[[], bool]) -> Votes:
    """Every member votes now and then."""
    buttons = sorted(crowd.counts())

    async def one(number: int) -> list[float | None]:
        drawing, waits = random.Random(f"{SEED}-{number}"), []
        while not is_over():
            await asyncio.sleep(drawing.uniform(*PAUSE_SECONDS))
            waits.append(await click(crowd.members[number], crowd.shown, drawing.choice(buttons)))
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

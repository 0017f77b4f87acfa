"""How soon and how often the photos that fit a watched concept are posted, while they come in and members vote.

The bot runs in its own process on the demo dataset, in the local Discord, with validation and rate limits. Two writers
insert photos at the same time, as two ingests do: through the bot's socket, a few at a time. Their embeddings are made
up, so that it is certain which photos fit. The photos that were posted are read from the messages' panels, as a member
reads them. Times are from just before a photo is inserted until its message reaches a member.
"""

import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.sandbox import Member, SandboxError
from bot.sandbox.event_stream import Event
from demonstration.crowd import OPENAPI, Crowd, Openapi, click, gathered, without_garbage
from demonstration.members import Message, custom_ids, no_button, photo_ids
from demonstration.processes import ProcessFailedError, add_demo_dataset, own_environment
from engine.database import open_database
from engine.galleries import Catalog
from engine.photo import Embedding, Photo
from engine.watches.watch_records import read_watches

MEMBERS, WRITERS, BATCH, SEED = 10, 2, 10, 0
SHARE = 0.05
"""The share of photos that fit: so few that all rounds are within the hourly limit."""
PAUSE_SECONDS = (0.5, 3.0)
LONGEST_SECONDS, QUIET_SECONDS = 300.0, 15.0
"""How long to wait for the last photos, and then for any that are posted twice."""
NAME = "watched"


@dataclass
class Arrivals:
    """When photos that fit came in, by id, and when each round's message reached a member, by message id."""

    came_at: dict[str, float] = field(default_factory=dict)
    photos: int = 0
    messages: dict[str, tuple[float, Message]] = field(default_factory=dict)


def run(
    count: Annotated[int, typer.Option(min=40, help="Number of photos that come in.")] = 2_000,
    seconds: Annotated[float, typer.Option(min=5, help="How long they come in.")] = 120.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    openapi: Openapi = OPENAPI,
) -> None:
    """Watch a concept in the local Discord while photos come in and members vote on the finds."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        folder = Path(name)
        environment = own_environment(folder)
        add_demo_dataset(environment, folder=folder)
        figures = asyncio.run(_measure(environment, folder, openapi, count, seconds))
    table = Table(*figures)
    table.add_row(*(str(value) for value in figures.values()))
    Console(width=120).print(table)
    if as_json:
        print(json.dumps(figures))


async def _measure(
    environment: Mapping[str, str], folder: Path, openapi: Path, count: int, seconds: float
) -> dict[str, float]:
    arrivals = Arrivals()
    async with gathered(environment, folder, openapi, MEMBERS) as crowd:
        thread = await _watched(crowd)
        with without_garbage():
            over = asyncio.Event()
            noting = asyncio.create_task(_note(crowd.members[0], thread, arrivals))
            voting = [asyncio.create_task(_vote(crowd.members[n], n, arrivals, over)) for n in range(MEMBERS)]
            share = (environment["DATABASE_URL"], count // WRITERS, seconds, arrivals)
            await asyncio.gather(*(asyncio.to_thread(_insert, writer, *share) for writer in range(WRITERS)))
            await _settled(arrivals)
            over.set()
            waits = [wait for one in await asyncio.gather(*voting) for wait in one]
            noting.cancel()
        return await _figures(crowd.members[0], arrivals, waits)


async def _watched(crowd: Crowd) -> str:
    """Teach and save a concept in the crowd's session, watch it, and return the thread's id."""
    one, channel = crowd.members[0], crowd.shown["channel_id"]
    votes = [custom_id for custom_id in custom_ids(crowd.shown) if ":vote:" in custom_id]
    for custom_id in votes[:6]:
        await one.click(crowd.shown, custom_id)
    for position in (8, 9):
        panel, button = await no_button(one, crowd.shown, position)
        await one.click(panel, button)
    await one.command(channel, "concept save", name=NAME)
    answer = await one.command(channel, "watch start", name=NAME)
    if "Watching" not in str(answer.shown["content"]):
        raise ProcessFailedError(f"the watch did not start: {answer.shown['content']}")
    return one.channel_id(NAME)


def _insert(writer: int, url: str, count: int, seconds: float, arrivals: Arrivals) -> None:
    """Insert photos evenly over the time, as another process does."""
    drawing, random_rows = random.Random(f"{SEED}-{writer}"), np.random.default_rng((SEED, writer))
    began = time.monotonic()
    with closing(open_database(url, use_socket=True)) as database:
        (watch,) = read_watches(database)
        gallery = Catalog(database).gallery(watch.dataset)
        files = [photo.url for photo in gallery.starting_with("", 50)]
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            fits = [drawing.random() < SHARE for _ in range(size)]
            ids = [f"new-{writer}-{start + place:05}" for place in range(size)]
            rows = _embeddings(watch.aim.embedding, fits, random_rows)
            arrivals.came_at |= {one: time.monotonic() for one, fit in zip(ids, fits, strict=True) if fit}
            gallery.insert([Photo(one, drawing.choice(files)) for one in ids], rows)
            arrivals.photos += size
            time.sleep(max(0.0, began + seconds * (start + size) / count - time.monotonic()))


def _embeddings(weights: Embedding, fits: Sequence[bool], drawing: np.random.Generator) -> Embedding:
    """Unit embeddings close to the classifier's weights where a photo fits, and on the other side where not."""
    signs = np.where(fits, 1.0, -1.0)[:, None]
    rows = signs * weights + 0.01 * drawing.standard_normal((len(fits), len(weights)))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


async def _note(member: Member, thread: str, arrivals: Arrivals) -> None:
    """Note each round that is posted in the thread."""

    def is_new(event: Event) -> bool:
        if event.name != "MESSAGE_CREATE" or event.data["channel_id"] != thread:
            return False
        return event.data["id"] not in arrivals.messages and ":1.0:yes" in json.dumps(event.data["components"])

    while True:
        message = (await member.wait_for(is_new, timeout=3600, past=True)).data
        arrivals.messages[message["id"]] = (time.monotonic(), message)


async def _settled(arrivals: Arrivals) -> None:
    """Wait until as many photos were posted as fit, and then for more."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        shown = sum(
            custom_id.endswith(":yes") for _, one in arrivals.messages.values() for custom_id in custom_ids(one)
        )
        if shown >= len(arrivals.came_at):
            break
        await asyncio.sleep(0.5)
    await asyncio.sleep(QUIET_SECONDS)


async def _vote(member: Member, number: int, arrivals: Arrivals, over: asyncio.Event) -> list[float | None]:
    """Vote yes on random finds at random intervals."""
    drawing, waits = random.Random(f"{SEED}-{number}"), list[float | None]()
    while not over.is_set():
        await asyncio.sleep(drawing.uniform(*PAUSE_SECONDS))
        if arrivals.messages:
            _, shown = drawing.choice([*arrivals.messages.values()])
            button = drawing.choice([one for one in custom_ids(shown) if ":vote:" in one])
            waits.append(await click(member, shown, button))
    return waits


async def _figures(member: Member, arrivals: Arrivals, waits: Sequence[float | None]) -> dict[str, float]:
    posted, seconds = Counter[str](), list[float]()
    for at, shown in arrivals.messages.values():
        ids = await _read(member, shown)
        posted.update(ids)
        seconds += [at - arrivals.came_at[one] for one in ids if one in arrivals.came_at]
    once = [one for one in arrivals.came_at if posted[one] == 1]
    acknowledged = [wait for wait in waits if wait is not None]
    return {
        "photos_in": arrivals.photos,
        "above": len(arrivals.came_at),
        "posted_once": len(once),
        "missed": sum(posted[one] == 0 for one in arrivals.came_at),
        "doubled": sum(count > 1 for count in posted.values()),
        "others": sum(one not in arrivals.came_at for one in posted),
        "rounds": len(arrivals.messages),
        "p95_s": round(float(np.percentile(seconds, 95)), 1) if seconds else 0.0,
        "votes": len(waits),
        "ack_p99_ms": round(float(np.percentile(acknowledged, 99)), 1) if acknowledged else 0.0,
    }


async def _read(member: Member, shown: Message) -> list[str]:
    """The ids of a round's photos. Asks again if the bot was too busy to answer."""
    for _ in range(5):
        try:
            return await photo_ids(member, shown)
        except (SandboxError, LookupError):
            await asyncio.sleep(1.0)
    raise ProcessFailedError(f"the photos of the message {shown['id']} could not be read")


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

"""A team at work: 50 members click 40 times each in one channel, with short pauses.

They vote and change their votes at random, the same in every run. No click repeats the member's current vote, so in the
end the round must show each member's last vote on each photo, and the journal must contain one event per click. See
`demonstration.crowd` for how clicks are timed.
"""

import asyncio
import json
import os
import random
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from demonstration.crowd import OPENAPI, Crowd, Openapi, click, gathered, without_garbage
from demonstration.processes import add_demo_dataset, own_environment
from engine.database import open_database
from engine.sessions.events import Undone, Voted
from engine.sessions.journal import Journal

MEMBERS, CLICKS, SEED = 50, 40, 0
PAUSE_SECONDS = (0.1, 0.9)
ALONE, ALONE_PAUSE_SECONDS = 20, 1.5

UNDO = 0
"""A press of the undo button. Other presses are positions of photos, from 1."""


@dataclass(frozen=True)
class Work:
    """Results of all clicks: wait times in ms (None if failed), and how long the round took to show all of them.

    `shown_ms` is the time until another member sees a click while nobody else clicks.
    """

    waits: list[float | None]
    edits: int
    limited: int
    settled_seconds: float
    shown_ms: list[float]
    is_right: bool

    def percentile(self, p: int) -> float:
        """Return a percentile of the waits."""
        return round(float(np.percentile([wait for wait in self.waits if wait is not None], p)), 1)


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    openapi: Openapi = OPENAPI,
) -> None:
    """Let 50 members vote and undo votes on one round, with validation and rate limits."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        folder = Path(name)
        environment = own_environment(folder)
        add_demo_dataset(environment, folder=folder)
        work, session_id = asyncio.run(_measure(environment, folder, openapi))
        counted = _journaled(environment["DATABASE_URL"], session_id) - ALONE
    sent = len(work.waits)
    errors = work.waits.count(None) + work.limited + abs(sent - counted) + (not work.is_right)
    _print(work, counted)
    if as_json:
        figures = {"ack_p50_ms": work.percentile(50), "ack_p99_ms": work.percentile(99)}
        edits = {"edits": work.edits}
        shown = {"shown_ms": round(max(work.shown_ms), 1), "final_ms": round(1e3 * work.settled_seconds, 1)}
        print(json.dumps({"votes_sent": sent, "votes_counted": counted, **edits, **figures, "errors": errors} | shown))


async def _measure(environment: dict[str, str], folder: Path, openapi: Path) -> tuple[Work, str]:
    """Return the results of all clicks, and the id of the session."""
    async with gathered(environment, folder, openapi, MEMBERS) as crowd:
        buttons = {_position(custom_id): custom_id for custom_id in crowd.counts()} | {UNDO: crowd.undo}
        courses = _courses()
        edits = crowd.edits
        with without_garbage():
            found = await asyncio.gather(*(_click_through(crowd, i, buttons, c) for i, c in enumerate(courses)))
            ended_at = time.perf_counter()
            wanted = {buttons[position]: count for position, count in _expected(courses).items()}
            is_right = await crowd.settled(lambda counts: counts == wanted) == wanted
        settled, edits = time.perf_counter() - ended_at, crowd.edits - edits
        position = next(position for position in range(1, 10) if position not in _held(courses[-1]))
        pair = (buttons[position], buttons[UNDO])
        shown = [await _shown_after(crowd, pair[number % 2], buttons[position]) for number in range(ALONE)]
        waits = [wait for of_member in found for wait in of_member]
        session_id = buttons[position].split(":")[2]
        return Work(waits, edits, crowd.limited, settled, shown, is_right), session_id


def _position(custom_id: str) -> int:
    """Parse a key's custom_id, such as `9:vote:<session>:1:3.0:yes`."""
    return int(custom_id.split(":")[4].partition(".")[0])


def _courses() -> list[list[int]]:
    """Return the presses of each member, in order."""
    drawing = random.Random(SEED)
    return [_course(drawing) for _ in range(MEMBERS)]


def _course(drawing: random.Random) -> list[int]:
    """Return presses of one member. Each is a yes on a photo without their vote, or takes back the last one."""
    course: list[int] = []
    while len(course) < CLICKS:
        held = _held(course)
        free = [position for position in range(1, 10) if position not in held]
        may_undo = len(held) > 1  # one photo stays free, and one vote stays
        course.append(UNDO if may_undo and (len(free) == 1 or drawing.random() < 0.5) else drawing.choice(free))
    return course


def _held(course: list[int]) -> list[int]:
    """Return the photos that have the member's vote after their presses."""
    held: list[int] = []
    for press in course:
        if press == UNDO:
            held.pop()
        else:
            held.append(press)
    return held


def _expected(courses: list[list[int]]) -> dict[int, int]:
    """Return the final count of each key."""
    counts = Counter(position for course in courses for position in _held(course))
    return {position: counts[position] for position in range(1, 10)}


async def _click_through(crowd: Crowd, number: int, buttons: dict[int, str], course: list[int]) -> list[float | None]:
    """Return one member's wait times in ms, or None where the bot did not answer."""
    drawing, waits = random.Random(f"{SEED}-{number}"), []
    for button in course:
        await asyncio.sleep(drawing.uniform(*PAUSE_SECONDS))
        waits.append(await click(crowd.members[number], crowd.shown, buttons[button]))
    return waits


async def _shown_after(crowd: Crowd, button: str, key: str) -> float:
    """Return the ms until the first member sees the last member's press of a button in the count on a key."""
    await asyncio.sleep(ALONE_PAUSE_SECONDS)
    before, began_at = crowd.counts()[key], time.perf_counter()
    pressed = asyncio.create_task(click(crowd.members[-1], crowd.shown, button))
    await crowd.settled(lambda counts: counts[key] != before)
    shown_ms = 1e3 * (time.perf_counter() - began_at)
    await pressed
    return shown_ms


def _journaled(database_url: str, session_id: str) -> int:
    """Count the votes and undos in the session's journal."""
    with closing(open_database(database_url)) as database:
        return sum(isinstance(entry.event, Voted | Undone) for entry in Journal(database).session(session_id))


def _print(work: Work, counted: int) -> None:
    table = Table(
        "clicks",
        "in the journal",
        "p50 ms",
        "p99 ms",
        "edits",
        "429s",
        "final state",
        "after the last",
        "one alone shown",
    )
    waits = [f"{work.percentile(p):.1f}" for p in (50, 99)]
    state = "right" if work.is_right else "WRONG"
    settled = f"{work.settled_seconds:.2f} s"
    alone = f"{np.median(work.shown_ms):.0f} ms, at most {max(work.shown_ms):.0f}"
    table.add_row(str(len(work.waits)), str(counted), *waits, str(work.edits), str(work.limited), state, settled, alone)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

"""How long it takes to load a long session from the journal, and how much that delays another channel.

The journal is realistic: votes, changed and withdrawn votes, undos, rounds, refines and replaced photos. A real engine
repeatedly loads the session and reads the channel's history, while a member votes in another channel. `replay_ms` is
the time that the replay thread needs to read, parse and replay the journal meanwhile.
"""

import asyncio
import gc
import json
import logging
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from statistics import median
from typing import Annotated, TypeVar

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmark_fixtures import datasets
from benchmark_fixtures.event_loop import ticking
from engine.database import Database, open_database
from engine.database.clickhouse import SESSION_EVENTS
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.galleries import Catalog
from engine.photo import pack_embedding
from engine.rounds.opening import StartRequest
from engine.sessions import rules
from engine.sessions.events import Display, Event, Posted, Refined, Replaced, Shown, Started, Vote, Voted, from_text
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.journal import Entry, Journal
from engine.sessions.state import ROUND_SIZE, Session

GUILD, LONG, OTHER, MEMBER = 1, 10, 11, 101
SESSION_ID, DATASET, PROMPT = "5e5510n5e5510n00", "random", "a house by the lake"
MEMBERS, VOTES_EACH_ROUND = 8, 40
SHARE_UNDONE, SHARE_WITHDRAWN, SHARE_REPLACED = 0.05, 0.05, 0.005
BATCH, WAKES = 5_000, 7
PAUSE_SECONDS = 0.005
TOOK = re.compile(r"replay\.replayed took ([\d.]+) ms")

T = TypeVar("T")
Events = Annotated[int, typer.Option(min=100, help="Number of events in the long session.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")]


@dataclass
class Figures:
    """Times in ms. `parts` has the wall and CPU times of reading, parsing and replaying without other load."""

    parts: dict[str, tuple[float, float]] = field(default_factory=dict)
    replays: list[float] = field(default_factory=list)
    wakes: list[float] = field(default_factory=list)
    histories: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    votes_alone: list[float] = field(default_factory=list)
    stall: float = 0.0
    stall_alone: float = 0.0


def run(events: Events = 30_000, as_json: AsJson = False) -> None:
    """Load a long session while another channel votes."""
    with (
        tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name,
        closing(open_database(f"chdb:{Path(name) / 'data'}")) as database,
    ):
        started, played = _written(database, events)
        figures = Figures(_parts(database, started))
        _freeze()
        asyncio.run(_measure(database, figures))
    _print(figures, events, played)
    if as_json:
        worst = {"worst_stall_ms": round(figures.stall, 1), "vote_p99_ms": _percentile(figures.votes, 99)}
        print(json.dumps({"replay_ms": round(median(figures.replays), 1)} | worst))


def _freeze() -> None:
    """Freeze existing objects, as the bot does after starting (`bot.process`)."""
    gc.collect()
    gc.freeze()


# -- the journal ------------------------------------------------------------------------------------------------------


def _written(database: Database, events: int) -> tuple[Session, Session]:
    """Write the journal of the long session. Return the session as it started and as it ended."""
    rounds = events // VOTES_EACH_ROUND + 2
    datasets.random_gallery(Catalog(database), DATASET, 2 * ROUND_SIZE * rounds)
    encoder, journal = datasets.DrawnEncoder(), Journal(database)
    prompt = pack_embedding(encoder.encode_text([PROMPT]).embeddings[0])
    started = begin(SESSION_ID, GUILD, LONG, Started("m0", PROMPT, DATASET, encoder.name, "ninefold", prompt))
    course, now = _Scenario(started), datetime.now(UTC)
    entries = [Entry(SESSION_ID, 0, now, GUILD, LONG, started.started)]
    for event in islice(course.events(rounds), events - 1):
        entries.append(Entry(SESSION_ID, len(entries), now + timedelta(milliseconds=len(entries)), GUILD, LONG, event))
    for first in range(0, len(entries), BATCH):
        journal.append(entries[first : first + BATCH])
    return started, course.session


class _Scenario:
    """Random actions of eight members, the same in every run. `session` is the current state."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._drawing, self._photos = random.Random(0), map("p{}".format, count())
        self._members = [f"{number:016x}" for number in range(MEMBERS)]

    def events(self, rounds: int) -> Iterator[Event]:
        """Yield the events of all rounds."""
        for event in chain.from_iterable(map(self._round, range(1, rounds + 1))):
            self.session = evolve(self.session, event)
            yield event

    def _round(self, number: int) -> Iterator[Event]:
        yield Refined("ninefold", "1", "1-0", 0, number, f"{number:064x}", self.session.sequence)
        yield Shown(number, tuple(islice(self._photos, ROUND_SIZE)), (0.25,) * ROUND_SIZE)
        yield Posted(number, 10**18 + number, Display.EMBEDS, (0,) * ROUND_SIZE)
        for _ in range(VOTES_EACH_ROUND):
            yield self._act(number, self._drawing.choice(self._members), self._drawing.random())

    def _act(self, number: int, member: str, dice: float) -> Event:
        if dice < SHARE_UNDONE and self.session.actions_of(member):
            return rules.undo(self.session, member, moderates=True)
        position = self._drawing.randint(1, ROUND_SIZE)
        photo = self.session.round(number).slot(position).photo
        if dice > 1 - SHARE_REPLACED:
            return Replaced(member, number, position, photo, next(self._photos), 0.2)
        choice = None if dice > 1 - SHARE_REPLACED - SHARE_WITHDRAWN else self._drawing.choice(list(Vote))
        return Voted(member, number, {photo: choice})


def _parts(database: Database, started: Session) -> dict[str, tuple[float, float]]:
    """Time the steps of a replay without other load, best of three. CPU times are comparable on a busy machine too."""
    found: dict[str, tuple[float, float]] = {}

    def timed(part: str, call: Callable[[], T]) -> T:
        began_at, cpu = time.perf_counter(), time.thread_time()
        result = call()
        times = 1e3 * (time.perf_counter() - began_at), 1e3 * (time.thread_time() - cpu)
        found[part] = min(found.get(part, times), times)
        return result

    for _ in range(3):
        rows = timed("read", lambda: database.reads.rows(SESSION_EVENTS, {"session_id": SESSION_ID}))
        events = timed("parse", partial(_parsed, rows))
        timed("replay", partial(replay, started, events))
    return found


def _parsed(rows: Sequence[Sequence[str]]) -> list[Event]:
    return [from_text(kind, data) for kind, data in rows]


# -- while another channel votes --------------------------------------------------------------------------------------


async def _measure(database: Database, figures: Figures) -> None:
    engine = Engine(database, Encoders(datasets.DrawnEncoder()))
    try:
        with _replays_noted(figures.replays):
            await _beside_votes(engine, figures)
    finally:
        engine.workers.close()


async def _beside_votes(engine: Engine, figures: Figures) -> None:
    prepared = await engine.prepare(StartRequest(GUILD, MEMBER, PROMPT, DATASET))
    opening = await engine.start(prepared, OTHER)
    session_id = opening.round.session_id
    async with engine.posting(opening.round) as posting:
        posting.message_id = 1000
    await _wake(engine)  # the first load also looks up the dataset
    figures.replays.clear()
    is_over = asyncio.Event()
    voting = asyncio.create_task(_vote(engine, session_id, figures.votes_alone, is_over))
    async with ticking() as alone:
        await asyncio.sleep(1)
    is_over.set()
    await voting
    is_over = asyncio.Event()
    voting = asyncio.create_task(_vote(engine, session_id, figures.votes, is_over))
    async with ticking() as beside:
        for _ in range(WAKES):
            figures.wakes.append(await _wake(engine))
            began_at = time.perf_counter()
            await engine.history.page(LONG)
            figures.histories.append(1e3 * (time.perf_counter() - began_at))
    is_over.set()
    await voting
    figures.stall, figures.stall_alone = beside.worst, alone.worst


async def _wake(engine: Engine) -> float:
    """Unload all sessions, load the long one, and return the time in ms."""
    sessions = engine.services.sessions
    sessions.put_to_sleep()
    began_at = time.perf_counter()
    await sessions.of(SESSION_ID, LONG)
    return 1e3 * (time.perf_counter() - began_at)


async def _vote(engine: Engine, session_id: str, waits: list[float], is_over: asyncio.Event) -> None:
    """Vote repeatedly, and record each time in ms."""
    for number in count():
        if is_over.is_set():
            return
        choice = list(Vote)[number // ROUND_SIZE % len(Vote)]
        began_at = time.perf_counter()
        await engine.vote(OTHER, session_id, MEMBER, 1, number % ROUND_SIZE + 1, choice)
        waits.append(1e3 * (time.perf_counter() - began_at))
        await asyncio.sleep(PAUSE_SECONDS)


@contextmanager
def _replays_noted(times: list[float]) -> Iterator[None]:
    """Collect the times in ms that the replay thread logs."""

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if found := TOOK.match(record.getMessage()):
                times.append(float(found[1]))

    log, handler = logging.getLogger("engine.workers"), Noting()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def _percentile(times: list[float], p: int) -> float:
    return round(float(np.percentile(times, p)), 1)


def _print(figures: Figures, events: int, played: Session) -> None:
    console = Console(width=120)
    votes = sum(len(votes) for votes in played.votes.values())
    console.print(f"{events:,} events: {len(played.rounds):,} rounds, {votes:,} votes held by {MEMBERS} members")
    table = Table("", "n", "p50 ms", "worst ms", "CPU ms")
    for part, (took, cpu) in figures.parts.items():
        table.add_row(f"{part}, by itself", "", f"{took:.1f}", "", f"{cpu:.1f}")
    rows = {
        "replay, during votes": figures.replays,
        "load, photos included": figures.wakes,
        "a page of the history": figures.histories,
        "vote elsewhere, alone": figures.votes_alone,
        "vote elsewhere, meanwhile": figures.votes,
    }
    for what, times in rows.items():
        table.add_row(what, str(len(times)), f"{median(times):.1f}", f"{max(times):.1f}")
    table.add_row("event loop's stall, alone", "", "", f"{figures.stall_alone:.1f}")
    table.add_row("event loop's stall, meanwhile", "", "", f"{figures.stall:.1f}")
    console.print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

"""How long searches wait beside long work: a labelling, a merge of all parts, an ingest, datasets made and dropped.

Each search finds its dataset by asking the database, as with a server that others use, and takes the nearest nine by an
exact scan. What it waits for is counted apart: to find the dataset costs no core, so that its time is that of waiting
in line; the scan shares the cores with the work beside it.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

import timing
from engine.database import Database, open_database
from engine.galleries import INDEX_FROM, Catalog
from engine.photo import Embedding, Photo
from engine.sessions.state import ROUND_SIZE

SEARCHED, GROWING, SHORT_LIVED = "searched", "growing", "short-lived"
INSERTED = 2_000
ALL = "all at once"

Work = Callable[[], object]
Rows = Annotated[int, typer.Option(min=1_000, help="How many photos are searched.")]
Searches = Annotated[int, typer.Option(min=10, help="How many searches beside each kind of work.")]
AsJson = Annotated[bool, typer.Option("--json", help="End with one JSON value.")]


@dataclass
class Waits:
    """In ms, of each search: to find the dataset, and all of it. `done` is how often the work beside it was done."""

    found: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    done: int = 0


def run(rows: Rows = 50_000, searches: Searches = 100, as_json: AsJson = False) -> None:
    """Time searches alone, beside each kind of long work, and beside all of it."""
    with (
        tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name,
        closing(open_database(f"chdb:{Path(name) / 'data'}")) as database,
    ):
        waits = _measure(database, rows, searches)
    _print(waits)
    if as_json:
        figures = {f"{kind.replace(' ', '_')}_p99_ms": _percentile(one.searched, 99) for kind, one in waits.items()}
        worst = max(max(one.found) for one in waits.values())
        print(json.dumps({"rows": rows, **figures, "worst_found_ms": round(worst, 1)}))


def _measure(database: Database, rows: int, searches: int) -> dict[str, Waits]:
    work = _work(Catalog(database), database, rows)
    shared = copy(database)
    shared.is_shared = True  # so that each search looks for changes, as on a server
    catalog = Catalog(shared, 0, max(INDEX_FROM, rows + 1))
    _search(catalog, Waits())  # the table's files are in the system's memory from here on
    waits = {"alone": Waits()}
    for _ in range(searches):
        _search(catalog, waits["alone"])
    for kind, calls in {**{kind: [call] for kind, call in work.items()}, ALL: [*work.values()]}.items():
        waits[kind] = Waits()
        with _beside(calls, waits[kind]):
            for _ in range(searches):
                _search(catalog, waits[kind])
    return waits


def _work(catalog: Catalog, database: Database, rows: int) -> dict[str, Work]:
    """What the bot does for long, each once."""
    searched, growing = (timing.filled(catalog, name, photos) for name, photos in ((SEARCHED, rows), (GROWING, 0)))
    weights, fresh = _query(), count()
    embeddings = np.tile(weights, (INSERTED, 1))
    ((table,),) = database.ddl.rows("SELECT photo_table FROM datasets WHERE name = {name:String}", {"name": SEARCHED})

    def ingest() -> None:
        photos = [Photo(f"n{next(fresh)}", "https://photos.test/new.jpg") for _ in range(INSERTED)]
        growing.insert(photos, embeddings)

    def make_and_drop() -> None:
        catalog.create(SHORT_LIVED, encoder=timing.Drawn.name, dimension=timing.DIMENSION)
        catalog.drop(SHORT_LIVED)

    return {
        "labelling": lambda: catalog.labelling(searched.dataset.name, "bench").apply(weights, 0.1, {}),
        "merge": lambda: database.merges.execute(f"OPTIMIZE TABLE {table} FINAL"),
        "ddl": make_and_drop,
        "ingest": ingest,
    }


def _query() -> Embedding:
    query: Embedding = timing.Drawn().encode_text(["a house by the lake"]).embeddings[0]
    return query


def _search(catalog: Catalog, waits: Waits) -> None:
    began_at = time.perf_counter()
    gallery = catalog.gallery(SEARCHED)
    found_at = time.perf_counter()
    assert len(gallery.nearest(_query(), ROUND_SIZE)) == ROUND_SIZE
    waits.found.append(1e3 * (found_at - began_at))
    waits.searched.append(1e3 * (time.perf_counter() - began_at))


@contextmanager
def _beside(calls: list[Work], waits: Waits) -> Iterator[None]:
    """Do this again and again, each in a thread of its own, for as long as the block runs."""
    is_over, errors, done = threading.Event(), list[Exception](), count()

    def repeat(call: Work) -> None:
        try:
            while not is_over.is_set():
                call()
                next(done)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=repeat, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
        waits.done = next(done)
    if errors:
        raise errors[0]


def _percentile(times: list[float], p: int) -> float:
    return round(float(np.percentile(times, p)), 1)


def _print(waits: dict[str, Waits]) -> None:
    table = Table("beside", "done", "found: p50 ms", "p99", "worst", "searched: p50 ms", "p99", "worst")
    for kind, one in waits.items():
        cells = (f"{_percentile(times, p):.1f}" for times in (one.found, one.searched) for p in (50, 99, 100))
        table.add_row(kind, str(one.done), *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

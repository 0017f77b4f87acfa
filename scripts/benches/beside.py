"""How long searches take while other work runs: labelling, merging, an ingest, creating and dropping datasets.

Each search looks up its dataset in the database, as with a shared server, and finds the nearest nine with an exact
scan. The two steps are timed separately. The lookup takes almost no CPU time, so its time is the time spent waiting in
line. The scan competes for the cores.
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

from benchmark_fixtures import datasets
from engine.database import Database, open_database
from engine.galleries import INDEX_FROM, Catalog
from engine.photo import Embedding, Photo
from engine.sessions.state import ROUND_SIZE

SEARCHED, GROWING, SHORT_LIVED = "searched", "growing", "short-lived"
INSERTED = 2_000
ALL = "all at once"

Work = Callable[[], object]
Rows = Annotated[int, typer.Option(min=1_000, help="Number of photos to search.")]
Searches = Annotated[int, typer.Option(min=10, help="Number of searches during each kind of work.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")]


@dataclass
class Waits:
    """Times in ms of each search: for the lookup, and in total. `done` counts the repetitions of the other work."""

    found: list[float] = field(default_factory=list)
    searched: list[float] = field(default_factory=list)
    done: int = 0


def run(rows: Rows = 50_000, searches: Searches = 100, as_json: AsJson = False) -> None:
    """Time searches alone, during each kind of work, and during all of them at once."""
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
    _search(catalog, Waits())  # warms up the file cache
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
    """Return the kinds of long-running work."""
    searched, growing = (
        datasets.random_gallery(catalog, name, photos) for name, photos in ((SEARCHED, rows), (GROWING, 0))
    )
    weights, fresh = _query(), count()
    embeddings = np.tile(weights, (INSERTED, 1))
    ((table,),) = database.ddl.rows("SELECT photo_table FROM datasets WHERE name = {name:String}", {"name": SEARCHED})

    def ingest() -> None:
        photos = [Photo(f"n{next(fresh)}", "https://photos.test/new.jpg") for _ in range(INSERTED)]
        growing.insert(photos, embeddings)

    def make_and_drop() -> None:
        catalog.create(SHORT_LIVED, encoder=datasets.DrawnEncoder.name, dimension=datasets.DIMENSION)
        catalog.drop(SHORT_LIVED)

    return {
        "labelling": lambda: catalog.labelling(searched.dataset.name, "bench").apply(weights, 0.1, {}),
        "merge": lambda: database.merges.execute(f"OPTIMIZE TABLE {table} FINAL"),
        "ddl": make_and_drop,
        "ingest": ingest,
    }


def _query() -> Embedding:
    query: Embedding = datasets.DrawnEncoder().encode_text(["a house by the lake"]).embeddings[0]
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
    """Repeat each call in its own thread until the block ends."""
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
    table = Table("during", "done", "found: p50 ms", "p99", "worst", "searched: p50 ms", "p99", "worst")
    for kind, one in waits.items():
        cells = (f"{_percentile(times, p):.1f}" for times in (one.found, one.searched) for p in (50, 99, 100))
        table.add_row(kind, str(one.done), *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

"""How fast and how accurately the nearest nine photos are found, by Ninefold and by other search engines.

See `search_benchmark.photos` for the data, and `search_benchmark.ours` and `search_benchmark.peers` for the engines.
Engines that cannot exclude photos fetch more and drop them. Engines that are not installed are skipped; to install
them, run `pip install -e .[bench]`.
"""

import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from engine.database import Database, open_database
from search_benchmark import ours, peers
from search_benchmark.measurements import CHANNELS, DEEPEST, measure, searches_per_second
from search_benchmark.photos import Photos, gather

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REPEATS = 3


def run(
    rows: Annotated[str, typer.Option(help="Numbers of photos, separated by commas.")] = "25000",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder that contains caltech101/ and learning/.")] = SHARED,
    cache: Annotated[Path | None, typer.Option(help="Folder in which to keep photos and indexes.")] = None,
    only: Annotated[str, typer.Option(help="Only these engines, separated by commas.")] = "",
) -> None:
    """Time searches for the nearest nine photos."""
    wanted = {name for name in only.split(",") if name}
    results: list[dict[str, Any]] = []
    for count in map(int, rows.split(",")):
        with _folder(cache, count) as folder:
            photos = gather(shared, folder, count, DEEPEST)
            with closing(open_database(f"chdb:{folder / 'database'}")) as database:
                results += _measured(database, photos, folder, wanted)
    console = Console(width=120)
    _print(results, console)
    _print_growth(results, console)
    if as_json:
        print(json.dumps(results))


@contextmanager
def _folder(cache: Path | None, count: int) -> Iterator[Path]:
    if cache is None:
        with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
            yield Path(name)
    else:
        folder = cache / str(count)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def _measured(database: Database, photos: Photos, folder: Path, wanted: set[str]) -> list[dict[str, Any]]:
    ours.fill(database, photos, wanted)
    # Large datasets are searched once per engine, with one engine in memory at a time.
    repeats = REPEATS if len(photos) <= peers.APPROXIMATE_UP_TO else 1
    mine = list(ours.engines(database, photos, wanted))
    others = peers.engines(photos, folder)
    chosen = chain(mine, (engine for engine in others if not wanted or engine.name in wanted))
    results = list(measure(chosen, photos, repeats))
    for engine in mine:
        is_compared = engine.name == "ninefold" or (engine.name == "tutorial_select" and repeats > 1)
        if is_compared:
            first = next(result for result in results if result["engine"] == engine.name)
            first["per_second_by_16"] = round(searches_per_second(engine, photos), 1)
    return results


def _print(results: list[dict[str, Any]], console: Console) -> None:
    table = Table(
        "engine", "photos", "excluded", "p50 ms", "p99 ms", "recall@9", "returned", "MiB", f"{CHANNELS} at once, /s"
    )
    for result in results:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in result.values()))
    console.print(table)


def _print_growth(results: list[dict[str, Any]], console: Console) -> None:
    """Print median times by number of photos, without exclusions, and fit time ~ photos ** exponent."""
    sizes = sorted({result["rows"] for result in results})
    if len(sizes) < 2:
        return
    table = Table("engine", *(f"{size:,}" for size in sizes), "exponent")
    times = {(r["engine"], r["rows"]): r["p50_ms"] for r in results if not r["excluded"]}
    for name in dict.fromkeys(name for name, _ in times):
        have = [(size, times[name, size]) for size in sizes if (name, size) in times]
        (first, quick), (last, slow) = have[0], have[-1]
        exponent = f"{math.log(slow / quick) / math.log(last / first):.2f}" if last > first else ""
        table.add_row(name, *(str(times.get((name, size), "")) for size in sizes), exponent)
    console.print(table)


if __name__ == "__main__":
    typer.run(run)

"""How long it takes to label a whole dataset in the embedded database, compared with an exact scan.

The photos are random unit vectors, because the time only depends on their number. Memory is that of this process,
including the database.
"""

import json
import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from engine.database import open_database
from engine.export.labelled_files import FileFormat, write
from engine.galleries import Catalog, Gallery, Judgement
from engine.photo import Embedding, Photo
from engine.sessions.state import ROUND_SIZE
from engine.sessions.tally import Label

DIMENSION, BATCH, REPEATS = 512, 20_000, 5
_STATUS = Path("/proc/self/status")

Rows = Annotated[int, typer.Option(min=1, help="Number of photos.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")]


def run(rows: Rows = 100_000, as_json: AsJson = False) -> None:
    """Time an exact scan, an apply and an export."""
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name:
        figures = _measure(rows, Path(name))
    table = Table("", "")
    for what, figure in figures.items():
        table.add_row(what, f"{figure:,.2f}")
    Console(width=120).print(table)
    if as_json:
        print(json.dumps(figures))


def _measure(rows: int, folder: Path) -> dict[str, float]:
    with closing(open_database(f"chdb:{folder / 'data'}")) as database:
        catalog = Catalog(database)
        catalog.create("random", encoder="none", dimension=DIMENSION)
        gallery = catalog.gallery("random")
        weights = _fill(gallery, rows)
        labelling = catalog.labelling("random", "bench")
        judgements = {f"p{i:09}": Judgement(Label.YES if i % 3 else Label.NO, 3) for i in range(63)}
        gallery.nearest(weights, ROUND_SIZE)  # warms up the file cache
        _forget_peak()
        _seconds(lambda: gallery.nearest(weights, ROUND_SIZE))
        scan_peak = _peak_mib()
        scans, applies = [], []
        for _ in range(REPEATS):
            scans.append(_seconds(lambda: gallery.nearest(weights, ROUND_SIZE)))
            applies.append(_seconds(lambda: labelling.apply(weights, 0.1, judgements)))
        figures = {
            "rows": rows,
            "scan_s": round(median(scans), 3),
            "apply_s": round(median(applies), 3),
            "ratio": round(median(applies) / median(scans), 2),
            "scan_peak_mib": scan_peak,
            "apply_peak_mib": _peak_mib(),
        }
        _forget_peak()
        for form in FileFormat:
            with (folder / form.file_name).open("wb") as sink:
                figures[f"{form}_s"] = round(_seconds(partial(write, form, labelling.pages(), sink)), 2)
        return figures | {"export_peak_mib": _peak_mib()}


def _fill(gallery: Gallery, rows: int) -> Embedding:
    """Insert photos, and return the weights (d,) of a classifier."""
    random = np.random.default_rng(0)
    for start in range(0, rows, BATCH):
        count = min(BATCH, rows - start)
        embeddings = random.standard_normal((count, DIMENSION), np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        photos = [Photo(f"p{i:09}", f"https://photos.test/some/folder/{i:09}.jpg") for i in range(start, start + count)]
        gallery.insert(photos, embeddings)
    return np.asarray(embeddings[0], np.float32)


def _seconds(call: Callable[[], object]) -> float:
    began_at = time.perf_counter()
    call()
    return time.perf_counter() - began_at


def _forget_peak() -> None:
    """Reset the recorded peak memory of this process (clear_refs, see proc(5))."""
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5")


def _peak_mib() -> float:
    """Return the peak memory since the reset, or 0 on systems other than Linux."""
    found = re.search(r"VmHWM:\s+(\d+) kB", _STATUS.read_text()) if _STATUS.exists() else None
    return round(int(found[1]) / 1024, 1) if found else 0.0


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "120")
    typer.run(run)

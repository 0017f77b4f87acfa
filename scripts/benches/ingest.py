"""How fast photos are added to a dataset: with the tutorial's loop, with Ninefold, and at most on this machine.

Another process serves the photos locally from memory. They are encoded with a CLIP ViT-B/32 with random weights. Each
figure comes from its own process, so that peak memory is measured separately. The bound is the number of cores divided
by the CPU seconds for decoding and encoding one photo. No ingest on these cores can be faster.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmark_fixtures.ingest_inputs import save_checkpoint, served, write_tsv

BENCHES = Path(__file__).resolve().parent
ROOT = BENCHES.parents[1]
PHOTOS = ROOT.parent / "shared" / "caltech101" / "photos"
SMALL, TUTORIAL, FLOAT32 = 1_000, 105, 400

Figures = dict[str, Any]


def run(
    photos: Annotated[
        Path, typer.Option(help="Folder of JPEGs. Defaults to Caltech-101 next to the repository.")
    ] = PHOTOS,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
) -> None:
    """Time the tutorial's loop, Ninefold in its own choice of precision and in float32, and each stage alone."""
    paths = sorted(path.relative_to(photos).as_posix() for path in photos.rglob("*.jpg"))
    if len(paths) < SMALL:
        sys.exit(f"{photos} has {len(paths)} JPEGs: choose a folder with at least {SMALL:,} with --photos")
    with tempfile.TemporaryDirectory(prefix="ninefold-bench-") as name, served(photos) as url:
        folder = Path(name)
        checkpoint = save_checkpoint(folder / "vit-b-32")
        tsv = {count: write_tsv(folder, paths[:count], url) for count in (TUTORIAL, FLOAT32, SMALL, len(paths))}
        figures = {
            "alone": _measure("alone", checkpoint, tsv[SMALL], "auto"),
            "tutorial": _measure("tutorial", checkpoint, tsv[TUTORIAL]),
            "ours_float32": _measure("ours", checkpoint, tsv[FLOAT32], folder / "float32", "float32"),
            "small": _measure("ours", checkpoint, tsv[SMALL], folder / "small", "auto"),
            "ours": _measure("ours", checkpoint, tsv[len(paths)], folder / "ours", "auto"),
        }
    _print(figures, len(paths))
    if as_json:
        print(json.dumps(_summary(figures, len(paths))))


def _measure(*arguments: str | Path) -> Figures:
    """Run `_ingest_runs.py` once."""
    print("·", arguments[0], arguments[2], flush=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(BENCHES / "_ingest_runs.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{arguments[0]} failed: {done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _bound(alone: Figures) -> float:
    return 1e3 * (os.cpu_count() or 1) / (float(alone["encode_ms"]) + float(alone["decode_ms"]))


def _summary(figures: Figures, count: int) -> Figures:
    return {
        "tutorial": round(figures["tutorial"]["rate"], 1),
        "ours": round(figures["ours"]["rate"], 1),
        "ours_float32": round(figures["ours_float32"]["rate"], 1),
        "encoder_only": round(figures["alone"]["encode_rate"], 1),
        "bound": round(_bound(figures["alone"]), 1),
        "peak_mb": {str(SMALL): round(figures["small"]["peak_mb"]), str(count): round(figures["ours"]["peak_mb"])},
    }


def _print(figures: Figures, count: int) -> None:
    alone, tutorial = figures["alone"], figures["tutorial"]["rate"]
    chosen = f"{alone['precision']}, {alone['batch']} at a time"
    table = Table("", "photos/s", "of the tutorial's", "CPU ms a photo", "peak MB")
    rows: list[tuple[str, Figures]] = [
        ("the tutorial's loop, float32, one at a time", figures["tutorial"]),
        ("ours, float32", figures["ours_float32"]),
        (f"ours, {chosen}, {SMALL:,} photos", figures["small"]),
        (f"ours, {chosen}, {count:,} photos", figures["ours"]),
        (f"the encoder alone, {chosen}", {"rate": alone["encode_rate"], "cpu_ms": alone["encode_ms"]}),
        ("decoding alone", {"rate": alone["decode_rate"], "cpu_ms": alone["decode_ms"]}),
        ("the bound", {"rate": _bound(alone), "cpu_ms": alone["encode_ms"] + alone["decode_ms"]}),
    ]
    for name, found in rows:
        peak = f"{found['peak_mb']:,.0f}" if "peak_mb" in found else ""
        cpu = f"{found['cpu_ms']:.1f}" if "cpu_ms" in found else ""
        table.add_row(name, f"{found['rate']:.1f}", f"{found['rate'] / tutorial:.1f}", cpu, peak)
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(run)

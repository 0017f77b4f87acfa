"""Draws the demo's photos into files, on all cores.

This module imports little, because every drawing process imports it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from demo_world.drawing import draw
from demo_world.scene import Scene

FOLDER = Path("photos") / "demo"
QUALITY = 90


@contextmanager
def drawn(scenes: Sequence[Scene], data_folder: Path) -> Iterator[Iterator[str]]:
    """Begin to draw the scenes as JPEGs in the data folder. Yields an iterator of their paths in it, in order."""
    (data_folder / FOLDER).mkdir(parents=True, exist_ok=True)
    # Use spawn: a forked process hangs at its first query if an embedded database is open.
    with get_context("spawn").Pool() as pool:
        yield pool.imap(partial(_save, data_folder), scenes, chunksize=16)


def _save(data_folder: Path, scene: Scene) -> str:
    path = FOLDER / f"{scene.id}.jpg"
    draw(scene).save(data_folder / path, quality=QUALITY)
    return str(path)

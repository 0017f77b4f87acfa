"""Creates the demo's photos: draws them on all cores, saves them in the data folder, and encodes them."""

from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from demo_world.canvas import HEIGHT, WIDTH
from demo_world.drawing import draw
from demo_world.gallery import gallery
from demo_world.scene import Scene
from engine.errors import NoDatasetError, UnknownDatasetError
from engine.galleries import Catalog, Gallery
from engine.ingest import LocalSource, Progress, ingest
from engine.photo import Photo
from ingestion.progress import show

FOLDER = Path("photos") / "demo"
QUALITY = 90
DEMO_DIMENSION = 512


def add_demo(catalog: Catalog) -> None:
    """Draw, encode and insert the demo's scenes, unless they exist."""
    try:
        dataset = catalog.dataset("demo")
    except (UnknownDatasetError, NoDatasetError):
        dataset = catalog.create("demo", encoder="demo", dimension=DEMO_DIMENSION)
    steps = _steps(catalog.gallery("demo"), catalog.root(dataset))
    if steps is not None:
        show("Drawing the demo's scenes", steps)


def _steps(store: Gallery, data_folder: Path) -> Iterator[Progress] | None:
    """Return the ingest of missing scenes, or None if none is missing."""
    scenes = gallery()
    known = store.known([scene.id for scene in scenes])
    missing = tuple(scene for scene in scenes if scene.id not in known)
    if not missing:
        return None
    from engine.encoders.clip import ClipEncoder  # importing torch takes seconds, and usually nothing is missing

    source = LocalSource(_drawn(missing, data_folder), len(missing))
    return ingest(source, store, ClipEncoder("demo"), root=data_folder)


def _drawn(scenes: tuple[Scene, ...], data_folder: Path) -> Iterator[Photo]:
    """Draw each scene to a JPEG in the data folder, and yield the photos in order."""
    (data_folder / FOLDER).mkdir(parents=True, exist_ok=True)
    # Use spawn: a forked process hangs at its first query if an embedded database is open.
    with get_context("spawn").Pool() as pool:
        yield from pool.imap(partial(_save, data_folder), scenes, chunksize=16)


def _save(data_folder: Path, scene: Scene) -> Photo:
    path = FOLDER / f"{scene.id}.jpg"
    draw(scene).save(data_folder / path, quality=QUALITY)
    return Photo(scene.id, str(path), credit="Ninefold", width=WIDTH, height=HEIGHT)

"""Creates the demo's photos: draws and encodes those that are missing."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from demo_photos import drawn
from demo_world.canvas import HEIGHT, WIDTH
from demo_world.gallery import GALLERY_SIZE, gallery
from demo_world.scene import Scene
from engine.errors import NoDatasetError, UnknownDatasetError
from engine.galleries import Catalog, Gallery
from engine.ingest import LocalSource, ingest
from engine.photo import Photo
from ingestion.progress import show, show_lines

DEMO_DIMENSION = 512
TITLE = "Drawing and encoding"


def add_demo(catalog: Catalog, photos: int = GALLERY_SIZE) -> None:
    """Draw, encode and insert the first `photos` scenes of the demo, unless they exist."""
    try:
        dataset = catalog.dataset("demo")
    except (UnknownDatasetError, NoDatasetError):
        dataset = catalog.create("demo", encoder="demo", dimension=DEMO_DIMENSION)
    store, scenes = catalog.gallery("demo"), gallery(photos)
    known = store.known([scene.id for scene in scenes])
    if missing := [scene for scene in scenes if scene.id not in known]:
        print(f"Drawing and encoding {len(missing):,} photos. This takes about a minute, and only once.", flush=True)
        _add(missing, store, catalog.root(dataset))
        _learn_words(catalog)


def _add(scenes: list[Scene], store: Gallery, data_folder: Path) -> None:
    with drawn(scenes, data_folder) as paths:
        # Importing torch takes seconds. The photos are drawn meanwhile.
        from engine.encoders.clip import ClipEncoder

        source = LocalSource(_photos(scenes, paths), len(scenes))
        steps = ingest(source, store, ClipEncoder("demo"), root=data_folder)
        if sys.stdout.isatty():
            show(TITLE, steps)
        else:
            show_lines(TITLE, steps)


def _learn_words(catalog: Catalog) -> None:
    """Make the vocabulary, which takes a second. For other datasets, the bot does it in the background."""
    from engine.encoders.registry import Encoders
    from engine.vocabularies.upkeep import builds, vocabulary_lock
    from engine.vocabularies.vocabulary_tables import VocabularyTables

    gallery = catalog.gallery("demo")
    tables = VocabularyTables(catalog.database, gallery.photo_table)
    with vocabulary_lock(catalog.database, "demo"):
        for build in builds(Encoders(), gallery.dataset, tables):
            for _ in build.steps():
                pass


def _photos(scenes: Iterable[Scene], paths: Iterable[str]) -> Iterator[Photo]:
    for scene, path in zip(scenes, paths, strict=True):
        yield Photo(scene.id, path, credit="Ninefold", width=WIDTH, height=HEIGHT)

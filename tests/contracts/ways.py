"""A gallery for each target and search method."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from engine.galleries import Catalog, Gallery
from engine.photo import Embedding, Photo
from tests.contracts.targets import ServerProcess, opened
from tests.engine.conftest import random_photos
from tests.until import CEILING_SECONDS

COUNT, DIMENSION = 3000, 64
WAYS = [
    "embedded, exact",
    "embedded, in memory",
    "embedded, compressed",
    "embedded, by index",
    "socket, exact",
    "socket, by index",
    "server, exact",
    "server, by index",
    "myscale, by index",
    "cluster, exact",
    "cluster, by index",
]


class Filled(NamedTuple):
    """A gallery and its content."""

    gallery: Gallery
    photos: list[Photo]
    embeddings: Embedding


@contextmanager
def empty_gallery(way: str, empty_data: Path, folder: Path, running: ServerProcess) -> Iterator[Gallery]:
    """Open a gallery without photos."""
    target, _, search = way.partition(", ")
    with opened(target, empty_data, folder, running) as database:
        memory = {"in memory": 64 << 20, "compressed": (COUNT + 50) * (DIMENSION + 24)}.get(search, 0)
        catalog = Catalog(database, memory, index_from=1_000 if search == "by index" else COUNT + 100)
        catalog.create("some", encoder="any", dimension=DIMENSION)
        yield catalog.gallery("some")


def filled_up(gallery: Gallery) -> Filled:
    """Insert 3,000 random photos and waits until the copy in memory or the index is ready."""
    photos, embeddings = random_photos(COUNT, DIMENSION)
    gallery.insert(photos, embeddings)
    deadline = time.monotonic() + CEILING_SECONDS
    while not gallery.is_loaded and time.monotonic() < deadline:
        gallery.load()
        time.sleep(0.02)
    assert gallery.is_loaded
    return Filled(gallery, photos, embeddings)

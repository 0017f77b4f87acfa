"""Ninefold's search engines and the tutorial's statement, on an embedded database in a folder."""

import time
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from engine.database import Database
from engine.galleries import INDEX_FROM, Catalog, Gallery, TieredGallery
from engine.photo import Photo
from learning_benchmark.concepts import Embeddings
from search_benchmark.engines import K, Search, SearchEngine
from search_benchmark.photos import CHUNK, Photos

MEMORY = 512 << 20  # the default of NINEFOLD_MEMORY_MIB
NEVER = 1 << 60  # photos to build an index from
TUTORIAL = """
CREATE TABLE tutorial (id String, url String, vector Array(Float32), CONSTRAINT vec_len CHECK length(vector) = 512)
"""


def fill(database: Database, photos: Photos, wanted: Collection[str] = ()) -> None:
    """Insert the photos as a dataset, and as the tutorial's table if wanted. Both are kept for later runs."""
    catalog = Catalog(database)
    if not catalog.datasets():
        catalog.create("bench", encoder="any", dimension=photos.embeddings.shape[1])
    gallery = catalog.gallery("bench")
    starts = range(gallery.dataset.photos, len(photos), CHUNK)
    for start in track(starts, "inserting", console=Console(stderr=True), disable=len(starts) < 3):
        rows = [Photo(photo, "http://photos.test/photo.jpg") for photo in photos.ids[start : start + CHUNK]]
        gallery.insert(rows, np.asarray(photos.embeddings[start : start + CHUNK]))
    if (not wanted or "tutorial_select" in wanted) and ("tutorial",) not in database.scan.rows("SHOW TABLES"):
        ((table,),) = database.scan.rows("SELECT photo_table FROM datasets")
        database.scan.execute(f"{TUTORIAL} ENGINE = MergeTree ORDER BY id")
        database.scan.execute(f"INSERT INTO tutorial SELECT id, url, vector FROM {table}")


def engines(database: Database, photos: Photos, wanted: Collection[str] = ()) -> Iterator[SearchEngine]:
    """Yield the engine that the bot would choose, then each engine on its own, then the tutorial's SELECT.

    With `wanted`, yield only those. The index is built only if an engine needs it.
    """
    rows = {photo: row for row, photo in enumerate(photos.ids)}

    def is_wanted(name: str) -> bool:
        return not wanted or name in wanted

    by_index, index_from = 0.0, INDEX_FROM
    if is_wanted("ninefold_hnsw"):
        indexed = _loaded(Catalog(database, 0, index_from=1))
        ((index_bytes,),) = database.scan.rows(
            "SELECT sum(secondary_indices_uncompressed_bytes) FROM system.parts WHERE active"
        )
        by_index = index_bytes / 2**20
    elif _is_compressed(database):
        index_from = NEVER  # the compressed copy serves instead
    if is_wanted("ninefold"):
        usual = _loaded(Catalog(database, MEMORY, index_from))
        yield SearchEngine("ninefold", _by_gallery(usual, photos, rows), usual.used_bytes / 2**20 or by_index)
    if is_wanted("ninefold_resident") and len(photos) <= 4 * CHUNK:
        resident = _loaded(Catalog(database, 64 << 30))
        yield SearchEngine("ninefold_resident", _by_gallery(resident, photos, rows), resident.used_bytes / 2**20)
    if is_wanted("ninefold_exact"):
        exact = Catalog(database, 0, NEVER).gallery("bench")
        yield SearchEngine("ninefold_exact", _by_gallery(exact, photos, rows), 0)
    if is_wanted("ninefold_hnsw"):
        yield SearchEngine("ninefold_hnsw", _by_gallery(indexed, photos, rows), by_index)
    if is_wanted("tutorial_select"):
        yield SearchEngine("tutorial_select", _by_select(database, photos, rows), 0)


def _is_compressed(database: Database) -> bool:
    gallery = Catalog(database, MEMORY).gallery("bench")
    return gallery.fits_compressed and not gallery.fits_memory


def _loaded(catalog: Catalog) -> TieredGallery:
    """Load the gallery. If an index must be built first, show the progress."""
    gallery, began_at = catalog.gallery("bench"), time.monotonic()
    with Console(stderr=True).status("building the index") as status:
        while True:
            gallery.load()
            if gallery.is_loaded:
                return gallery
            status.update(f"building the index, {time.monotonic() - began_at:.0f} s")
            time.sleep(1)


def _by_gallery(gallery: Gallery, photos: Photos, rows: dict[str, int]) -> Search:
    return lambda query, exclude: [
        rows[match.photo.id] for match in gallery.nearest(query, K, [photos.ids[row] for row in exclude])
    ]


def _by_select(database: Database, photos: Photos, rows: dict[str, int]) -> Search:
    """Search with the tutorial's statement, which lists seen ids as literals."""

    def search(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = ", ".join(f"'{photos.ids[row]}'" for row in exclude)
        where = f"WHERE id NOT IN ({seen})" if seen else ""
        statement = f"SELECT id, url, vector, cosineDistance(vector, {query.tolist()}) AS dist FROM tutorial {where}"
        found = database.search.table(f"{statement} ORDER BY dist LIMIT {K}")
        return [rows[photo] for photo in found["id"].to_pylist()]

    return search

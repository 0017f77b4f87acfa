"""Ninefold's ways to search, and the tutorial's own statement, on one embedded database that a folder keeps."""

import time
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from engine.database import Database
from engine.galleries import INDEX_FROM, Catalog, Gallery, TieredGallery
from engine.photo import Photo
from searching.engines import Engine, K, Search
from searching.photos import CHUNK, Photos
from teaching.concepts import Embeddings

MEMORY = 512 << 20  # the default of NINEFOLD_MEMORY_MIB
NEVER = 1 << 60  # photos to build an index from
TUTORIAL = """
CREATE TABLE tutorial (id String, url String, vector Array(Float32), CONSTRAINT vec_len CHECK length(vector) = 512)
"""


def fill(database: Database, photos: Photos, wanted: Collection[str] = ()) -> None:
    """The photos as a dataset, and as the tutorial's table if that is wanted; both stay for the next time."""
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


def engines(database: Database, photos: Photos, wanted: Collection[str] = ()) -> Iterator[Engine]:
    """What the bot would use for so many photos, then its single ways, then the tutorial's SELECT; or those wanted.

    An index is built for those alone who need one.
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
        index_from = NEVER  # the copy serves instead
    if is_wanted("ninefold"):
        usual = _loaded(Catalog(database, MEMORY, index_from))
        yield Engine("ninefold", _by_gallery(usual, photos, rows), usual.used_bytes / 2**20 or by_index)
    if is_wanted("ninefold_resident") and len(photos) <= 4 * CHUNK:
        resident = _loaded(Catalog(database, 64 << 30))
        yield Engine("ninefold_resident", _by_gallery(resident, photos, rows), resident.used_bytes / 2**20)
    if is_wanted("ninefold_exact"):
        exact = Catalog(database, 0, NEVER).gallery("bench")
        yield Engine("ninefold_exact", _by_gallery(exact, photos, rows), 0)
    if is_wanted("ninefold_hnsw"):
        yield Engine("ninefold_hnsw", _by_gallery(indexed, photos, rows), by_index)
    if is_wanted("tutorial_select"):
        yield Engine("tutorial_select", _by_select(database, photos, rows), 0)


def _is_compressed(database: Database) -> bool:
    gallery = Catalog(database, MEMORY).gallery("bench")
    return gallery.fits_compressed and not gallery.fits_memory


def _loaded(catalog: Catalog) -> TieredGallery:
    """The gallery when it is as near as it gets; an index is built first, while its progress is shown."""
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
    """The tutorial's own statement, with the ids that were seen as it writes them: a literal list."""

    def search(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = ", ".join(f"'{photos.ids[row]}'" for row in exclude)
        where = f"WHERE id NOT IN ({seen})" if seen else ""
        statement = f"SELECT id, url, vector, cosineDistance(vector, {query.tolist()}) AS dist FROM tutorial {where}"
        found = database.search.table(f"{statement} ORDER BY dist LIMIT {K}")
        return [rows[photo] for photo in found["id"].to_pylist()]

    return search

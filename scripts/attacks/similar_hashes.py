"""`python -m attacks.similar_hashes FOLDER`: find duplicates among 25,000 photos whose hashes share a band.

The photos are inserted directly into an embedded database in FOLDER, because adding that many files through the bot
takes far longer than the search. The program prints "ready" after inserting, waits for a line on stdin, and prints the
number of duplicates.
"""

import sys
from contextlib import closing

import numpy as np

from engine.database import open_database
from engine.galleries import Catalog, Fingerprint
from engine.ingest.duplicates import mark_duplicates
from engine.photo import Photo

PHOTOS, DIMENSION, STEP, SEED = 25_000, 64, 5_000, 0


def main(folder: str) -> None:
    """Insert the photos, then find duplicates."""
    drawing = np.random.default_rng(SEED)
    # The lower half of all hashes is equal, the upper half is random.
    hashes = (drawing.integers(0, 1 << 32, PHOTOS, np.uint64) << np.uint64(32)) | np.uint64(0x5A5A5A5A)
    with closing(open_database(f"chdb:{folder}")) as database:
        catalog = Catalog(database)
        catalog.create("similar", encoder="demo", dimension=DIMENSION)
        gallery, ledger = catalog.gallery("similar"), catalog.ledger("similar")
        for start in range(0, PHOTOS, STEP):
            vectors = drawing.standard_normal((STEP, DIMENSION)).astype(np.float32)
            ids = [f"photo-{number:05}" for number in range(start, start + STEP)]
            prints = [Fingerprint(one, int(hashes[start + i])) for i, one in enumerate(ids)]
            ledger.add_fingerprints(ids, prints)
            gallery.insert(
                [Photo(one, f"https://photos.test/{one}") for one in ids],
                vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
            )
        print("ready", flush=True)
        sys.stdin.readline()
        print(len(mark_duplicates(gallery, ledger)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

"""`python -m attacks.similar_hashes FOLDER`: look for duplicates among 25,000 photos whose hashes have a band in common.

The photos are rows of an embedded database in FOLDER: to add so many files through the bot would take far longer than
what is measured. It prints "ready" once they are there, waits for a line, and prints how many duplicates it found.
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
    """Insert, then compare."""
    drawing = np.random.default_rng(SEED)
    # The lower half of all hashes is the same; the upper half is random.
    hashes = (drawing.integers(0, 1 << 32, PHOTOS, np.uint64) << np.uint64(32)) | np.uint64(0x5A5A5A5A)
    with closing(open_database(f"chdb:{folder}")) as database:
        catalog = Catalog(database)
        catalog.create("alike", encoder="demo", dimension=DIMENSION)
        gallery, ledger = catalog.gallery("alike"), catalog.ledger("alike")
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

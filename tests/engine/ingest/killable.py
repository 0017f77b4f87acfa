"""An ingest that runs in its own process and can be killed at any moment."""

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PIL import Image

from engine.database import open_database
from engine.errors import NoDatasetError
from engine.galleries import Catalog
from engine.ingest import FolderSource, ingest, mark_duplicates
from engine.photo import Embedding
from tests.engine.ingest.colours import MeanColourEncoder, new_dataset

DATASET = "some"


class WritingEncoder(MeanColourEncoder):
    """A slow encoder that logs the number of each image it encodes, which is its colour."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Log the images and return their mean colours."""
        time.sleep(0.05)
        with self._log.open("a") as log:
            log.write("".join(f"encoded {number_of(image)}\n" for image in images))
        return super().encode_images(images)


def number_of(image: Image.Image) -> int:
    """Return an image's number, encoded in its top left pixel."""
    red, green, blue = image.convert("RGB").getpixel((0, 0))  # type: ignore[misc]  # RGB has three values
    return int(red) * 65536 + int(green) * 256 + int(blue)


def run(url: str, folder: Path, log: Path) -> None:
    """Log the ids in the dataset, creating it if necessary, and ingest the folder."""
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        try:
            catalog.dataset(DATASET)
        except NoDatasetError:
            new_dataset(catalog, DATASET)
        gallery, ledger = catalog.gallery(DATASET), catalog.ledger(DATASET)
        with log.open("a") as file:
            file.write("started " + " ".join(sorted(i for ids, _ in gallery.batches() for i in ids)) + "\n")
        source = FolderSource(folder)
        for _ in ingest(source, gallery, WritingEncoder(log), root=folder, ledger=ledger, store_rows=64):
            pass
        mark_duplicates(gallery, ledger)

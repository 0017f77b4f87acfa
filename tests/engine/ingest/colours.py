"""An encoder by mean colour, and helpers for tests of ingest."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from engine.encoders.encoder import TextEncoding
from engine.galleries import Catalog, Gallery, Ledger
from engine.photo import Embedding

NAME, DIMENSION = "mean-colour", 3


class MeanColourEncoder:
    """Encodes an image as its mean colour."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded = 0

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return zeros, because this encoder knows no texts."""
        embeddings = np.zeros((len(texts), DIMENSION), np.float32)
        return TextEncoding(embeddings, (False,) * len(texts), ((),) * len(texts))

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Return unit mean colours, shape (n, 3)."""
        self.encoded += len(images)
        means = np.array([np.asarray(image).mean(axis=(0, 1)) for image in images], np.float32).reshape(-1, DIMENSION)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.where(lengths == 0, 1, lengths), np.float32)


def new_dataset(catalog: Catalog, name: str = "some") -> tuple[Gallery, Ledger]:
    """Create an empty dataset of the mean-colour encoder."""
    catalog.create(name, encoder=NAME, dimension=DIMENSION)
    return catalog.gallery(name), catalog.ledger(name)


def colour_of(gallery: Gallery, photo_id: str) -> list[float]:
    """Return a photo's embedding, rounded to one digit."""
    ((_, embedding),) = gallery.by_ids([photo_id]).values()
    return [round(float(value), 1) + 0.0 for value in embedding]

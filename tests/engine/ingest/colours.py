"""An encoder that tells images by their colour, and what ingests of tests need beside it."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from engine.encoders.encoder import TextEncoding
from engine.galleries import Catalog, Gallery, Ledger
from engine.photo import Embedding

NAME, DIMENSION = "mean-colour", 3


class MeanColourEncoder:
    """An encoder whose embedding of an image is its mean colour."""

    name = NAME
    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded = 0

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Colours by name are not known here."""
        embeddings = np.zeros((len(texts), DIMENSION), np.float32)
        return TextEncoding(embeddings, (False,) * len(texts), ((),) * len(texts))

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Unit mean colours (n, 3)."""
        self.encoded += len(images)
        means = np.array([np.asarray(image).mean(axis=(0, 1)) for image in images], np.float32).reshape(-1, DIMENSION)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.where(lengths == 0, 1, lengths), np.float32)


def new_dataset(catalog: Catalog, name: str = "some") -> tuple[Gallery, Ledger]:
    """An empty dataset of the mean-colour encoder."""
    catalog.create(name, encoder=NAME, dimension=DIMENSION)
    return catalog.gallery(name), catalog.ledger(name)


def colour_of(gallery: Gallery, photo_id: str) -> list[float]:
    """A photo's embedding, to one digit."""
    ((_, embedding),) = gallery.by_ids([photo_id]).values()
    return [round(float(value), 1) + 0.0 for value in embedding]

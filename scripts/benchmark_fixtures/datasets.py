"""Datasets without photos, for benchmarks that need neither a network nor a model."""

from collections.abc import Sequence

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.galleries import Catalog, Gallery
from engine.photo import Embedding, Photo

DIMENSION, BATCH = 512, 20_000


class DrawnEncoder:
    """An encoder that maps every prompt to a random direction, seeded by its letters."""

    name, dimension = "drawn", DIMENSION

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return unit embeddings. Equal texts have equal embeddings."""
        rows = np.stack([np.random.default_rng(list(text.encode())).standard_normal(DIMENSION) for text in texts])
        return TextEncoding((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Not needed by the benchmarks."""
        raise NotImplementedError


def random_gallery(catalog: Catalog, name: str, photos: int) -> Gallery:
    """Create a dataset of photos p0, p1, ... with random unit embeddings."""
    catalog.create(name, encoder=DrawnEncoder.name, dimension=DIMENSION)
    gallery, random = catalog.gallery(name), np.random.default_rng(0)
    for start in range(0, photos, BATCH):
        ids = range(start, min(start + BATCH, photos))
        embeddings = random.standard_normal((len(ids), DIMENSION), np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        gallery.insert([Photo(f"p{i}", f"https://photos.test/some/folder/{i}.jpg") for i in ids], embeddings)
    return gallery

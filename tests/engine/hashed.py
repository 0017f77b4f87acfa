"""An encoder without a model, for tests that don't concern the encoder."""

from collections.abc import Sequence

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.photo import Embedding

DIMENSION = 8


class Hashed:
    """An encoder that maps each prompt to a random direction, seeded by its letters."""

    name, dimension = "hashed", DIMENSION

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return unit embeddings, equal for equal texts."""
        if not texts:
            return TextEncoding(np.empty((0, DIMENSION), np.float32))
        rows = np.stack([np.random.default_rng(list(text.encode())).standard_normal(DIMENSION) for text in texts])
        return TextEncoding((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Not supported."""
        raise NotImplementedError

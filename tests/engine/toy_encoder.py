"""A fast encoder that maps each text to a fixed random direction."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.errors import EncoderError
from engine.photo import Embedding


class ToyEncoder:
    """Encodes only texts."""

    name = "toy"
    dimension = 16

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Return unit embeddings, shape (n, 16)."""
        rows = [np.random.default_rng(crc32(text.encode())).standard_normal(self.dimension) for text in texts]
        found = np.array(rows, np.float32).reshape(len(rows), self.dimension)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return TextEncoding(found, (False,) * len(rows), ((),) * len(rows))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Raise EncoderError."""
        raise EncoderError("the toy encoder reads only texts")

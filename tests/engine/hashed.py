"""An encoder without a model, for tests of what is not the encoder."""

from collections.abc import Sequence

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.photo import Embedding

DIMENSION = 8


class Hashed:
    """An encoder that knows every prompt: a direction drawn by its letters."""

    name, dimension = "hashed", DIMENSION

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Unit embeddings, the same for the same text."""
        rows = np.stack([np.random.default_rng(list(text.encode())).standard_normal(DIMENSION) for text in texts])
        return TextEncoding((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Nobody brings pictures here."""
        raise NotImplementedError

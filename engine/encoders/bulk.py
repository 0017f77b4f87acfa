"""An encoder set up for very many images: the port `BulkEncoder`, and what makes one of any encoder."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.encoders.encoder import Encoder
from engine.photo import Embedding

Pixels = NDArray[np.uint8]
"""An RGB image as an array (height, width, 3)."""


class BulkEncoder(Protocol):
    """The image half of an encoder in two steps, so that decoding threads do the first one. Thread-safe."""

    @property
    def batch_size(self) -> int:
        """How many images make one call of `encode` quickest."""
        ...

    @property
    def threads(self) -> int:
        """How many calls of `encode` at a time make it quickest."""
        ...

    @property
    def precision(self) -> str:
        """The floating-point type that it computes in."""
        ...

    @property
    def side(self) -> int | None:
        """No image has to be decoded with a shorter side above this many pixels; None if all of it counts."""
        ...

    def prepare(self, image: Image.Image) -> Pixels:
        """An upright RGB image as `encode` takes it."""
        ...

    def encode(self, pixels: Sequence[Pixels]) -> Embedding:
        """Unit float32 embeddings (n, d) of n prepared images."""
        ...


@runtime_checkable
class OffersBulk(Protocol):
    """An encoder with a quicker way for many images."""

    def bulk(self) -> BulkEncoder:
        """That way; loads the weights and measures for some seconds. Raises EncoderNotFoundError."""
        ...


class PlainBulk:
    """Any encoder as it is: whole images, one call at a time."""

    threads = 1
    precision = "float32"
    side = None

    def __init__(self, encoder: Encoder, batch_size: int = 32) -> None:
        self._encoder = encoder
        self.batch_size = batch_size

    def prepare(self, image: Image.Image) -> Pixels:
        return np.asarray(image)

    def encode(self, pixels: Sequence[Pixels]) -> Embedding:
        return self._encoder.encode_images([Image.fromarray(array) for array in pixels])


def bulk_of(encoder: Encoder) -> BulkEncoder:
    """The quickest way to encode many images by that encoder. Raises EncoderNotFoundError."""
    return encoder.bulk() if isinstance(encoder, OffersBulk) else PlainBulk(encoder)

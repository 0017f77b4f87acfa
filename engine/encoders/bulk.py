"""Encoding of very many images: the port `BulkEncoder`, and an adapter for any encoder."""

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
    """The image side of an encoder, in two steps: the threads that decode images also do the first. Thread-safe."""

    @property
    def batch_size(self) -> int:
        """The number of images in a call of `encode` that is fastest."""
        ...

    @property
    def threads(self) -> int:
        """The number of parallel calls of `encode` that is fastest."""
        ...

    @property
    def precision(self) -> str:
        """The floating-point type of its computations."""
        ...

    @property
    def side(self) -> int | None:
        """Images need no more pixels than this on their shorter side. None if they have to be complete."""
        ...

    def prepare(self, image: Image.Image) -> Pixels:
        """Prepare an upright RGB image for `encode`."""
        ...

    def encode(self, pixels: Sequence[Pixels]) -> Embedding:
        """Unit float32 embeddings (n, d) of n prepared images."""
        ...


@runtime_checkable
class OffersBulk(Protocol):
    """An encoder with a faster way to encode many images."""

    def bulk(self) -> BulkEncoder:
        """That way. Loads the weights and measures for some seconds. Raises EncoderNotFoundError."""
        ...


class PlainBulk:
    """A bulk encoder that calls any encoder with whole images, one call at a time."""

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
    """The fastest way to encode many images with an encoder. Raises EncoderNotFoundError."""
    return encoder.bulk() if isinstance(encoder, OffersBulk) else PlainBulk(encoder)

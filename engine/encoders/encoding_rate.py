"""Measures how many photos a second an encoder can encode on this machine."""

import time
from typing import NamedTuple

import numpy as np
from PIL import Image

from engine.encoders.bulk import bulk_of
from engine.encoders.clip import ClipEncoder

_SIZE = (640, 480)
_LEAST_SECONDS = 2.0


class EncodingRate(NamedTuple):
    """An encoder's name, the length of its embeddings, and the photos that it encodes in a second."""

    encoder: str
    dimension: int
    photos_per_second: float


def measure(name: str) -> EncodingRate:
    """Load a checkpoint and encode noise for some seconds. Raises EncoderNotFoundError.

    One thread is timed and counts as often as the encoder has threads. Downloads and decoding are not included.
    """
    encoder = ClipEncoder(name)
    bulk = bulk_of(encoder)
    noise = np.random.default_rng(0).integers(0, 256, (_SIZE[1], _SIZE[0], 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    bulk.encode([bulk.prepare(image)])  # the first call also allocates
    done, began_at = 0, time.perf_counter()
    while (seconds := time.perf_counter() - began_at) < _LEAST_SECONDS:
        bulk.encode([bulk.prepare(image) for _ in range(bulk.batch_size)])
        done += bulk.batch_size
    return EncodingRate(name, encoder.dimension, bulk.threads * done / seconds)

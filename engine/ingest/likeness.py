"""What a picture looks like, in 64 bits: pictures that people take for the same differ in few of them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.encoders.bulk import Pixels

_SIDE, _FREQUENCIES = 32, 8
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R 601-2, as Pillow's mode L
_COSINES = 2 * np.cos(np.pi * np.outer(np.arange(_FREQUENCIES), 2 * np.arange(_SIDE) + 1) / (2 * _SIDE))  # (8, 32)


def picture_hash(pixels: Pixels) -> int:
    """The perceptual hash of an image (Zauner, 2010): `imagehash.phash` to within two bits, in half of its time.

    Each bit says whether one of the 64 lowest frequencies of the discrete cosine transform is above their median.
    """
    waves = np.round(_COSINES @ _shrunk(pixels) @ _COSINES.T, 6)  # (8, 8); a plain picture has exact zeros
    ordered = np.sort(waves, axis=None)
    half = len(ordered) // 2
    return int.from_bytes(np.packbits(waves > (ordered[half - 1] + ordered[half]) / 2).tobytes())


def _shrunk(pixels: Pixels) -> NDArray[np.float64]:
    """The image in grey, 32 x 32: by the means of whole boxes where it has some."""
    height, width, _ = pixels.shape
    if height % _SIDE or width % _SIDE:
        grey = Image.fromarray(pixels).convert("L")
        grey = grey.reduce(max(1, min(grey.size) // _SIDE)).resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        return np.asarray(grey, np.float64)
    narrow = np.uint16 if height <= 257 * _SIDE else np.uint32  # 257 times 255 are 16 bits
    bands = pixels.transpose(2, 0, 1).reshape(3, _SIDE, height // _SIDE, width).sum(axis=2, dtype=narrow)
    grey_bands = np.tensordot(_GREY, bands, 1)  # (32, width)
    sums: NDArray[np.float64] = grey_bands.reshape(_SIDE, _SIDE, -1).sum(axis=2)
    sums *= _SIDE * _SIDE / (height * width)
    return sums

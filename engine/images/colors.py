"""Conversion of decoded images of any mode to RGB."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import SAMPLEFORMAT, TiffImageFile

from engine.images.reduction import Box, on_white

_BAND_PIXELS = 400_000
# Float images whose values stay below this use the scale 0 to 1, possibly with overshoot.
_FRACTIONS = 2.0


def rgb_reader(image: Image.Image) -> Callable[[Box], Image.Image]:
    """Return a function that converts a box of a loaded image to RGB.

    Transparent areas become white. Grey images with 16 or 32 bits are scaled to 8 bits. White is 65,535 for 16 bits.
    For 32 bits, it is 1 if all values are fractions, and otherwise 255 or the largest value, whichever is larger.
    Infinity becomes white, negative infinity and NaN black.
    """
    if image.mode == "LAB":
        return lambda box: _lab_to_rgb(image.crop(box))
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return lambda box: on_white(image.crop(box))
    is_unsigned = _is_unsigned(image)
    white = _white(image, is_unsigned)
    hidden = image.info.get("transparency")
    return lambda box: _grey(_values(image.crop(box), is_unsigned), white, hidden)


def _grey(values: NDArray[np.float64], white: float, hidden: object) -> Image.Image:
    """Scale values (height, width) to RGB. The `hidden` value, if any, is transparent and becomes white."""
    grey = np.clip(np.nan_to_num(values, nan=0.0) * (255 / white), 0, 255).astype(np.uint8)
    if isinstance(hidden, int):
        grey[values == hidden] = 255
    return Image.fromarray(grey).convert("RGB")


def _values(band: Image.Image, is_unsigned: bool) -> NDArray[np.float64]:
    values = np.asarray(band)
    return (values.view(np.uint32) if is_unsigned else values).astype(np.float64)


def _is_unsigned(image: Image.Image) -> bool:
    """Whether the values are unsigned. Pillow has no unsigned 32-bit mode and stores them as signed."""
    return image.mode == "I" and isinstance(image, TiffImageFile) and image.tag_v2.get(SAMPLEFORMAT, (1,)) == (1,)


def _white(image: Image.Image, is_unsigned: bool) -> float:
    if image.mode.startswith("I;16"):
        return 65535.0
    greatest = max((_greatest(_values(band, is_unsigned)) for band in _bands(image)), default=0.0)
    if image.mode == "F" and greatest <= _FRACTIONS:
        return max(1.0, greatest)
    return max(255.0, greatest)


def _greatest(values: NDArray[np.float64]) -> float:
    return float(np.max(values, where=np.isfinite(values), initial=0.0))


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _lab_to_rgb(band: Image.Image) -> Image.Image:
    found = ImageCms.applyTransform(band, _lab())
    assert found is not None  # None is returned only for conversions in place
    return found


@lru_cache(1)
def _lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")

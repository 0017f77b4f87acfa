"""Crops and reduces decoded images, one band of rows at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from PIL import Image

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

_LONGEST_STRIP = 64  # crop the longer side to at most this many times the shorter one
_BAND_PIXELS = 400_000


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """An upright RGB image, possibly reduced, and the size of the original in pixels."""

    image: Image.Image
    width: int
    height: int


def kept(size: tuple[int, int], side: int | None) -> tuple[Box, int]:
    """Return the box of an image to keep, and the factor to reduce it by."""
    if side is None:
        return (0, 0, *size), 1
    longest = _LONGEST_STRIP * min(size)
    width, height = min(size[0], longest), min(size[1], longest)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    factor = max(1, min(width, height) // side, isqrt(width * height // (4 * side * side)))
    return (left, top, left + width, top + height), factor


def reduced_pixels(size: tuple[int, int], side: int | None) -> int:
    """Return how many pixels of an image remain after reduction."""
    (left, top, right, bottom), factor = kept(size, side)
    return -(-(right - left) // factor) * -(-(bottom - top) // factor)


def reduce_image(rgb: Callable[[Box], Image.Image], box: Box, factor: int) -> Image.Image:
    """Reduce a box of an image. `rgb` returns one band at a time, so no second full-size copy is made."""
    left, top, right, bottom = box
    out = Image.new("RGB", (-(-(right - left) // factor), -(-(bottom - top) // factor)))
    rows = max(1, _BAND_PIXELS // ((right - left) * factor)) * factor
    for start in range(top, bottom, rows):
        band = rgb((left, start, right, min(start + rows, bottom)))
        out.paste(band.reduce(factor) if factor > 1 else band, (0, (start - top) // factor))
    return out


def on_white(band: Image.Image) -> Image.Image:
    """Convert an image to RGB, with transparent areas in white."""
    if not band.has_transparency_data:
        return band.convert("RGB")
    if band.mode == "La":  # Pillow can convert La only to LA
        band = band.convert("LA")
    layer = band.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")

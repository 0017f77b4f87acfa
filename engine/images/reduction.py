"""What is kept of a decoded picture: a box of it, reduced, a band of rows after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from PIL import Image

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

_LONGEST_STRIP = 64  # the longer side, in shorter ones, of which more than the middle is kept
_BAND_PIXELS = 400_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB image, perhaps decoded smaller, and the size of the whole picture in pixels."""

    image: Image.Image
    width: int
    height: int


def kept(size: tuple[int, int], side: int | None) -> tuple[Box, int]:
    """The box of an image that is kept, and by what factor it is reduced."""
    if side is None:
        return (0, 0, *size), 1
    longest = _LONGEST_STRIP * min(size)
    width, height = min(size[0], longest), min(size[1], longest)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    factor = max(1, min(width, height) // side, isqrt(width * height // (4 * side * side)))
    return (left, top, left + width, top + height), factor


def kept_pixels(size: tuple[int, int], side: int | None) -> int:
    """How many pixels are kept of an image of that size."""
    (left, top, right, bottom), factor = kept(size, side)
    return -(-(right - left) // factor) * -(-(bottom - top) // factor)


def reduced(rgb: Callable[[Box], Image.Image], box: Box, factor: int) -> Image.Image:
    """The box of a picture as RGB, reduced. No other copy of it has its full size: `rgb` gives one band at a time."""
    left, top, right, bottom = box
    out = Image.new("RGB", (-(-(right - left) // factor), -(-(bottom - top) // factor)))
    rows = max(1, _BAND_PIXELS // ((right - left) * factor)) * factor
    for start in range(top, bottom, rows):
        band = rgb((left, start, right, min(start + rows, bottom)))
        out.paste(band.reduce(factor) if factor > 1 else band, (0, (start - top) // factor))
    return out


def on_white(band: Image.Image) -> Image.Image:
    """An image as RGB: white shows through where it is transparent."""
    if not band.has_transparency_data:
        return band.convert("RGB")
    if band.mode == "La":  # Pillow converts it to no other mode
        band = band.convert("LA")
    layer = band.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")

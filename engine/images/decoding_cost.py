"""Estimates from an image's header how much memory decoding takes, and limits it."""

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from PIL.ExifTags import Base
from PIL.TiffImagePlugin import BITSPERSAMPLE, ROWSPERSTRIP, SAMPLESPERPIXEL, TILELENGTH, TILEWIDTH, TiffImageFile

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.headers import MAX_PIXELS, jpeg_header

MAX_BYTES = 450_000_000
"""The memory limit for decoding one image, and for all images that are decoded at the same time."""
MAX_JPEG_PIXELS = 300_000_000
"""For a JPEG before it is reduced. Each pixel costs a little time."""
MAX_JPEG_WORK = 4_000_000_000
"""Samples times scans of a JPEG with several scans, because each scan processes all samples."""
BAND_BYTES = 20_000_000
"""The memory for converting a decoded image band by band."""

_DECODERS = frozenset({"jpeg", "zip", "gif", "raw", "libtiff"})  # decoders written in C; those in Python take minutes
_TIFF_COMPRESSIONS = frozenset({"raw", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "jpeg"})
_STORED = {"1": 1, "L": 1, "P": 1}  # bytes per pixel in Pillow; RGB takes four
_WEBP_BYTES = 17  # per pixel: two canvases, the frame as bytes and as an image, and part of another one if lossless
_COEFFICIENT_BYTES = 2


def decoding_bytes(image: Image.Image, content: bytes) -> int:
    """Return an upper bound for the bytes that loading `image` takes. It was opened from `content`, but not loaded.

    Raises PhotoRejectedError if the image has too many pixels, or a compression whose memory cannot be bounded.
    """
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{image.width} x {image.height} pixels")
    if unknown := {tile[0] for tile in getattr(image, "tile", ())} - _DECODERS:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"its compression is not supported: {min(unknown)}")
    stored = pixels * (2 if image.mode.startswith("I;16") else _STORED.get(image.mode, 4))
    if isinstance(image, TiffImageFile):
        return stored + _tiff_bytes(image, stored)
    match image.format:
        case "GIF":
            return 2 * stored  # includes the canvas of an animation
        case "WEBP":
            return pixels * _WEBP_BYTES + 2 * len(content)
        case "JPEG" | "MPO":
            return stored + _jpeg_bytes(content)
    return stored


def check_memory(needed: int, size: tuple[int, int]) -> None:
    """Raise PhotoRejectedError if decoding an image of this size needs more than MAX_BYTES."""
    if needed > MAX_BYTES:
        raise PhotoRejectedError(
            Reason.TOO_MANY_PIXELS,
            f"{size[0]} x {size[1]} pixels need {needed // 1_000_000:,} MB to decode, above {MAX_BYTES // 1_000_000:,}",
        )


def _jpeg_bytes(content: bytes) -> int:
    """Return the bytes for the coefficients of a multi-scan JPEG, which are all buffered even if it is reduced."""
    try:
        header = jpeg_header(content)
    except (struct.error, IndexError) as error:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "the JPEG's header is cut short") from error
    if header.width * header.height > MAX_JPEG_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{header.width} x {header.height} pixels")
    if not header.is_buffered:
        return 0
    if header.samples * header.scans > MAX_JPEG_WORK:
        raise PhotoRejectedError(
            Reason.TOO_MANY_PIXELS, f"{header.width} x {header.height} pixels in {header.scans} scans"
        )
    return header.samples * _COEFFICIENT_BYTES


def _tiff_bytes(image: TiffImageFile, stored: int) -> int:
    """Return the bytes for one unpacked strip or tile, and for a copy of the image if it is rotated."""
    if image.info.get("compression") not in _TIFF_COMPRESSIONS:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "a TIFF with a rare compression")
    tags = image.tag_v2
    turned = tags.get(Base.Orientation, 1)
    if TILEWIDTH in tags:
        pixels = int(tags[TILEWIDTH]) * int(tags.get(TILELENGTH, 0))
    else:
        width, height = (image.height, image.width) if turned in (5, 6, 7, 8) else image.size
        pixels = width * min(height, int(tags.get(ROWSPERSTRIP, height)))
    samples = int(tags.get(SAMPLESPERPIXEL, 3))
    bits = max(tags.get(BITSPERSAMPLE, (8,)))
    # JPEGs inside a TIFF may be progressive, and they are decoded via RGBA.
    a_pixel = (
        samples * _COEFFICIENT_BYTES + 8 if image.info["compression"] == "jpeg" else max(4, samples * -(-bits // 8))
    )
    return pixels * a_pixel + (stored if turned != 1 else 0)


class MemoryBudget:
    """A memory budget for several threads. Requests wait in order until enough is free."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._turn = threading.Lock()
        self._changed = threading.Condition()

    @contextmanager
    def reserve(self, amount: int) -> Iterator[None]:
        """Reserve `amount` bytes (at most the size of the budget) until the block ends."""
        with self._turn, self._changed:
            self._changed.wait_for(lambda: self._free >= amount)
            self._free -= amount
        try:
            yield
        finally:
            with self._changed:
                self._free += amount
                self._changed.notify_all()

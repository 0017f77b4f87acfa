"""What decoding an image will hold in memory, told from its header; and the bound on it."""

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
"""What one image may hold while it is decoded, and what all that are decoded at a time may."""
MAX_JPEG_PIXELS = 300_000_000
"""Of a JPEG before its reduction: each of them costs time, if little."""
MAX_JPEG_WORK = 4_000_000_000
"""Samples of a JPEG of several scans, times its scans: each scan goes through all of them."""
BAND_BYTES = 20_000_000
"""What it takes to convert a decoded image, a band of rows after the other."""

_DECODERS = frozenset({"jpeg", "zip", "gif", "raw", "libtiff"})  # those in C; a decoder in Python takes minutes
_TIFF_COMPRESSIONS = frozenset({"raw", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "jpeg"})
_STORED = {"1": 1, "L": 1, "P": 1}  # bytes a pixel as Pillow holds it; RGB has four
_WEBP_BYTES = 17  # a pixel: two canvases, the frame as bytes and as an image; and one more of a lossless one in part
_COEFFICIENT_BYTES = 2


def decoding_bytes(image: Image.Image, content: bytes) -> int:
    """An upper bound on the bytes that `image` (opened from `content`, not loaded) takes until it is loaded.

    Raises PhotoRejectedError for one that has too many pixels, or a kind of coding that has no bound.
    """
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{image.width} x {image.height} pixels")
    if unknown := {tile[0] for tile in getattr(image, "tile", ())} - _DECODERS:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"it is coded in a way that is not accepted: {min(unknown)}")
    stored = pixels * (2 if image.mode.startswith("I;16") else _STORED.get(image.mode, 4))
    if isinstance(image, TiffImageFile):
        return stored + _tiff_bytes(image, stored)
    match image.format:
        case "GIF":
            return 2 * stored  # an animation's canvas, too
        case "WEBP":
            return pixels * _WEBP_BYTES + 2 * len(content)
        case "JPEG" | "MPO":
            return stored + _jpeg_bytes(content)
    return stored


def check_bytes(needed: int, size: tuple[int, int]) -> None:
    """Raise PhotoRejectedError for an image (width, height) that needs more than MAX_BYTES to be decoded."""
    if needed > MAX_BYTES:
        raise PhotoRejectedError(
            Reason.TOO_MANY_PIXELS,
            f"{size[0]} x {size[1]} pixels need {needed // 1_000_000:,} MB to be decoded, "
            f"above {MAX_BYTES // 1_000_000:,}",
        )


def _jpeg_bytes(content: bytes) -> int:
    """The coefficients of all blocks, where a JPEG's pixels come in several scans: no reduction makes them fewer."""
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
    """A strip or tile as it is unpacked, and a copy of the whole that is turned."""
    if image.info.get("compression") not in _TIFF_COMPRESSIONS:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "a TIFF that is packed in a rare way")
    tags = image.tag_v2
    turned = tags.get(Base.Orientation, 1)
    if TILEWIDTH in tags:
        pixels = int(tags[TILEWIDTH]) * int(tags.get(TILELENGTH, 0))
    else:
        width, height = (image.height, image.width) if turned in (5, 6, 7, 8) else image.size
        pixels = width * min(height, int(tags.get(ROWSPERSTRIP, height)))
    samples = int(tags.get(SAMPLESPERPIXEL, 3))
    bits = max(tags.get(BITSPERSAMPLE, (8,)))
    # The JPEGs in a TIFF may be progressive, and are unpacked by way of RGBA.
    a_pixel = (
        samples * _COEFFICIENT_BYTES + 8 if image.info["compression"] == "jpeg" else max(4, samples * -(-bits // 8))
    )
    return pixels * a_pixel + (stored if turned != 1 else 0)


class Budget:
    """Bytes that several threads share: each waits, in the order of their asking, until its part is free."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._turn = threading.Lock()
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, amount: int) -> Iterator[None]:
        """Hold `amount` (no more than the size) until the block ends."""
        with self._turn, self._changed:
            self._changed.wait_for(lambda: self._free >= amount)
            self._free -= amount
        try:
            yield
        finally:
            with self._changed:
                self._free += amount
                self._changed.notify_all()

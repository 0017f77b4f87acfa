"""Decodes untrusted image files to upright RGB images."""

import warnings
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.colors import rgb_reader
from engine.images.decoding_cost import (
    BAND_BYTES,
    MAX_BYTES,
    MAX_JPEG_PIXELS,
    MemoryBudget,
    check_memory,
    decoding_bytes,
)
from engine.images.formats import FORMATS
from engine.images.headers import PNG_SIGNATURE, check_header, is_heif
from engine.images.heif import decode as decode_heif
from engine.images.png_chunks import open_chunks
from engine.images.reduction import DecodedImage, kept, reduce_image, reduced_pixels

__all__ = ["MAX_FILE_BYTES", "SIDE", "DecodedImage", "decode_image", "read_photo_file"]

MAX_FILE_BYTES = 200_000_000
"""The largest local file that is read."""

SIDE = 1024
"""The default size in pixels to keep of an image's shorter side. No encoder uses more."""

_ORIENTATION = 0x0112
_TIFF = (b"II*\0", b"MM\0*", b"II+\0")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow rejects images above twice this limit after reading the header. Below that it only warns, and ours apply.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

_budget = MemoryBudget(MAX_BYTES)


def decode_image(content: bytes, side: int | None = None) -> DecodedImage:
    """Decode the first frame, rotated as EXIF says, with transparent areas in white.

    With `side`, large images are reduced while they are decoded, to about 4 x side x side pixels and never more than
    four times as many. The shorter side stays at least `side` long, unless the image is a long strip. Strips longer
    than 64 times their shorter side are cropped to the middle. Without `side`, the full image is kept.

    Raises PhotoRejectedError.
    """
    if not content:
        raise PhotoRejectedError(Reason.EMPTY, "the file has no bytes")
    try:
        if is_heif(content):
            return _upright(*decode_heif(content, side, _budget))
        check_header(content)
        with Image.open(_opened(content), formats=FORMATS) as image:
            return _decode(image, content, side)
    except PhotoRejectedError:
        raise
    except UnidentifiedImageError as error:
        if content.startswith(_TIFF):
            raise PhotoRejectedError(Reason.BROKEN_IMAGE, "an unsupported kind of TIFF") from error
        beginning = content[:60].decode("utf-8", "replace")  # `<!DOCTYPE html>` tells what went wrong
        raise PhotoRejectedError(Reason.NOT_AN_IMAGE, f"it begins with {beginning!r}") from error
    except Image.DecompressionBombError as error:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"more than {MAX_JPEG_PIXELS:,} pixels") from error
    except Exception as error:  # on a broken file, Pillow may raise any exception
        what = "it is cut short" if "truncated" in str(error) else str(error) or type(error).__name__
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, what) from error


def read_photo_file(path: Path) -> bytes:
    """Read the file of a local photo. Raises PhotoRejectedError."""
    try:
        if not path.is_file():
            raise PhotoRejectedError(Reason.NO_FILE, f"{path} is not a file")
        if (size := path.stat().st_size) > MAX_FILE_BYTES:
            raise PhotoRejectedError(Reason.TOO_LARGE, f"{size:,} bytes, above {MAX_FILE_BYTES:,}")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise PhotoRejectedError(Reason.NO_FILE, f"{path} cannot be read: {error}") from error


def _opened(content: bytes) -> IO[bytes]:
    return open_chunks(content) if content.startswith(PNG_SIGNATURE) else BytesIO(content)


def _decode(image: Image.Image, content: bytes, side: int | None) -> DecodedImage:
    width, height = image.size
    if side is not None:
        image.draft("RGB", _drafted(image.size, side))
    needed = decoding_bytes(image, content)
    needed += 8 * reduced_pixels(image.size, side) + BAND_BYTES  # 8: two copies, in case it is rotated
    check_memory(needed, (width, height))
    with _budget.reserve(needed):
        image.load()
        if isinstance(image, TiffImageFile):  # Pillow has already rotated it
            width, height = image.size
        found = reduce_image(rgb_reader(image), *kept(image.size, side))
        return _upright(DecodedImage(found, width, height), _orientation(image))


def _upright(found: DecodedImage, turn: int) -> DecodedImage:
    """Apply an EXIF orientation (1 to 8)."""
    if turn not in _TURNS:
        return found
    width, height = (found.height, found.width) if turn in (5, 6, 7, 8) else (found.width, found.height)
    return DecodedImage(found.image.transpose(_TURNS[turn]), width, height)


def _drafted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size to request from a JPEG decoder, which returns the next larger size it supports."""
    scale = min(1.0, side / min(size)) if min(size) else 1.0
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _orientation(image: Image.Image) -> int:
    """Return the orientation from EXIF or XMP (1 to 8), or 1 if neither can be read."""
    if isinstance(image, TiffImageFile):
        return 1  # Pillow rotated it while loading
    try:
        found = image.getexif().get(_ORIENTATION)
    except Exception:  # a broken EXIF block may raise any exception; the image itself is fine
        return 1
    return found if isinstance(found, int) else 1

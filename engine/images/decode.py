"""From a file's bytes to an upright RGB image, whatever the bytes are."""

import warnings
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.colors import to_rgb
from engine.images.decoding_cost import BAND_BYTES, MAX_BYTES, MAX_JPEG_PIXELS, Budget, check_bytes, decoding_bytes
from engine.images.formats import FORMATS
from engine.images.headers import PNG_SIGNATURE, check_header
from engine.images.heif import decode as decode_heif
from engine.images.heif import is_heif
from engine.images.png_chunks import open_chunks
from engine.images.reduction import Decoded, kept, kept_pixels, reduced

__all__ = ["MAX_FILE_BYTES", "SIDE", "Decoded", "decoded", "read"]

MAX_FILE_BYTES = 200_000_000
"""What is read of a local file at most."""

SIDE = 1024
"""What the shorter side of a picture keeps, in pixels, where nobody needs more: more than any encoder looks at."""

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

# Pillow refuses twice as many before it has read more than the header; below that it warns, and our bounds decide.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS // 2
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

_budget = Budget(MAX_BYTES)


def decoded(content: bytes, side: int | None = None) -> Decoded:
    """The first frame, turned as EXIF says, on white where it is transparent.

    With `side`, a large picture is made smaller while it is decoded: about 4 x side x side pixels are kept and never
    more than four times as many, its shorter side stays at least that long if it is no long strip, and of a strip
    longer than 64 times its shorter side the middle is kept. Without, the whole picture is.

    Raises PhotoRejectedError.
    """
    if not content:
        raise PhotoRejectedError(Reason.EMPTY, "the file has no bytes")
    try:
        if is_heif(content):
            return _upright(*decode_heif(content, side, _budget))
        check_header(content)
        with Image.open(_opened(content), formats=FORMATS) as image:
            return _decoded(image, content, side)
    except PhotoRejectedError:
        raise
    except UnidentifiedImageError as error:
        if content.startswith(_TIFF):
            raise PhotoRejectedError(Reason.BROKEN_IMAGE, "a TIFF of a kind that is not read") from error
        beginning = content[:60].decode("utf-8", "replace")  # `<!DOCTYPE html>` says a lot
        raise PhotoRejectedError(Reason.NOT_AN_IMAGE, f"it begins with {beginning!r}") from error
    except Image.DecompressionBombError as error:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"more than {MAX_JPEG_PIXELS:,} pixels") from error
    except Exception as error:  # Pillow's readers raise whatever a broken file makes them stumble over
        what = "it is cut short" if "truncated" in str(error) else str(error) or type(error).__name__
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, what) from error


def read(path: Path) -> bytes:
    """A local photo's file. Raises PhotoRejectedError."""
    try:
        if not path.is_file():
            raise PhotoRejectedError(Reason.NO_FILE, f"{path} is no file")
        if (size := path.stat().st_size) > MAX_FILE_BYTES:
            raise PhotoRejectedError(Reason.TOO_LARGE, f"{size:,} bytes, above {MAX_FILE_BYTES:,}")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise PhotoRejectedError(Reason.NO_FILE, f"{path} cannot be read: {error}") from error


def _opened(content: bytes) -> IO[bytes]:
    return open_chunks(content) if content.startswith(PNG_SIGNATURE) else BytesIO(content)


def _decoded(image: Image.Image, content: bytes, side: int | None) -> Decoded:
    width, height = image.size
    if side is not None:
        image.draft("RGB", _drafted(image.size, side))
    needed = decoding_bytes(image, content)
    needed += 8 * kept_pixels(image.size, side) + BAND_BYTES  # 8: perhaps turned
    check_bytes(needed, (width, height))
    with _budget.taken(needed):
        image.load()
        if isinstance(image, TiffImageFile):  # it has turned itself
            width, height = image.size
        found = reduced(to_rgb(image), *kept(image.size, side))
        return _upright(Decoded(found, width, height), _orientation(image))


def _upright(found: Decoded, turn: int) -> Decoded:
    """Turned, as EXIF counts the ways from 1 to 8."""
    if turn not in _TURNS:
        return found
    width, height = (found.height, found.width) if turn in (5, 6, 7, 8) else (found.width, found.height)
    return Decoded(found.image.transpose(_TURNS[turn]), width, height)


def _drafted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size to ask a JPEG decoder for: it gives the next larger one that it can."""
    scale = min(1.0, side / min(size)) if min(size) else 1.0
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _orientation(image: Image.Image) -> int:
    """How EXIF or XMP says that the image is turned, 1 to 8; 1 where neither can be read."""
    if isinstance(image, TiffImageFile):
        return 1  # it turned itself while it was loaded
    try:
        found = image.getexif().get(_ORIENTATION)
    except Exception:  # Pillow's reader raises whatever a broken block makes it stumble over; the picture is sound
        return 1
    return found if isinstance(found, int) else 1

"""From a file's bytes to an upright RGB image, whatever the bytes are."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from math import isqrt
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from engine.decoding_cost import BAND_BYTES, MAX_BYTES, MAX_JPEG_PIXELS, Budget, check_bytes, decoding_bytes
from engine.errors import PhotoRejectedError
from engine.galleries import Reason
from engine.image_formats import FORMATS
from engine.image_headers import check_header

MAX_FILE_BYTES = 200_000_000
"""What is read of a local file at most."""

SIDE = 1024
"""What the shorter side of a picture keeps, in pixels, where nobody needs more: more than any encoder looks at."""

_LONGEST_STRIP = 64  # the longer side, in shorter ones, of which more than the middle is kept
_BAND_PIXELS = 400_000
_ORIENTATION = 0x0112
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


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB image, perhaps decoded smaller, and the size of the whole picture in pixels."""

    image: Image.Image
    width: int
    height: int


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
        check_header(content)
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            return _decoded(image, content, side)
    except PhotoRejectedError:
        raise
    except UnidentifiedImageError as error:
        beginning = content[:60].decode("utf-8", "replace")  # `<!DOCTYPE html>` says a lot
        raise PhotoRejectedError(Reason.NOT_AN_IMAGE, f"it begins with {beginning!r}") from error
    except Image.DecompressionBombError as error:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, str(error)) from error
    except Exception as error:  # Pillow's readers raise whatever a broken file makes them stumble over
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, str(error) or type(error).__name__) from error


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


def _decoded(image: Image.Image, content: bytes, side: int | None) -> Decoded:
    width, height = image.size
    if side is not None:
        image.draft("RGB", _drafted(image.size, side))
    needed = decoding_bytes(image, content)
    box, factor = _kept(image.size, side)
    needed += 8 * -(-(box[2] - box[0]) // factor) * -(-(box[3] - box[1]) // factor) + BAND_BYTES  # 8: perhaps turned
    check_bytes(needed, (width, height))
    with _budget.taken(needed):
        before = image.size
        image.load()
        if image.size != before:  # a TIFF turns itself
            box, factor = _kept(image.size, side)
        turn = _orientation(image)
        kept = _rgb(image, box, factor)
        if turn in _TURNS:
            kept = kept.transpose(_TURNS[turn])
        if turn in (5, 6, 7, 8):
            width, height = height, width
        return Decoded(kept, width, height)


def _drafted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size to ask a JPEG decoder for: it gives the next larger one that it can."""
    scale = min(1.0, side / min(size)) if min(size) else 1.0
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _kept(size: tuple[int, int], side: int | None) -> tuple[tuple[int, int, int, int], int]:
    """The box (left, top, right, bottom) of an image that is kept, and by what factor it is reduced."""
    if side is None:
        return (0, 0, *size), 1
    longest = _LONGEST_STRIP * min(size)
    width, height = min(size[0], longest), min(size[1], longest)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    factor = max(1, min(width, height) // side, isqrt(width * height // (4 * side * side)))
    return (left, top, left + width, top + height), factor


def _orientation(image: Image.Image) -> int:
    """How EXIF or XMP says that the image is turned, 1 to 8."""
    if isinstance(image, TiffImageFile):
        return 1  # it has been turned while it was loaded
    found = image.getexif().get(_ORIENTATION)
    return found if isinstance(found, int) else 1


def _rgb(image: Image.Image, box: tuple[int, int, int, int], factor: int) -> Image.Image:
    """The box of an image as RGB, reduced: a band of rows after the other, so that no other copy has its full size."""
    left, top, right, bottom = box
    brightest = _brightest(image)
    out = Image.new("RGB", (-(-(right - left) // factor), -(-(bottom - top) // factor)))
    rows = max(1, _BAND_PIXELS // ((right - left) * factor)) * factor
    for start in range(top, bottom, rows):
        band = _rgb_band(image.crop((left, start, right, min(start + rows, bottom))), brightest)
        out.paste(band.reduce(factor) if factor > 1 else band, (0, (start - top) // factor))
    return out


def _rgb_band(band: Image.Image, brightest: float) -> Image.Image:
    if brightest:
        values = np.asarray(band).astype(np.float64)
        return Image.fromarray(np.clip(values * (255 / brightest), 0, 255).astype(np.uint8)).convert("RGB")
    if band.has_transparency_data:
        layer = band.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return band.convert("RGB")


def _brightest(image: Image.Image) -> float:
    """White in a grey image of 16 or 32 bits: its type's where that is known, else its own, at least 255; else 0."""
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode not in ("I", "F"):
        return 0.0
    return max(255.0, float(np.max(image.getextrema())))

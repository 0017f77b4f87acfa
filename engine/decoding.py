"""From a file's bytes to an upright RGB image, whatever the bytes are."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.errors import PhotoRejectedError
from engine.galleries import Reason

MAX_PIXELS = 64_000_000
"""What is decoded at most, after a JPEG's reduction: 192 MB as RGB."""

MAX_FILE_BYTES = 200_000_000
"""What is read of a local file at most."""

# Pillow warns at a size that it would decode all the same; ours is the limit that counts.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright RGB image, perhaps decoded smaller, and the size of the whole picture in pixels."""

    image: Image.Image
    width: int
    height: int


def decoded(content: bytes, side: int | None = None) -> Decoded:
    """The first frame, turned as EXIF says, on white where it is transparent.

    With `side`, a JPEG is decoded smaller where its shorter side stays at least that long.

    Raises PhotoRejectedError.
    """
    if not content:
        raise PhotoRejectedError(Reason.EMPTY, "the file has no bytes")
    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
            if side is not None:
                image.draft("RGB", _reduced(image.size, side))
            if image.width * image.height > MAX_PIXELS:
                raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{width} x {height} pixels")
            upright = ImageOps.exif_transpose(image)
            if (upright.width > upright.height) != (image.width > image.height):
                width, height = height, width
            return Decoded(_rgb(upright, side), width, height)
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


def _reduced(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size to ask a JPEG decoder for: it gives the next larger one that it can."""
    scale = min(1.0, side / min(size)) if min(size) else 1.0
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _rgb(image: Image.Image, side: int | None) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith(("I", "F")):
        return _eight_bits(image).convert("RGB")
    if image.has_transparency_data:
        return _on_white(image.convert("RGBA"), side)
    return image.convert("RGB")


def _on_white(layer: Image.Image, side: int | None) -> Image.Image:
    """Made smaller first where all of it is not needed: a large image is held several times here."""
    factor = min(layer.size) // side if side else 1
    if factor > 1:
        layer = layer.reduce(factor)
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey image of 16 or 32 bits: by its type's range where that is known, else by its own brightest value."""
    values = np.asarray(image).astype(np.float64)
    brightest = 65535.0 if image.mode.startswith("I;16") else max(255.0, float(values.max(initial=0)))
    return Image.fromarray(np.clip(values * (255 / brightest), 0, 255).astype(np.uint8))

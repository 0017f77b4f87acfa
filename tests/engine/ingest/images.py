"""Image files of many kinds."""

import zlib
from io import BytesIO
from struct import pack
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

RED, LIME, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return the image as a file's bytes."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def plain(colour: tuple[int, int, int] = RED, size: tuple[int, int] = (32, 24)) -> bytes:
    """Return a JPEG of one colour."""
    return encoded(Image.new("RGB", size, colour), "JPEG", quality=95)


def cmyk() -> bytes:
    """Return a red CMYK JPEG, as for printing."""
    return encoded(Image.new("CMYK", (32, 24), (0, 255, 255, 0)), "JPEG", quality=95)


def sixteen_bits() -> bytes:
    """Return a 16-bit grey PNG of half brightness."""
    return encoded(Image.fromarray(np.full((24, 32), 32768, np.uint16)), "PNG")


def palette() -> bytes:
    """Return a lime PNG with a palette."""
    return encoded(Image.new("RGB", (32, 24), LIME).convert("P", palette=Image.Palette.ADAPTIVE), "PNG")


def transparent() -> bytes:
    """Return a fully transparent PNG with red pixels."""
    return encoded(Image.new("RGBA", (32, 24), (*RED, 0)), "PNG")


def animated(form: str) -> bytes:
    """Return an animation: first lime, then red."""
    frames = [Image.new("RGB", (32, 24), colour) for colour in (LIME, RED)]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def turned() -> bytes:
    """Return a JPEG with a quarter turn in EXIF: 32 x 24 as stored, 24 x 32 upright."""
    image = Image.new("RGB", (32, 24), BLUE)
    exif = image.getexif()
    exif[0x0112] = 6
    return encoded(image, "JPEG", exif=exif)


def of_a_phone(form: str) -> bytes:
    """Return a blue HEIC (`HEIF`) or AVIF file."""
    pillow_heif.register_heif_opener()
    return encoded(Image.new("RGB", (64, 48), BLUE), form, quality=95)


def truncated() -> bytes:
    """Return the first half of a JPEG."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    whole = encoded(Image.fromarray(noise), "JPEG")
    return whole[: len(whole) // 2]


def bomb(side: int = 12_000) -> bytes:
    """Return a PNG of a few kB with side x side pixels."""
    row = b"\0" + bytes(side // 8)
    squeezer = zlib.compressobj(9)
    data = b"".join(squeezer.compress(row) for _ in range(side)) + squeezer.flush()
    header = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

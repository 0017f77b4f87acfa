"""Hostile images: small files that take a lot of memory to decode. They are only built here, not decoded."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

PROGRESSIVE_SIDE, ICON_SIDE, LARGE_SIDE = 13_000, 13_300, 8_000
GREY, TRUECOLOUR_ALPHA = 0, 6

POSTSCRIPT = b"""%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 100 100
%%EndComments
{} loop
"""


def progressive_jpeg(side: int = PROGRESSIVE_SIDE) -> bytes:
    """A grey progressive JPEG. Decoders buffer the coefficients of the whole image, at any output size."""

    def segment(marker: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content

    parts = bytes([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    frame = segment(0xC2, struct.pack(">BHHB", 8, side, side, 3) + parts)
    tables = segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC4, b"\0" + bytes([1]) + bytes(15) + b"\0")
    scan = segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 0, 0]))
    units = 6 * (-(-side // 16)) ** 2  # one bit each, for no difference from the previous unit
    return b"\xff\xd8" + tables + frame + scan + bytes(-(-units // 8)) + b"\xff\xd9"


def png(side: int, colour: int, bits: int = 8) -> bytes:
    """A PNG of zeros with this color type."""
    channels = {GREY: 1, TRUECOLOUR_ALPHA: 4}[colour]
    size = side * (1 + -(-side * bits * channels // 8))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, bits, colour, 0, 0, 0)
    data = b"".join(_deflated_zeros(size))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def ico() -> bytes:
    """A Windows icon that contains a PNG of 13,300 x 13,300 pixels."""
    picture = png(ICON_SIDE, TRUECOLOUR_ALPHA)
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(picture), 22) + picture


def icns() -> bytes:
    """A macOS icon that contains a PNG of 13,300 x 13,300 pixels."""
    picture = png(ICON_SIDE, TRUECOLOUR_ALPHA)
    return b"icns" + struct.pack(">I", 16 + len(picture)) + b"ic10" + struct.pack(">I", 8 + len(picture)) + picture


def large_png() -> bytes:
    """A legitimate image of 64 megapixels, as cameras make them."""
    out = BytesIO()
    Image.new("RGB", (LARGE_SIDE, LARGE_SIDE), "teal").save(out, "PNG", compress_level=1)
    return out.getvalue()


def _deflated_zeros(size: int) -> Iterator[bytes]:
    """Yield a zlib stream of zeros. Each 8 MiB of zeros repeats the same few bytes."""
    piece = bytes(8 << 20)
    packer = zlib.compressobj(9)
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(piece[: size % len(piece)]) + packer.flush(zlib.Z_FULL_FLUSH)
    yield start
    yield from (repeated for _ in range(size // len(piece)))
    checksum = (size % 65521) << 16 | 1  # the Adler-32 checksum of zeros
    yield rest + b"\x03\x00" + struct.pack(">I", checksum)

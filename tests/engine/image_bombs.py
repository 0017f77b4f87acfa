"""Small files that are expensive to decode. They are built by hand, because no program writes them."""

import zlib
from io import BytesIO
from struct import pack, unpack_from

import numpy as np
from PIL import Image

from tests.engine.ingest.images import encoded

JPEG, PROGRESSIVE = 0xC0, 0xC2


def jpeg(size: tuple[int, int], *, progressive: bool = False, marker: int | None = None, subsampling: int = 2) -> bytes:
    """Return a JPEG of a few hundred bytes that claims this size, optionally with another start-of-frame marker."""
    image = Image.new("RGB", (64, 64), "red")
    content = bytearray(encoded(image, "JPEG", progressive=progressive, subsampling=subsampling))
    frame = content.index(b"\xff" + bytes([PROGRESSIVE if progressive else JPEG]))
    content[frame + 5 : frame + 9] = pack(">HH", size[1], size[0])
    if marker is not None:
        content[frame + 1] = marker
    return bytes(content)


def with_scans(content: bytes, more: int) -> bytes:
    """Return the JPEG with its last scan repeated `more` times."""
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * more + content[-2:]


def with_segments(content: bytes, segment: bytes) -> bytes:
    """Return the JPEG with a segment inserted at its start."""
    return content[:2] + segment + content[2:]


def in_single_scans(content: bytes) -> bytes:
    """Return the baseline JPEG with a first scan that covers only the first component."""
    scan = content.rindex(b"\xff\xda")
    return content[:scan] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + content[scan + 14 :]


def png_of_chunks(count: int) -> bytes:
    """Return a small PNG with `count` private chunks before its pixels."""
    content = encoded(Image.new("RGB", (8, 8)), "PNG")
    chunk = pack(">I", 0) + b"prVt" + pack(">I", zlib.crc32(b"prVt"))
    return content[:33] + chunk * count + content[33:]


def gif_of_comments(count: int) -> bytes:
    """Return a small GIF with a comment of `count` one-byte blocks."""
    content = encoded(Image.new("L", (8, 8)), "GIF")
    start = 13 + (3 << (content[10] & 7) + 1 if content[10] & 128 else 0)
    return content[:start] + b"!\xfe" + b"\x01a" * count + b"\0" + content[start:]


def gif_of_size(width: int, height: int) -> bytes:
    """Return a GIF that claims this size."""
    content = bytearray(encoded(Image.new("L", (8, 8)), "GIF"))
    content[6:10] = pack("<HH", width, height)
    return bytes(content)


def bmp_of_size(width: int, height: int) -> bytes:
    """Return a BMP that claims this size."""
    content = bytearray(encoded(Image.new("L", (8, 8)), "BMP"))
    content[18:26] = pack("<ii", width, height)
    return bytes(content)


def webp_of_chunks(count: int) -> bytes:
    """Return a small WebP with `count` unknown chunks after its pixels."""
    content = encoded(Image.new("RGB", (8, 8)), "WEBP", lossless=True) + (b"prVt" + bytes(4)) * count
    return content[:4] + pack("<I", len(content) - 8) + content[8:]


def tiff(**options: object) -> bytearray:
    """Return a small little-endian TIFF."""
    return bytearray(encoded(Image.new("RGB", (64, 64), "red"), "TIFF", **options))


def with_tag(content: bytearray, tag: int, kind: int, count: int, value: int, *, instead_of: int) -> bytes:
    """Return the TIFF with one entry of its first directory replaced."""
    (start,) = unpack_from("<I", content, 4)
    (entries,) = unpack_from("<H", content, start)
    for place in range(start + 2, start + 2 + 12 * entries, 12):
        if unpack_from("<H", content, place) == (instead_of,):
            content[place : place + 12] = pack("<HHII", tag, kind, count, value)
    return bytes(content)


def tiff_of_strips(count: int) -> bytes:
    """Return a grey TIFF one pixel wide with a strip for each row, all at the same byte."""
    entries = [
        (256, 4, 1, 1),
        (257, 4, 1, count),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, count, 8 + 2 + 12 * 8 + 4),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
    ]
    out = BytesIO()
    out.write(b"II*\0" + pack("<IH", 8, len(entries)))
    for entry in entries:
        out.write(pack("<HHII", *entry))
    out.write(pack("<I", 0) + pack("<I", 8) * count)
    return out.getvalue()


def grey_tiff(values: np.ndarray) -> bytes:
    """Return a grey TIFF of 32-bit values in one strip. Pillow can't write unsigned ones."""
    height, width = values.shape
    sample_format = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 32),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8 + 2 + 12 * 9 + 4),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (339, 3, 1, sample_format),
    ]
    head = b"II*\0" + pack("<IH", 8, len(entries)) + b"".join(pack("<HHII", *entry) for entry in entries)
    return head + pack("<I", 0) + values.astype(values.dtype.newbyteorder("<")).tobytes()


def rle_bmp() -> bytes:
    """Return a run-length encoded BMP."""
    header = pack("<IiiHHIIiiII", 40, 8, 8, 1, 8, 1, 18, 0, 0, 256, 0)
    pixels = b"\x08\x01\x00\x00" * 8 + b"\0\1"
    start = 14 + len(header) + 1024
    return b"BM" + pack("<IHHI", start + len(pixels), 0, 0, start) + header + bytes(range(256)) * 4 + pixels

"""Checks image headers before Pillow reads them, because Pillow does not limit the number of parts.

A header with very many small parts takes a lot of memory and time even if the image is small, so it is rejected. A
JPEG's header also shows how much memory its decoder needs, which Pillow does not report.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import PhotoRejectedError
from engine.failures import Reason

MAX_PIXELS = 64_000_000
"""For a decoded image. A JPEG counts after it is reduced, to an eighth at most."""
MAX_PARTS = 10_000
"""For a header: segments, chunks, blocks, and stray bytes between them."""
MAX_DATA_CHUNKS = 200_000
"""For the pixel data of a PNG."""
MAX_TIFF_VALUES = 200_000
"""For one numeric tag of a TIFF, which has an offset for each strip or tile."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEIF_BRANDS = frozenset({
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"),
    *(b"avif", b"avis"),
})  # fmt: skip

_SEQUENTIAL, _PROGRESSIVE = frozenset({0xC0, 0xC1}), frozenset({0xC2})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
_START_OF_SCAN = 0xDA
_PNG_DATA = (b"IDAT", b"fdAT")
_TIFF_NUMBERS = frozenset({3, 4, 5, 8, 9, 10, 11, 12, 13, 16, 17, 18})  # tag types except text and bytes
_TIFF_INTEGERS = frozenset({3, 4})
_TIFF_LAYOUT = frozenset({256, 257, 259, 277, 278, 284, 322, 323})  # sizes, compression, samples, rows, planes, tiles


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """The size of a JPEG in pixels, and how it is encoded.

    `samples` counts all components, padded to whole blocks. If `is_buffered`, the decoder keeps all of them in memory,
    and processes them once for each of the `scans`.
    """

    width: int
    height: int
    samples: int
    is_buffered: bool
    scans: int


def is_heif(content: bytes) -> bool:
    """Whether a file is a HEIC or AVIF image, judging by its first bytes."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def check_header(content: bytes) -> None:
    """Raise PhotoRejectedError if the header is too expensive to read."""
    for magic, check in _CHECKS.items():
        if content.startswith(magic):
            try:
                check(content)
            except (struct.error, IndexError):
                return  # truncated: Pillow reports it


def jpeg_header(content: bytes) -> JpegHeader:
    """Read the first frame header of a JPEG, up to the first scan, in the same way as libjpeg.

    Raises PhotoRejectedError if there are too many parts or if the encoding is rare (arithmetic, lossless,
    hierarchical). Raises struct.error or IndexError if the header is truncated.
    """
    frame, progressive, position, parts = b"", False, 2, 0
    while True:
        start = content.find(b"\xff", position)
        if start < 0:
            raise IndexError("no scan")
        parts += 1 + start - position
        _bound(parts)
        position, marker = start + 1, content[start + 1]
        if marker == 0xFF:  # padding
            continue
        position += 1
        if marker in _WITHOUT_LENGTH:
            continue
        (length,) = struct.unpack_from(">H", content, position)
        if marker in _FRAMES:
            if marker not in _SEQUENTIAL | _PROGRESSIVE:
                raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"a JPEG with a rare encoding (SOF{marker - 0xC0})")
            frame, progressive = content[position : position + length], marker in _PROGRESSIVE
        if marker == _START_OF_SCAN:
            return _frame(frame, progressive, scanned=content[position + 2], scans=content.count(b"\xff\xda", start))
        position += max(2, length)


def _frame(segment: bytes, progressive: bool, *, scanned: int, scans: int) -> JpegHeader:
    height, width, components = struct.unpack_from(">HHB", segment, 3)
    factors = [divmod(segment[9 + 3 * number], 16) for number in range(components)]
    across, down = max((h for h, _ in factors), default=0), max((v for _, v in factors), default=0)
    if not across or not down:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "a JPEG without components")
    # The decoder allocates whole units of 8 x 8 blocks.
    units = -(-width // (8 * across)) * -(-height // (8 * down))
    samples = units * 64 * sum(h * v for h, v in factors)
    return JpegHeader(width, height, samples, progressive or scanned < components, scans)


def _check_png(content: bytes) -> None:
    position, parts, data = 8, 0, 0
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        parts, data = (parts, data + 1) if kind in _PNG_DATA else (parts + 1, data)
        _bound(parts)
        _bound(data, MAX_DATA_CHUNKS)
        position += 12 + length


def _check_webp(content: bytes) -> None:
    position, parts = 12, 0
    while content[:4] == b"RIFF" and content[8:12] == b"WEBP" and position < len(content):
        parts += 1
        _bound(parts)
        (length,) = struct.unpack_from("<I", content, position + 4)
        position += 8 + length + length % 2


def _check_gif(content: bytes) -> None:
    """Check everything up to the first image, for which Pillow allocates memory when it opens the file."""
    position, parts = 13, 0
    if content[10] & 128:
        position += 3 << (content[10] & 7) + 1
    while content[position] != 0x2C:  # image separator
        parts += 1
        _bound(parts)
        if content[position] != 0x21:  # not an extension; Pillow skips it
            position += 1
            continue
        position += 2
        while size := content[position]:
            parts += 1
            _bound(parts)
            position += 1 + size
        position += 1
    left, top, width, height = struct.unpack_from("<4H", content, position + 1)
    across, down = struct.unpack_from("<2H", content, 6)
    across, down = max(across, left + width), max(down, top + height)
    if across * down > MAX_PIXELS:
        raise PhotoRejectedError(Reason.TOO_MANY_PIXELS, f"{across} x {down} pixels")


def _check_tiff(content: bytes) -> None:
    """Check that Pillow and libtiff, which decodes the pixels, read the first directory in the same way."""
    order, is_big = ("<" if content.startswith(b"II") else ">"), content[2] == 43
    if content.startswith(b"MM\0+"):
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, "a rare kind of TIFF")  # Pillow mistakes it for another kind
    (start,) = struct.unpack_from(f"{order}Q" if is_big else f"{order}I", content, 8 if is_big else 4)
    (entries,) = struct.unpack_from(f"{order}Q" if is_big else f"{order}H", content, start)
    entry, step = (f"{order}HHQ", 20) if is_big else (f"{order}HHI", 12)
    _bound(entries)
    seen: set[int] = set()
    for number in range(entries):
        tag, kind, count = struct.unpack_from(entry, content, start + (8 if is_big else 2) + number * step)
        if tag in seen or (tag in _TIFF_LAYOUT and kind not in _TIFF_INTEGERS):
            raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"its tag {tag} is ambiguous")
        seen.add(tag)
        if kind in _TIFF_NUMBERS:
            _bound(count, 1 if tag in _TIFF_LAYOUT else MAX_TIFF_VALUES)


def _check_jpeg(content: bytes) -> None:
    jpeg_header(content)


def _bound(parts: int, most: int = MAX_PARTS) -> None:
    if parts > most:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"its header has more than {most:,} parts")


_CHECKS: dict[bytes, Callable[[bytes], None]] = {
    b"\xff\xd8\xff": _check_jpeg,
    b"\x89PNG": _check_png,
    b"RIFF": _check_webp,
    b"GIF8": _check_gif,
    b"II": _check_tiff,
    b"MM": _check_tiff,
}

"""Filters the chunks of a PNG so that Pillow sees only those that affect the image.

Pillow would read and keep all other chunks too, such as color profiles and texts of any size, and reject the image if
one of them is broken.
"""

import zlib
from collections.abc import Sequence
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from struct import unpack_from
from typing import IO

from engine.errors import PhotoRejectedError
from engine.failures import Reason

_SIGNATURE = 8
_ANIMATION = frozenset({b"acTL", b"fcTL", b"fdAT"})
_SHOWN = frozenset({b"tRNS", b"eXIf"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_TURNING_TEXTS = (b"XML:com.adobe.xmp\0", b"Raw profile type exif\0")  # both may contain the orientation
_MAX_TEXT = 1_000_000  # unpacked bytes; Pillow's own limit


def open_chunks(content: bytes) -> IO[bytes]:
    """Open a PNG with only its signature, its critical chunks, and other chunks that affect what is shown.

    Raises PhotoRejectedError if the checksum of a critical chunk is wrong or the file is truncated.
    """
    return BufferedReader(_Spans(content, _needed(memoryview(content))))


def _needed(content: memoryview) -> list[tuple[int, int]]:
    """Return the start and end of the chunks to keep."""
    spans, position, has_pixels = [(0, _SIGNATURE)], _SIGNATURE, False
    seen: set[bytes] = set()
    while position + 8 <= len(content):
        length, kind = unpack_from(">I4s", content, position)
        end = position + 12 + length
        has_pixels |= kind == b"IDAT"
        if kind == b"IEND" or (end > len(content) and not _is_critical(kind)):
            break
        if end > len(content):
            raise _cut_short()
        if _is_needed(kind, content[position + 4 : end], seen):
            start = spans.pop()[0] if spans[-1][1] == position else position
            spans.append((start, end))
        position = end
    if not has_pixels:
        raise _cut_short()
    return spans


def _cut_short() -> PhotoRejectedError:
    return PhotoRejectedError(Reason.BROKEN_IMAGE, "it is cut short")


def _is_critical(kind: bytes) -> bool:
    return not kind[0] & 0x20


def _is_needed(kind: bytes, chunk: memoryview, seen: set[bytes]) -> bool:
    """Whether to keep a chunk. `chunk` runs from its type to its checksum."""
    is_critical = _is_critical(kind)
    if not (is_critical or kind in _SHOWN or kind in _TEXTS) or kind in _ANIMATION:
        return False
    if kind in _TEXTS and not _is_turning(kind, chunk, seen):
        return False
    if zlib.crc32(chunk[:-4]) == int.from_bytes(chunk[-4:]):
        return True
    if is_critical:
        raise PhotoRejectedError(Reason.BROKEN_IMAGE, f"the checksum of its {kind.decode('ascii', 'replace')} is wrong")
    return False


def _is_turning(kind: bytes, chunk: memoryview, seen: set[bytes]) -> bool:
    """Whether a text chunk may contain the orientation, is the first with its name, and is small enough to read."""
    beginning = bytes(chunk[4:40])
    name = next((name for name in _TURNING_TEXTS if beginning.startswith(name)), None)
    if name is None or name in seen or len(chunk) > _MAX_TEXT:
        return False
    packed = _packed(kind, bytes(chunk[4 + len(name) : -4]))
    if packed is not None:
        try:
            unpacked = zlib.decompressobj().decompress(packed, _MAX_TEXT + 1)
        except zlib.error:
            return False
        if len(unpacked) > _MAX_TEXT:
            return False
    seen.add(name)
    return True


def _packed(kind: bytes, text: bytes) -> bytes | None:
    """Return the compressed part of a text chunk after its name, or None if it is not compressed."""
    if kind == b"zTXt":
        return text[1:]
    if kind == b"iTXt" and text[:1] == b"\1":
        return text[2:].split(b"\0", 2)[-1]
    return None


class _Spans(RawIOBase):
    """A file made of parts of some bytes, without copying them."""

    def __init__(self, content: bytes, spans: Sequence[tuple[int, int]]) -> None:
        self._content, self._spans = memoryview(content), spans
        self._size = sum(end - start for start, end in spans)
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        self._position = max(0, offset + {SEEK_SET: 0, SEEK_CUR: self._position, SEEK_END: self._size}[whence])
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        before = 0
        for start, end in self._spans:
            if self._position < before + end - start:
                part = self._content[start + self._position - before : end][: len(buffer)]
                buffer[: len(part)] = part
                self._position += len(part)
                return len(part)
            before += end - start
        return 0

"""Searches the files of a data folder for bytes, also in ClickHouse's compressed files."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import lz4.block  # type: ignore[import-untyped]

# A compressed block: 16 bytes of checksum, then a head of 9 bytes (method, compressed size with the head, full size).
_CHECKSUM, _HEAD, _LZ4 = 16, 9, 0x82


def encodings(discord_id: int) -> dict[str, bytes]:
    """Return the possible representations of a Discord id."""
    return {
        "decimal": str(discord_id).encode(),
        "hexadecimal": f"{discord_id:x}".encode(),
        "little-endian": discord_id.to_bytes(8, "little"),
        "big-endian": discord_id.to_bytes(8, "big"),
        "UTF-16": str(discord_id).encode("utf-16-le"),
    }


def files_with(folder: Path, *wanted: bytes) -> list[str]:
    """Return the files that contain any of these texts, by their paths in the folder. Files may disappear meanwhile."""
    found = []
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError, IsADirectoryError, OSError):
            content = path.read_bytes()
            plain = b"".join(_uncompressed(content))
            if any(text in content or text in plain for text in wanted):
                found.append(str(path.relative_to(folder)))
    return found


def _uncompressed(content: bytes) -> Iterator[bytes]:
    """Yield the content of a compressed file's blocks, or nothing for another file."""
    start = 0
    while start + _CHECKSUM + _HEAD <= len(content) and content[start + _CHECKSUM] == _LZ4:
        head = start + _CHECKSUM
        size = int.from_bytes(content[head + 1 : head + 5], "little")
        length = int.from_bytes(content[head + 5 : head + _HEAD], "little")
        if size < _HEAD or length > 1 << 26:
            return
        with suppress(lz4.block.LZ4BlockError):
            yield lz4.block.decompress(content[head + _HEAD : head + size], uncompressed_size=length)
        start = head + size

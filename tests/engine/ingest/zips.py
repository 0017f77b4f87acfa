"""Malicious zips."""

import zipfile
from io import BytesIO
from pathlib import Path
from struct import pack_into, unpack_from
from zlib import crc32

ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"


def packed(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of these files."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_entry(path: Path, at: int, form: str, *values: int) -> Path:
    """Overwrite values in each entry of the zip's directory, `at` bytes from the entry's start."""
    content = bytearray(path.read_bytes())
    place = content.find(ENTRY)
    while place >= 0:
        pack_into(form, content, place + at, *values)
        place = content.find(ENTRY, place + 4)
    path.write_bytes(content)
    return path


def declaring(path: Path, size: int, content: bytes) -> Path:
    """Make each file of the zip declare this size, with the checksum of that many bytes."""
    return with_entry(with_entry(path, 16, "<I", crc32(content[:size])), 24, "<I", size)


def encrypted(path: Path) -> Path:
    """Mark the files of the zip as encrypted."""
    return with_entry(path, 8, "<H", 1)


def repeated(path: Path, name: str, content: bytes, times: int) -> Path:
    """Write a zip whose directory lists the same data many times, like quines and David Fifield's bombs."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    whole = out.getvalue()
    start, end = whole.find(ENTRY), whole.find(END)
    directory = whole[start:end] * times
    tail = bytearray(whole[end:])
    pack_into("<HHI", tail, 8, times, times, len(directory))
    path.write_bytes(whole[:start] + directory + tail)
    return path


def quoted(path: Path, name: str, content: bytes) -> Path:
    """Write a zip of two files, of which the first contains the second one's header and data."""
    packed(path, {f"a{name}": content, f"b{name}": content}, zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    first = whole.find(ENTRY)
    second = whole.find(ENTRY, first + 4)
    size = unpack_from("<I", whole, second + 42)[0] - 30 - len(name) - 1 + 30 + len(name) + 1 + len(content)
    pack_into("<II", whole, first + 20, size, size)
    path.write_bytes(whole)
    return path

"""Hostile zips and tables, each small enough to be uploaded. They are made in memory that stays below 100 MB."""

import bz2
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

MIB = 1 << 20
DECLARED = 1_000
FOLDERS_DEEP, DEEP_FILES = 200, 505
LONG_VALUE, ROWS = MIB, 1_024
QUOTE_LINES, QUOTE_FIELDS = 240, 62_500
COLUMNS = ("id", "url", "page_url", "credit", "credit_url", "description", "blur_hash", "title")


class Compressor(Protocol):
    """What turns bytes into fewer."""

    def compress(self, data: bytes, /) -> bytes:
        """Some of them."""

    def flush(self) -> bytes:
        """The rest."""


def bzip2_bomb() -> bytes:
    """A zip whose one photo is 768 MiB by bzip2, and says that it is 1,000 bytes."""
    return lying_zip(zipfile.ZIP_BZIP2, bz2.BZ2Compressor(9), 768 * MIB)


def lzma_bomb() -> bytes:
    """The same by LZMA, of 256 MiB."""
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0}]
    properties = lzma._encode_filter_properties(filters[0])  # type: ignore[attr-defined]
    start = struct.pack("<BBH", 9, 4, len(properties)) + properties
    return lying_zip(zipfile.ZIP_LZMA, lzma.LZMACompressor(lzma.FORMAT_RAW, filters=filters), 256 * MIB, start)


def deflate_bomb() -> bytes:
    """The same by deflate, of 1 GiB."""
    return lying_zip(zipfile.ZIP_DEFLATED, deflater(), 1024 * MIB)


def deflater() -> Compressor:
    """Compresses as zips do."""
    return zlib.compressobj(9, zlib.DEFLATED, -15)


def honest_bomb() -> bytes:
    """Two photos of 180 MiB of zeros, which say so: within the 512 MiB that a zip may hold, and no photos."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("one.jpg", "two.jpg"):
            with archive.open(name, "w") as member:
                for piece in _zeros(180 * MIB):
                    member.write(piece)
    return out.getvalue()


def folders() -> bytes:
    """A zip of 505 small photos, each in 200 folders of its own."""
    photo, out = BytesIO(), BytesIO()
    Image.new("RGB", (8, 8), "teal").save(photo, "JPEG")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(DEEP_FILES):
            archive.writestr(f"{number}/{'a/' * (FOLDERS_DEEP - 1)}photo.jpg", photo.getvalue())
    return out.getvalue()


def overlapping() -> bytes:
    """A zip of 400 files over the same MiB of zeros: each holds the headers and the data of those after it."""
    data, entries = bytes(MIB), []
    for number in reversed(range(400)):
        name = f"{number:03}.jpg".encode()
        checksum, size = zlib.crc32(data), len(data)
        entries.append((name, checksum, size, len(data)))
        data = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, checksum, size, size, len(name), 0) + name + data
    directory = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, crc, size, size, len(name), *(0,) * 5,
                    len(data) - behind - 30 - len(name)) + name
        for name, crc, size, behind in entries
    )  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(data), 0)
    return data + directory + end


def dictionary_bomb() -> bytes:
    """A Parquet file of some KB: one value of 1 MiB, which each of 1,024 rows has in each of eight columns."""
    value = pa.array(["https://photos.test/" + "x" * LONG_VALUE])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * ROWS, pa.int32()), value)
    out = BytesIO()
    table = pa.table(dict.fromkeys(COLUMNS, column))
    pq.write_table(table, out, compression="zstd", dictionary_pagesize_limit=4 * MIB, store_schema=False)
    return out.getvalue()


def quotes() -> bytes:
    """A zipped CSV of 240 lines of 250 KB, each of which closes the quote before it and opens another one.

    So no line ends a row, and who looks for its end by parsing all lines so far parses gigabytes.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("photos.csv", "w") as table:
        table.write(b'id,url\n"\n')
        for _ in range(QUOTE_LINES):
            table.write(b'"' + b',"a"' * QUOTE_FIELDS + b',"\n')
    return out.getvalue()


def lying_zip(method: int, compressor: Compressor, size: int, start: bytes = b"") -> bytes:
    """A zip of one photo of zeros, whose size is told as 1,000 bytes."""
    packed = [start, *(compressor.compress(piece) for piece in _zeros(size)), compressor.flush()]
    data, name, checksum = b"".join(packed), b"photo.jpg", zlib.crc32(bytes(DECLARED))
    fields = (46, 0, method, 0, 33, checksum, len(data), DECLARED, len(name))
    local = struct.pack("<4s5H3I2H", b"PK\3\4", *fields, 0) + name
    directory = struct.pack("<4s6H3I5H2I", b"PK\1\2", 46, *fields, *(0,) * 6) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(local) + len(data), 0)
    return local + data + directory + end


def _zeros(size: int) -> Iterator[bytes]:
    piece = bytes(8 * MIB)
    for _ in range(size // len(piece)):
        yield piece
    yield piece[: size % len(piece)]

"""Hostile zips and tables that are small enough to upload. Building them takes less than 100 MB of memory."""

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
    """The interface of the compressors in the standard library."""

    def compress(self, data: bytes, /) -> bytes:
        """Compress data, and return what is ready."""

    def flush(self) -> bytes:
        """Return the rest."""


def bzip2_bomb() -> bytes:
    """A zip with one bzip2 photo of 768 MiB that declares 1,000 bytes."""
    return lying_zip(zipfile.ZIP_BZIP2, bz2.BZ2Compressor(9), 768 * MIB)


def lzma_bomb() -> bytes:
    """A zip with one LZMA photo of 256 MiB that declares 1,000 bytes."""
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 0}]
    properties = lzma._encode_filter_properties(filters[0])  # type: ignore[attr-defined]
    start = struct.pack("<BBH", 9, 4, len(properties)) + properties
    return lying_zip(zipfile.ZIP_LZMA, lzma.LZMACompressor(lzma.FORMAT_RAW, filters=filters), 256 * MIB, start)


def deflate_bomb() -> bytes:
    """A zip with one deflated photo of 1 GiB that declares 1,000 bytes."""
    return lying_zip(zipfile.ZIP_DEFLATED, deflater(), 1024 * MIB)


def deflater() -> Compressor:
    """Return a compressor for the deflate format of zips."""
    return zlib.compressobj(9, zlib.DEFLATED, -15)


def honest_bomb() -> bytes:
    """A zip with two "photos" of 180 MiB of zeros and correct sizes, within the limit of 512 MiB."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("one.jpg", "two.jpg"):
            with archive.open(name, "w") as member:
                for piece in _zeros(180 * MIB):
                    member.write(piece)
    return out.getvalue()


def folders() -> bytes:
    """A zip with 505 small photos, each nested in 200 folders of its own."""
    photo, out = BytesIO(), BytesIO()
    Image.new("RGB", (8, 8), "teal").save(photo, "JPEG")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(DEEP_FILES):
            archive.writestr(f"{number}/{'a/' * (FOLDERS_DEEP - 1)}photo.jpg", photo.getvalue())
    return out.getvalue()


def overlapping() -> bytes:
    """A zip with 400 files that overlap in the same MiB of zeros. Each contains the files after it."""
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
    """A Parquet file of a few kB: 1,024 rows with eight columns, all with the same value of 1 MiB."""
    value = pa.array(["https://photos.test/" + "x" * LONG_VALUE])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * ROWS, pa.int32()), value)
    out = BytesIO()
    table = pa.table(dict.fromkeys(COLUMNS, column))
    pq.write_table(table, out, compression="zstd", dictionary_pagesize_limit=4 * MIB, store_schema=False)
    return out.getvalue()


def quotes() -> bytes:
    """A zipped CSV with 240 lines of 250 KB. Each line closes the previous quote and opens another one.

    No line ends a row, so a reader that parses all previous lines again for each line parses gigabytes.
    """
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("photos.csv", "w") as table:
        table.write(b'id,url\n"\n')
        for _ in range(QUOTE_LINES):
            table.write(b'"' + b',"a"' * QUOTE_FIELDS + b',"\n')
    return out.getvalue()


def lying_zip(method: int, compressor: Compressor, size: int, start: bytes = b"") -> bytes:
    """Build a zip with one photo of zeros that declares 1,000 bytes."""
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

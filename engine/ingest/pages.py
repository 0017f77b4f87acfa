"""Reads the sizes of a Parquet column's pages from their headers.

pyarrow unpacks each page as a whole and does not report page sizes. No decoder writes more than the size in the page
header, so the headers limit the memory even if the file's metadata is wrong.

Headers are structs in Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs), defined in
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

import os
from dataclasses import dataclass, field
from typing import IO

from engine.errors import IngestError

MAX_PAGES = 100_000
"""For one column in one row group."""
MAX_FIXED_BYTES = 1000
"""The maximum length of a fixed-length value."""
_HEADER_BYTES = 1 << 16
_MAX_DEPTH = 10
_DICTIONARY = 2
_BYTE_ARRAY = 6
# For each type of data page: the field with its header, and the field with the encoding in that header.
_DATA_HEADERS = {0: (5, 2), 3: (8, 4)}
_DICTIONARY_ENCODINGS = {2, 8}
_PLAIN_ENCODINGS = {0, 3, 4, 5, 6, 9}  # numbers, and texts stored as they are; all encodings except DELTA_BYTE_ARRAY

_Struct = dict[int, "int | _Struct | list[int | _Struct]"]


@dataclass(slots=True)
class PageSizes:
    """The bytes of a column's pages: the dictionary, the largest page, and the total.

    Each page counts with its compressed or uncompressed size, whichever is larger. `encodings` are those of the data
    pages, as numbered in the format. A column `is_text` if its values have no fixed length.
    """

    dictionary: int = 0
    largest: int = 0
    total: int = 0
    encodings: set[int] = field(default_factory=set)
    is_text: bool = True

    @property
    def is_dictionary(self) -> bool:
        """Whether all values are indices into a dictionary."""
        return self.encodings <= _DICTIONARY_ENCODINGS

    def bytes_of(self, rows: int) -> int:
        """Return the most bytes that the values of this many rows can take."""
        if self.is_dictionary:
            return 0  # already in memory with the dictionary
        if not self.is_text:
            return rows * MAX_FIXED_BYTES
        if (
            self.dictionary or not self.encodings <= _PLAIN_ENCODINGS
        ):  # a few bytes in a page may expand to a long value
            return rows * (self.dictionary + self.largest)
        return min(self.total, rows * self.largest)


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """A column in a row group, from the file's metadata: where its pages start, and how many values they contain."""

    start: int
    size: int
    values: int
    is_text: bool


def read_chunks(file: IO[bytes]) -> list[list[ColumnChunk]]:
    """Read the columns of each row group. Raises IngestError.

    pyarrow has the same information, but asking it about a broken column crashes the process (26.0.1).
    """
    size = file.seek(-8, os.SEEK_END)
    length = int.from_bytes(file.read(4), "little")
    file.seek(max(0, size - length))
    groups = _list(_struct(file, size), 4)
    return [[_chunk(column) for column in _list(group, 1)] for group in groups if isinstance(group, dict)]


def _chunk(column: "int | _Struct") -> ColumnChunk:
    data = column.get(3) if isinstance(column, dict) else None
    if not isinstance(data, dict):
        raise IngestError("its metadata is corrupt")
    start, dictionary = _number(data, 9, 2**62), _number({11: 0} | data, 11, 2**62)
    if 0 < dictionary < start:
        start = dictionary
    return ColumnChunk(start, _number(data, 7, 2**62), _number(data, 5, 2**62), is_text=_number(data, 1) == _BYTE_ARRAY)


def _list(struct: _Struct, place: int) -> "list[int | _Struct]":
    found = struct.get(place)
    if not isinstance(found, list):
        raise IngestError("its metadata is corrupt")
    return found


def read_pages(file: IO[bytes], chunk: ColumnChunk) -> PageSizes:
    """Read the page headers of a column in a row group, in the same way as pyarrow. Raises IngestError."""
    found, values = PageSizes(is_text=chunk.is_text), 0
    position, end = chunk.start, chunk.start + chunk.size
    for _ in range(MAX_PAGES):
        if values >= chunk.values or position >= end:
            return found
        file.seek(position)
        header = _struct(file, position + _HEADER_BYTES)
        kind, unpacked, packed = (_number(header, place) for place in (1, 2, 3))
        position = file.tell() + packed
        size = max(unpacked, packed)
        if kind == _DICTIONARY:
            found.dictionary = max(found.dictionary, size)
            continue
        found.largest, found.total = max(found.largest, size), found.total + size
        if kind in _DATA_HEADERS:
            place, encoding = _DATA_HEADERS[kind]
            data = header.get(place)
            if not isinstance(data, dict):
                raise IngestError("a page has no data header")
            values += _number(data, 1)
            found.encodings.add(_number(data, encoding))
    raise IngestError(f"a column has more than {MAX_PAGES:,} pages")


def _number(struct: _Struct, place: int, bound: int = 2**31) -> int:
    value = struct.get(place)
    if not isinstance(value, int) or not 0 <= value < bound:
        raise IngestError("its metadata or a page header is corrupt")
    return value


def _struct(file: IO[bytes], end: int, depth: int = 0) -> _Struct:
    """Parse a struct into its numbers and nested structs, by field. Texts are skipped."""
    fields: _Struct = {}
    number = 0
    while True:
        (head,) = _read(file, 1)
        kind, step = head & 0xF, head >> 4
        if kind == 0:
            return fields
        number = number + step if step else _zigzag(_varint(file))
        # Readers that truncate numbers would parse the rest differently.
        if not 0 < number < 100 or file.tell() > end or depth > _MAX_DEPTH:
            raise IngestError("its metadata or a page header is corrupt")
        value = _value(file, kind, end, depth)
        before = fields.get(number)
        # A repeated struct updates the first one.
        fields[number] = before | value if isinstance(before, dict) and isinstance(value, dict) else value


def _value(file: IO[bytes], kind: int, end: int, depth: int) -> "int | _Struct | list[int | _Struct]":
    match kind:
        case 1 | 2:
            return int(kind == 1)
        case 3:
            return _read(file, 1)[0]
        case 4 | 5 | 6:
            return _zigzag(_varint(file))
        case 7:
            return len(_read(file, 8))
        case 8:
            return file.seek(_varint(file), os.SEEK_CUR)
        case 9 | 10:
            return _items(file, end, depth)
        case 12:
            return _struct(file, end, depth + 1)
    raise IngestError("its metadata or a page header has a field of an unknown type")


def _items(file: IO[bytes], end: int, depth: int) -> "list[int | _Struct]":
    (head,) = _read(file, 1)
    size, kind = head >> 4, head & 0xF
    found: list[int | _Struct] = []
    for _ in range(_varint(file) if size == 15 else size):
        # In a list, a boolean takes a whole byte. None of the structs used here contains a list of lists.
        item = _value(file, 3 if kind in (1, 2) else kind, end, depth + 1)
        if isinstance(item, list) or file.tell() > end:
            raise IngestError("its metadata or a page header is corrupt")
        found.append(item)
    return found


def _varint(file: IO[bytes]) -> int:
    value = 0
    for shift in range(0, 64, 7):
        (byte,) = _read(file, 1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise IngestError("its metadata or a page header is corrupt")


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _read(file: IO[bytes], size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise IngestError("it ends inside its metadata or a page header")
    return found

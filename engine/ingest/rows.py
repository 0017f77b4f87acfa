"""Rows of named values out of TSV, CSV and Parquet files, each with its place. What cannot be read is told."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from itertools import zip_longest
from typing import IO

from engine.errors import IngestError
from engine.ingest import parquet
from engine.ingest.parts import Part

PARQUET = (".parquet", ".pq")
MAX_COLUMNS = 1000
_MOST_LINES = 200
"""A quoted value over more lines than this is a quote that somebody forgot."""
_LONGEST_RECORD = 250_000
"""Bytes of a row; a longer line is taken for several, and the lines of a longer quoted value for a row each."""
_MOST_EMPTY_LINES = 1_000_000

_DELIMITERS = {",", "\t"}
# All fields of a line but the last one. Nothing is tried twice, so that the time is linear.
_FIELDS = {d: re.compile(f'(?:(?:"(?:[^"]++|"")*+"|[^"{d}][^{d}]*+|){d})*+') for d in _DELIMITERS}
_QUOTED = re.compile('"(?:[^"]++|"")*+("?)')


class _Quotes(Enum):
    """What the quotes of a record are, as far as it was read."""

    CLOSED = auto()
    OPEN = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column, empty with a `problem` if it cannot be read; `place` is as in `photos.tsv000:17`."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def rows_of(part: Part, wanted: Collection[str] | None = None) -> Iterator[Row]:
    """The rows of a file; its name says the form (.parquet, .csv; anything else is tab-separated).

    Only the `wanted` columns are needed (None: all). Raises IngestError if the file cannot be read at all.
    """
    if part.name.endswith(PARQUET):
        for number, values in enumerate(parquet.values_of(part, wanted), 1):
            yield _row_of_texts(f"{part.name}:{number}", values)
        return
    with part.open() as file:
        yield from _delimited(part.name, file, _delimiter(part))


def columns_of(part: Part) -> list[str]:
    """The names of a file's columns. Raises IngestError."""
    if part.name.endswith(PARQUET):
        return parquet.column_names(part)
    with part.open() as file:
        return _header(part.name, file, _delimiter(part))


def _delimiter(part: Part) -> str:
    return "," if part.name.endswith(".csv") else "\t"


def _row_of_texts(place: str, values: Mapping[str, parquet.Value]) -> Row:
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    if len(texts) < len(values):
        name = min(values.keys() - texts.keys())
        return Row(place, problem=f"the column {name} holds more than {parquet.MAX_VALUE_BYTES:,} bytes")
    return Row(place, texts)


def _header(name: str, file: IO[bytes], delimiter: str) -> list[str]:
    line = file.readline(_LONGEST_RECORD).decode("utf-8-sig", "replace").rstrip("\r\n")
    columns = _parsed(line, delimiter) or line.split(delimiter)
    if len(columns) > MAX_COLUMNS:
        raise IngestError(f"{name} has {len(columns):,} columns, above {MAX_COLUMNS:,}")
    if not line:
        raise IngestError(f"{name} does not begin with a line of column names")
    return columns


def _delimited(name: str, file: IO[bytes], delimiter: str) -> Iterator[Row]:
    columns, empty = _header(name, file, delimiter), 0
    for number, record in _records(file, columns, delimiter):
        text = record.rstrip("\r\n")
        if text:
            yield _row(f"{name}:{number}", text, columns, delimiter)
        elif (empty := empty + 1) > _MOST_EMPTY_LINES:
            raise IngestError(f"{name} has more than {_MOST_EMPTY_LINES:,} empty lines")


def _row(place: str, text: str, columns: Sequence[str], delimiter: str) -> Row:
    values, raw = _parsed(text, delimiter), text.split(delimiter)
    if len(raw) == len(columns) and (values is None or len(values) != len(columns)):
        values = raw
    if values is None:
        return Row(place, problem="a quote is opened and never closed")
    if len(values) > len(columns):
        return Row(place, problem=f"{len(values)} values for {len(columns)} columns")
    return Row(place, dict(zip_longest(columns, values, fillvalue="")))


def _records(file: IO[bytes], columns: Sequence[str], delimiter: str) -> Iterator[tuple[int, str]]:
    """Each record with its first line's number, in files whose quotes may be anything.

    A line whose quoted value goes on is joined with the next ones until it is closed. If it is never closed, or if
    both it and a line after it are whole rows by themselves, the quote was none: each line stands for itself.
    """
    pending: list[str] = []
    number, size, quotes = 1, 0, _Quotes.CLOSED
    for raw in iter(partial(file.readline, _LONGEST_RECORD), b""):
        number += 1
        line = raw.decode("utf-8", "replace")
        if pending and _stands_alone(pending, line, columns, delimiter):
            yield from _apart(pending, number)
            pending, size, quotes = [], 0, _Quotes.CLOSED
        pending.append(line)
        size += len(raw)
        quotes = _after(line, quotes, delimiter)
        if quotes is _Quotes.CLOSED:
            yield number + 1 - len(pending), "".join(pending)
        elif len(pending) >= _MOST_LINES or size > _LONGEST_RECORD:
            yield from _apart(pending, number + 1)
        else:
            continue
        pending, size, quotes = [], 0, _Quotes.CLOSED
    yield from _apart(pending, number + 1)


def _after(line: str, quotes: _Quotes, delimiter: str) -> _Quotes:
    """What the quotes are after one more line of a record; each line is looked at once."""
    if quotes is _Quotes.BROKEN or (quotes is _Quotes.CLOSED and '"' not in line):
        return quotes
    # In a quoted value is where one is after a quote at the beginning.
    line = ('"' if quotes is _Quotes.OPEN else "") + line.rstrip("\r\n")
    last = _FIELDS[delimiter].match(line)
    assert last is not None  # it matches nothing, too
    if not line.startswith('"', last.end()):
        return _Quotes.CLOSED
    quoted = _QUOTED.match(line, last.end())
    assert quoted is not None  # it begins with a quote
    if quoted.end() < len(line):
        return _Quotes.BROKEN
    return _Quotes.CLOSED if quoted[1] else _Quotes.OPEN


def _apart(lines: Sequence[str], end: int) -> Iterator[tuple[int, str]]:
    """Lines as records of their own; `end` is the number of the line after them."""
    return ((end - len(lines) + i, line) for i, line in enumerate(lines))


def _stands_alone(pending: Sequence[str], line: str, columns: Sequence[str], delimiter: str) -> bool:
    """Whether a line is a row of its own, although a quoted value is open before it."""
    if not _is_whole(line, columns, delimiter):
        return False
    joined = _parsed("".join([*pending, line]), delimiter)
    return _is_whole(pending[0], columns, delimiter) or joined is None or len(joined) != len(columns)


def _is_whole(line: str, columns: Sequence[str], delimiter: str) -> bool:
    """Whether a line is a row if quotes mean nothing."""
    return line.count(delimiter) == len(columns) - 1


def _parsed(text: str, delimiter: str) -> list[str] | None:
    """The values of one record; None if its quotes do not fit."""
    text = text.rstrip("\r\n")
    if '"' not in text:
        return text.split(delimiter)
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None

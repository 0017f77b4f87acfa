"""Rows of named values out of TSV, CSV and Parquet files, each with its place. What cannot be read is told."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import IngestError
from engine.ingest.parts import Part

_MOST_LINES = 200
"""A quoted value over more lines than this is a quote that somebody forgot."""
_LONGEST_LINE = 1_000_000
"""Bytes; what is longer is taken for several lines, so that no file fills the memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column, empty with a `problem` if it cannot be read; `place` is as in `photos.tsv000:17`."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def rows_of(part: Part) -> Iterator[Row]:
    """The rows of a file; its name says the form (.parquet, .csv; anything else is tab-separated).

    Raises IngestError if the file cannot be read at all.
    """
    with part.open() as file:
        if part.name.endswith((".parquet", ".pq")):
            try:
                yield from _parquet(part.name, file)
            except pa.ArrowException as error:
                raise IngestError(f"{part.name} cannot be read as Parquet: {error}") from error
        else:
            yield from _delimited(part.name, file, "," if part.name.endswith(".csv") else "\t")


def columns_of(part: Part) -> list[str]:
    """The names of a file's columns. Raises IngestError."""
    with part.open() as file:
        if part.name.endswith((".parquet", ".pq")):
            return list(_opened(part.name, file).schema_arrow.names)
        return _header(part.name, file, "," if part.name.endswith(".csv") else "\t")


def _parquet(name: str, file: IO[bytes]) -> Iterator[Row]:
    number = 0
    parquet = _opened(name, file)
    # Embeddings may stand beside the texts; `matrices` reads those.
    texts = [field.name for field in parquet.schema_arrow if not pa.types.is_nested(field.type)]
    for batch in parquet.iter_batches(1024, columns=texts):
        for values in batch.to_pylist():
            number += 1
            yield Row(f"{name}:{number}", {key: _text(value) for key, value in values.items()})


def _opened(name: str, file: IO[bytes]) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise IngestError(f"{name} cannot be read as Parquet: {error}") from error


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _header(name: str, file: IO[bytes], delimiter: str) -> list[str]:
    line = file.readline(_LONGEST_LINE).decode("utf-8-sig", "replace").rstrip("\r\n")
    columns = _parsed(line, delimiter) or line.split(delimiter)
    if not line:
        raise IngestError(f"{name} does not begin with a line of column names")
    return columns


def _delimited(name: str, file: IO[bytes], delimiter: str) -> Iterator[Row]:
    columns = _header(name, file, delimiter)
    for number, record in _records(file, columns, delimiter):
        text = record.rstrip("\r\n")
        if text:
            yield _row(f"{name}:{number}", text, columns, delimiter)


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
    number = 1
    for raw in iter(partial(file.readline, _LONGEST_LINE), b""):
        number += 1
        line = raw.decode("utf-8", "replace")
        if pending and _stands_alone(pending, line, columns, delimiter):
            yield from _apart(pending, number)
            pending = []
        pending.append(line)
        if _parsed("".join(pending), delimiter) is not None:
            yield number + 1 - len(pending), "".join(pending)
            pending = []
        elif len(pending) >= _MOST_LINES:
            yield from _apart(pending, number + 1)
            pending = []
    yield from _apart(pending, number + 1)


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

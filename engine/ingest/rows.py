"""Reads rows of named values from TSV, CSV and Parquet files. Unreadable rows are reported.

pandas splits the records of text files, one block of rows at a time (see `engine.ingest.records` for why it does not
read whole files). For 100,000 rows with 31 columns, nine of them wanted, its C engine takes 0.4 s and its Python engine
0.85 s. The pyarrow engine takes 0.2 s, but cannot read in blocks.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from csv import QUOTE_MINIMAL, QUOTE_NONE
from dataclasses import dataclass, field
from io import StringIO
from typing import IO

import pandas as pd

from engine.errors import IngestError
from engine.ingest import parquet
from engine.ingest.csv_dialect import CsvDialect, count_fields, detect_dialect, open_text
from engine.ingest.records import LONGEST, MOST_LINES, Record, read_records
from engine.ingest.table_files import TableFile

PARQUET = (".parquet", ".pq")
MAX_COLUMNS = 1000
_MOST_EMPTY_LINES = 1_000_000
_BLOCK_ROWS = 1024
_BLOCK_CHARACTERS = 1 << 20

_UNCLOSED = f"a quote is not closed within {MOST_LINES} lines and {LONGEST:,} characters"
_TOO_LONG = f"it is longer than {LONGEST:,} characters"
_ESCAPED = re.compile(r'\\([\\"])')


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by column, or a `problem` if it cannot be read. `place` is such as `photos.tsv000:17`."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A record with the right number of values. Unless `is_quoted`, quotes are ordinary characters."""

    text: str
    is_quoted: bool


def is_parquet(part: TableFile) -> bool:
    """Whether a file is Parquet, judging by its name."""
    return part.name.lower().endswith(PARQUET)


def read_rows(part: TableFile, wanted: Collection[str] | None = None) -> Iterator[Row]:
    """Read the rows of a file, with only the `wanted` columns (None for all).

    The name shows whether it is Parquet. The format of a text table is detected. Raises IngestError if the file cannot
    be read at all.
    """
    if is_parquet(part):
        for number, values in enumerate(parquet.read_values(part, wanted), 1):
            yield _row_of_texts(f"{part.name}:{number}", values)
        return
    dialect = detect_dialect(part)
    with open_text(part, dialect) as file:
        columns, block, size = _header(part.name, file, dialect), list[Record](), 0
        for record in _filled(part.name, read_records(file, len(columns), dialect)):
            block.append(record)
            size += len(record.text or "")
            if len(block) == _BLOCK_ROWS or size > _BLOCK_CHARACTERS:
                yield from _rows(part.name, block, columns, wanted, dialect)
                block, size = [], 0
        yield from _rows(part.name, block, columns, wanted, dialect)


def read_columns(part: TableFile) -> list[str]:
    """Read the column names of a file. Raises IngestError."""
    if is_parquet(part):
        return parquet.column_names(part)
    dialect = detect_dialect(part)
    with open_text(part, dialect) as file:
        return _header(part.name, file, dialect)


def _row_of_texts(place: str, values: Mapping[str, parquet.Value]) -> Row:
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    if len(texts) < len(values):
        name = min(values.keys() - texts.keys())
        return Row(place, problem=f"the column {name} has more than {parquet.MAX_VALUE_BYTES:,} bytes")
    return Row(place, texts)


def _header(name: str, file: IO[str], dialect: CsvDialect) -> list[str]:
    text = "".join(file.readline(LONGEST) for _ in range(dialect.header_lines)).rstrip("\r\n")
    found = count_fields(text, dialect)
    count = found or text.count(dialect.delimiter) + 1
    if count > MAX_COLUMNS:
        raise IngestError(f"{name} has {count:,} columns, above {MAX_COLUMNS:,}")
    if not text.strip():
        raise IngestError(f"{name} does not begin with a line of column names")
    (names,) = _split([_Whole(text, is_quoted=found is not None)], count, range(count), dialect)
    return [" ".join(column.strip("\ufeff").split()) for column in names]


def _filled(name: str, records: Iterator[Record]) -> Iterator[Record]:
    """Skip empty lines. Raises IngestError if there are very many."""
    empty = 0
    for record in records:
        if record.text != "":
            yield record
        elif (empty := empty + 1) > _MOST_EMPTY_LINES:
            raise IngestError(f"{name} has more than {_MOST_EMPTY_LINES:,} empty lines")


def _rows(
    name: str, block: Sequence[Record], columns: Sequence[str], wanted: Collection[str] | None, dialect: CsvDialect
) -> Iterator[Row]:
    used = [number for number, column in enumerate(columns) if wanted is None or column in wanted]
    found = [_whole(record.text, len(columns), dialect) for record in block]
    values = {
        is_quoted: iter(
            _split(
                [whole for whole in found if isinstance(whole, _Whole) and whole.is_quoted is is_quoted],
                len(columns),
                used,
                dialect,
            )
        )
        for is_quoted in (True, False)
    }
    names = [columns[number] for number in used]
    for record, whole in zip(block, found, strict=True):
        place = f"{name}:{record.line}"
        if isinstance(whole, str):
            yield Row(place, problem=whole)
        else:
            yield Row(place, dict(zip(names, next(values[whole.is_quoted]), strict=True)))


def _whole(text: str | None, columns: int, dialect: CsvDialect) -> _Whole | str:
    """Prepare a record for splitting, or return what is wrong with it."""
    if text is None:
        return _TOO_LONG
    count, raw = count_fields(text, dialect), text.count(dialect.delimiter) + 1
    if count != columns and raw == columns and "\n" not in text:
        return _Whole(text, is_quoted=False)
    if count is None:
        return _UNCLOSED
    if count > columns:
        bare = text.rstrip(f" {dialect.delimiter}")
        if text.count(dialect.delimiter, len(bare)) < count - columns:
            return f"{count} values for {columns} columns"
        text = text.rsplit(dialect.delimiter, count - columns)[0]  # drop surplus delimiters at the end
    return _Whole(text + dialect.delimiter * (columns - count), is_quoted='"' in text)


def _split(records: Sequence[_Whole], columns: int, used: Sequence[int], dialect: CsvDialect) -> list[tuple[str, ...]]:
    """Split records, all quoted or all unquoted, into the values of the used columns."""
    if not records or not used:
        return [()] * len(records)
    is_quoted = records[0].is_quoted
    texts = [_unescaped(record.text, dialect) if is_quoted else record.text for record in records]
    # pandas strips a byte order mark from the first line and requires a value in it, so a dummy line comes first.
    first = "x" + dialect.delimiter * (columns - 1)
    frame = pd.read_csv(
        StringIO("".join(f"{text}\n" for text in (first, *texts))),
        sep=dialect.delimiter,
        quoting=QUOTE_MINIMAL if is_quoted else QUOTE_NONE,
        names=range(columns),
        usecols=list(used),
        header=None,
        index_col=False,
        engine="c",
        dtype=str,
        na_filter=False,
        skip_blank_lines=False,
        skipinitialspace=True,
        lineterminator="\n",  # a carriage return may be part of a value
    )
    return list(zip(*(frame[number].tolist()[1:] for number in used), strict=True))


def _unescaped(text: str, dialect: CsvDialect) -> str:
    """Write escaped quotes as two quotes. pandas' own escape handling would drop backslashes in unquoted values."""
    if not dialect.is_escaped:
        return text
    return dialect.quoted_field.sub(
        lambda field: _ESCAPED.sub(lambda sign: '""' if sign[1] == '"' else "\\", field[0]), text
    )

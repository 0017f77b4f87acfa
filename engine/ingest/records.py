"""Splits text tables into records, even if quotes are unbalanced.

With an unclosed quote, pandas and every other CSV reader would merge all following rows into one value
(`tests/engine/ingest/test_pandas.py`). So this module finds the end of each record, within limits, and pandas only
splits records into values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import IO

from engine.ingest.csv_dialect import CsvDialect, count_fields

MOST_LINES = 200
"""If a quoted value spans more lines than this, its quote was not closed."""
LONGEST = 250_000
"""For the characters of a record. Longer lines are unusable. A longer quoted value is split into its lines."""


class Quotes(Enum):
    """The state of the quotes in a record so far."""

    CLOSED = auto()
    OPEN = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Record:
    """The text of a record without the final line ending, or None if it is too long, and its first line number."""

    line: int
    text: str | None


def read_records(file: IO[str], columns: int, dialect: CsvDialect) -> Iterator[Record]:
    """Yield the records of a file after its header.

    Lines are joined until an open quote is closed. If it is never closed, or if both this line and a following one are
    complete rows on their own, the quote is taken as an ordinary character and each line becomes a record.
    """
    pending: list[str] = []
    number, size, quotes = dialect.skipped_lines + dialect.header_lines, 0, Quotes.CLOSED
    while line := file.readline(LONGEST):
        number += 1
        is_cut = _is_cut(file, line)
        if pending and (is_cut or _stands_alone(pending, line, columns, dialect)):
            yield from _apart(pending, number)
            pending, size, quotes = [], 0, Quotes.CLOSED
        if is_cut:
            yield Record(number, None)
            continue
        pending.append(line)
        size += len(line)
        quotes = quotes_after(line, quotes, dialect)
        if quotes is Quotes.CLOSED:
            yield Record(number + 1 - len(pending), _bare("".join(pending)))
        elif len(pending) >= MOST_LINES or size > LONGEST:
            yield from _apart(pending, number + 1)
        else:
            continue
        pending, size, quotes = [], 0, Quotes.CLOSED
    yield from _apart(pending, number + 1)


def quotes_after(line: str, quotes: Quotes, dialect: CsvDialect) -> Quotes:
    """Return the state of the quotes after another line of a record. Each line is scanned once."""
    if quotes is Quotes.BROKEN or (quotes is Quotes.CLOSED and '"' not in line):
        return quotes
    # A leading quote puts the scanner inside a quoted value.
    line = ('"' if quotes is Quotes.OPEN else "") + _bare(line)
    before = dialect.fields.match(line)
    assert before is not None  # it also matches the empty string
    last = dialect.quoted.match(line, before.end())
    if last is None:
        return Quotes.CLOSED
    if last.end() < len(line):
        return Quotes.BROKEN
    return Quotes.CLOSED if last[1] else Quotes.OPEN


def _is_cut(file: IO[str], line: str) -> bool:
    """Whether a line is too long. If so, skip the rest of it."""
    is_cut = False
    while len(line) == LONGEST and not line.endswith(("\n", "\r")):
        line = file.readline(LONGEST)
        is_cut = True
    return is_cut


def _apart(lines: Sequence[str], end: int) -> Iterator[Record]:
    """Return each line as a record. `end` is the number of the line after them."""
    return (Record(end - len(lines) + i, _bare(line)) for i, line in enumerate(lines))


def _stands_alone(pending: Sequence[str], line: str, columns: int, dialect: CsvDialect) -> bool:
    """Whether a line is a complete row, although a quote is still open."""
    if line.count(dialect.delimiter) != columns - 1:
        return False
    is_whole = pending[0].count(dialect.delimiter) == columns - 1
    return is_whole or count_fields(_bare("".join([*pending, line])), dialect) != columns


def _bare(line: str) -> str:
    return line.rstrip("\r\n")

"""Records of text files, each with its place, whatever their quotes are.

A quote that somebody forgot to close would make one value of all rows after it, in pandas as in any reader of CSV
(`tests/engine/ingest/test_pandas.py`). So a record's end is found here, within bounds, and pandas splits it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import IO

from engine.ingest.csv_dialect import CsvDialect, count_fields

MOST_LINES = 200
"""A quoted value over more lines than this is a quote that somebody forgot."""
LONGEST = 250_000
"""Characters of a record; a longer line cannot be used, and the lines of a longer quoted value are a record each."""


class Quotes(Enum):
    """What the quotes of a record are, as far as it was read."""

    CLOSED = auto()
    OPEN = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Record:
    """A record's text without the end of its last line, and the number of its first line; None if it is too long."""

    line: int
    text: str | None


def read_records(file: IO[str], columns: int, dialect: CsvDialect) -> Iterator[Record]:
    """The records of a file whose header has been read.

    A line whose quoted value goes on is joined with the next ones until it is closed. If it is never closed, or if
    both it and a line after it are whole rows by themselves, the quote was none: each line stands for itself.
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
    """What the quotes are after one more line of a record; each line is looked at once."""
    if quotes is Quotes.BROKEN or (quotes is Quotes.CLOSED and '"' not in line):
        return quotes
    # In a quoted value is where one is after a quote at the beginning.
    line = ('"' if quotes is Quotes.OPEN else "") + _bare(line)
    before = dialect.fields.match(line)
    assert before is not None  # it matches nothing, too
    last = dialect.quoted.match(line, before.end())
    if last is None:
        return Quotes.CLOSED
    if last.end() < len(line):
        return Quotes.BROKEN
    return Quotes.CLOSED if last[1] else Quotes.OPEN


def _is_cut(file: IO[str], line: str) -> bool:
    """Whether a line is too long; then the rest of it is passed over."""
    is_cut = False
    while len(line) == LONGEST and not line.endswith(("\n", "\r")):
        line = file.readline(LONGEST)
        is_cut = True
    return is_cut


def _apart(lines: Sequence[str], end: int) -> Iterator[Record]:
    """Lines as records of their own; `end` is the number of the line after them."""
    return (Record(end - len(lines) + i, _bare(line)) for i, line in enumerate(lines))


def _stands_alone(pending: Sequence[str], line: str, columns: int, dialect: CsvDialect) -> bool:
    """Whether a line is a row of its own, although a quoted value is open before it."""
    if line.count(dialect.delimiter) != columns - 1:
        return False
    is_whole = pending[0].count(dialect.delimiter) == columns - 1
    return is_whole or count_fields(_bare("".join([*pending, line])), dialect) != columns


def _bare(line: str) -> str:
    return line.rstrip("\r\n")

"""Counts the words in columns of tables, for a dataset's vocabulary."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from engine.errors import IngestError
from engine.ingest.columns import Condition, is_selected, match_columns
from engine.ingest.named_rows import named_rows
from engine.ingest.rows import Row, read_columns
from engine.ingest.table_files import TableFile
from engine.vocabularies.own_words import MOST_WORDS, OwnWords, frequent, words_of_value

MOST_ROWS = 5_000_000
"""How many rows are read. The keywords of Unsplash Full have hundreds of millions."""


def count_column_words(
    parts: Sequence[TableFile], columns: Collection[str], where: Sequence[Condition] = (), limit: int | None = None
) -> dict[str, int]:
    """The words in some columns, with how many rows have each, the most frequent first.

    Only rows that meet all conditions count, and of those at most `limit`. Raises IngestError if a column is missing.
    """
    for part in parts:
        check_word_columns(part, columns)
    found = OwnWords()
    for row in islice(_selected(parts, columns, where), MOST_ROWS if limit is None else limit):
        found.add(word for column in columns for word in words_of_value(row.values.get(column, "")))
    return frequent(found.counts, 1, MOST_WORDS)


def check_word_columns(part: TableFile, columns: Collection[str]) -> None:
    """Raise IngestError if a table lacks one of the columns."""
    there = read_columns(part)
    missing = sorted({*columns} - match_columns(columns, there).keys())
    if missing:
        raise IngestError(f"{part.name} has no column {missing[0]} for --vocabulary; it has {', '.join(there)}")


def _selected(parts: Sequence[TableFile], columns: Collection[str], where: Sequence[Condition]) -> Iterator[Row]:
    wanted = {*columns, *(condition.column for condition in where)}
    for part in parts:
        for row in named_rows(part, wanted):
            if not row.problem and is_selected(row, where):
                yield row

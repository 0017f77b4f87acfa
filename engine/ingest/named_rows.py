"""Rows of a table by the names that a source uses for its columns."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from engine.ingest.columns import BLANK, match_columns
from engine.ingest.rows import Row, is_parquet, read_columns, read_rows
from engine.ingest.table_files import TableFile
from engine.text.spreadsheets import OWN_COLUMNS, unescape_formula


def named_rows(part: TableFile, wanted: Collection[str]) -> Iterator[Row]:
    """Read the rows of a file, keyed by the wanted column names, with values stripped.

    In CSV files that Ninefold wrote, the escaping against spreadsheet formulas is removed instead.
    """
    columns = read_columns(part)
    is_own = not is_parquet(part) and tuple(columns) in OWN_COLUMNS
    names = {column: name for name, column in match_columns(wanted, columns).items()}
    for row in read_rows(part, names.keys()):
        values = {
            names[column]: unescape_formula(text) if is_own else text.strip(BLANK)
            for column, text in row.values.items()
        }
        yield replace(row, values=values)

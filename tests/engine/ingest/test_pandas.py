"""What pandas does with whole files, and why a record's end is found before it splits the record.

Where one of these fails with a new pandas, `engine.ingest.records` or `engine.ingest.parquet` may be needed no more.
"""

import warnings
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from engine.ingest.rows import read_rows
from engine.ingest.table_files import TableFile

ENGINES = ("c", "python")


def by_pandas(text: str, engine: str, **options: Any) -> list[list[str]]:
    """The rows of a CSV file as pandas reads it, with nothing taken for a number or an empty value."""
    found: list[list[str]] = pd.read_csv(
        StringIO(text), dtype=str, keep_default_na=False, na_filter=False, engine=engine, **options
    ).values.tolist()
    return found


def ours(folder: Path, text: str) -> list[list[str]]:
    """The rows as they are read here, or their problems."""
    (folder / "a.csv").write_text(text)
    rows = read_rows(TableFile(folder / "a.csv"))
    return [[row.problem] if row.problem else [*row.values.values()] for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_forgotten_quote_ends_pandas_and_costs_one_value_here(tmp_path: Path, engine: str) -> None:
    """All rows after it are gone there."""
    text = 'id,url,text\n1,u,"never closed\n2,u,b\n3,u,c\n'
    with pytest.raises(pd.errors.ParserError):
        by_pandas(text, engine)
    assert by_pandas(text, "python", on_bad_lines="skip") == []
    assert ours(tmp_path, text) == [["1", "u", '"never closed'], ["2", "u", "b"], ["3", "u", "c"]]


def test_two_stray_quotes_join_rows_in_pandas_without_a_word(tmp_path: Path) -> None:
    """In its C engine, and end the Python one; here they are two rows."""
    text = 'id,url,text\n1,u,"one\n2,u,"two\n3,u,c\n'
    with pytest.raises(pd.errors.ParserError):
        by_pandas(text, "python")
    assert by_pandas(text, "c") == [["1", "u", "one\n2,u,two"], ["3", "u", "c"]]
    assert ours(tmp_path, text) == [["1", "u", '"one'], ["2", "u", '"two'], ["3", "u", "c"]]


def test_a_row_of_too_many_values_is_cut_or_ends_pandas(tmp_path: Path) -> None:
    """By its C engine; here it is told with its number, and the next one is there."""
    text = "id,url,text\n1,u,b,c\n2,u,b\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert by_pandas(text, "c", index_col=False) == [["1", "u", "b"], ["2", "u", "b"]]
    assert ours(tmp_path, text) == [["4 values for 3 columns"], ["2", "u", "b"]]


def test_a_field_above_131_072_characters_ends_pandas_python_engine(tmp_path: Path) -> None:
    """The C engine, which is used, has no such bound."""
    text = f'id,text\n1,"{"x" * 131_073}"\n'
    with pytest.raises(pd.errors.ParserError, match="131072"):
        by_pandas(text, "python")
    assert by_pandas(text, "c") == ours(tmp_path, text)


def test_whole_numbers_of_parquet_become_fractions_in_pandas() -> None:
    """Where one is empty: an id 9007199254740993 is another one then. So Parquet is read by pyarrow."""
    column = pa.table({"id": pa.array([9007199254740993, None])})
    assert str(column.to_pandas()["id"][0]) == "9007199254740992.0"

"""How pandas reads broken tables, and why Ninefold finds the end of a record before splitting it.

If a new pandas breaks one of these tests, `engine.ingest.records` or `engine.ingest.parquet` may no longer be
needed.
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
    """Return the rows as pandas reads them, without converting numbers or empty values."""
    found: list[list[str]] = pd.read_csv(
        StringIO(text), dtype=str, keep_default_na=False, na_filter=False, engine=engine, **options
    ).values.tolist()
    return found


def ours(folder: Path, text: str) -> list[list[str]]:
    """Return the rows as Ninefold reads them, or their problems."""
    (folder / "a.csv").write_text(text)
    rows = read_rows(TableFile(folder / "a.csv"))
    return [[row.problem] if row.problem else [*row.values.values()] for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_forgotten_quote_ends_pandas_and_costs_one_value_here(tmp_path: Path, engine: str) -> None:
    """After a missing quote pandas loses all later rows, and Ninefold none."""
    text = 'id,url,text\n1,u,"never closed\n2,u,b\n3,u,c\n'
    with pytest.raises(pd.errors.ParserError):
        by_pandas(text, engine)
    assert by_pandas(text, "python", on_bad_lines="skip") == []
    assert ours(tmp_path, text) == [["1", "u", '"never closed'], ["2", "u", "b"], ["3", "u", "c"]]


def test_two_stray_quotes_join_rows_in_pandas_without_a_word(tmp_path: Path) -> None:
    """Two stray quotes make pandas join rows silently or fail, and Ninefold reads both rows."""
    text = 'id,url,text\n1,u,"one\n2,u,"two\n3,u,c\n'
    with pytest.raises(pd.errors.ParserError):
        by_pandas(text, "python")
    assert by_pandas(text, "c") == [["1", "u", "one\n2,u,two"], ["3", "u", "c"]]
    assert ours(tmp_path, text) == [["1", "u", '"one'], ["2", "u", '"two'], ["3", "u", "c"]]


def test_a_row_of_too_many_values_is_cut_or_ends_pandas(tmp_path: Path) -> None:
    """Pandas cuts a row with too many values, and Ninefold reports it."""
    text = "id,url,text\n1,u,b,c\n2,u,b\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert by_pandas(text, "c", index_col=False) == [["1", "u", "b"], ["2", "u", "b"]]
    assert ours(tmp_path, text) == [["4 values for 3 columns"], ["2", "u", "b"]]


def test_a_field_above_131_072_characters_ends_pandas_python_engine(tmp_path: Path) -> None:
    """Pandas' Python engine fails on fields over 131,072 characters, and its C engine does not."""
    text = f'id,text\n1,"{"x" * 131_073}"\n'
    with pytest.raises(pd.errors.ParserError, match="131072"):
        by_pandas(text, "python")
    assert by_pandas(text, "c") == ours(tmp_path, text)


def test_whole_numbers_of_parquet_become_fractions_in_pandas() -> None:
    """Pandas turns integers with missing values into floats, which changes large ids, so Parquet is read by pyarrow."""
    column = pa.table({"id": pa.array([9007199254740993, None])})
    assert str(column.to_pandas()["id"][0]) == "9007199254740992.0"

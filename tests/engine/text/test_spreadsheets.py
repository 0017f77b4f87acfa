"""What is exported for people can be opened in a spreadsheet, and every id comes back as it was."""

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.export.labelled_files import SCHEMA, FileFormat, to_bytes
from engine.ingest import TableSource
from engine.ingest.columns import Columns
from engine.ingest.table_files import TableFile
from engine.text.spreadsheets import escape_formula, escape_formulas, escape_line, unescape_formula

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", "'=1", '"=1', "\u00a0=1", "\u3000＝1",
    "＋1", "－1", "＠x", "\u200b=1", "\ufeff=1", "\u202e=1", "−1", "=HYPERLINK(\"https://x.test\",\"a\")",
]  # fmt: skip
HARMLESS = ["", "a=1", "'quoted'", "https://x.test/?a=-1", "湖の家", "مرحبا", "p-1", "'"]


def page(ids: list[str]) -> pa.Table:
    """Labelled photos of those ids, each a yes with its id for a url."""
    many = len(ids)
    columns = [ids, ids, [-0.5] * many, ["yes"] * many, [3] * many]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_begins_with_an_apostrophe(text: str) -> None:
    """Also one whose sign is full-width, or stands after spaces, quotes or what cannot be seen."""
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Signs within a text do nothing."""
    assert escape_formula(text) == text


@given(st.one_of(st.text(), st.text("='\"+- \t@＝a\u200b", max_size=6)))
@example("''=1")
@settings(max_examples=200)
def test_every_text_comes_back_and_both_ways_are_the_same(text: str) -> None:
    """By Python for a few rows, by Arrow for many."""
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formulas(page([text]))["id"].to_pylist() == [escape_formula(text)]


@given(st.text())
@example("a\\n\n\u2028\x85\x1c")
def test_a_list_has_one_line_for_each_id_whatever_it_holds(text: str) -> None:
    """And the line can be read back."""
    line = escape_line(text)
    assert len(f"{line}x".splitlines()) == 1
    assert line.encode("latin-1", "backslashreplace").decode("unicode_escape") == text
    listed = (to_bytes(FileFormat.LIST, [page([text, "b"])], 10_000) or b"").decode()
    assert listed.splitlines() == [line, "b"] or text == ""


def test_a_csv_file_is_for_excel_and_its_numbers_are_numbers() -> None:
    """It begins with the mark by which Excel knows UTF-8; texts are quoted, whatever the separator is."""
    content = to_bytes(FileFormat.CSV, [page(["a;=1", "=1"])], 10_000) or b""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        '"a;=1","a;=1",-0.5,"yes",3',
        '"\'=1","\'=1",-0.5,"yes",3',
    ]


def test_our_own_ingest_reads_the_same_ids_from_a_csv_file(tmp_path: Path) -> None:
    """Formulas, texts that begin with an apostrophe, quotes and line breaks."""
    ids = [text for text in (*FORMULAS, *HARMLESS, "''=1", "two\nlines", 'a,"b"') if "\x00" not in text and text]
    (tmp_path / "photos.csv").write_bytes(to_bytes(FileFormat.CSV, [page(ids)], 100_000) or b"")
    source = TableSource([TableFile(tmp_path / "photos.csv")], Columns({}))
    assert [photo.id for batch in source.batches(100) for photo in batch.photos] == ids
    by_csv = csv.DictReader(io.StringIO((tmp_path / "photos.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert [unescape_formula(row["id"]) for row in by_csv] == ids


def test_a_foreign_csv_file_is_read_as_it_is(tmp_path: Path) -> None:
    """An apostrophe in it may be a part of an id."""
    (tmp_path / "photos.csv").write_text("id,url\n'=1,https://x.test/a\n")
    ((photo,),) = (batch.photos for batch in TableSource([TableFile(tmp_path / "photos.csv")], Columns({})).batches(9))
    assert photo.id == "'=1"

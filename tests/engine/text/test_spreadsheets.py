"""Exported files are safe to open in a spreadsheet, and every id can be read back."""

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
    """Return labelled photos with these ids, each a yes with its id as its url."""
    many = len(ids)
    columns = [ids, ids, [-0.5] * many, ["yes"] * many, [3] * many]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    """A text that a spreadsheet could take for a formula gets an apostrophe, in any disguise."""
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Texts that are no formulas stay unchanged."""
    assert escape_formula(text) == text


@given(st.one_of(st.text(), st.text("='\"+- \t@＝a\u200b", max_size=6)))
@example("''=1")
@settings(max_examples=200)
def test_every_text_comes_back_and_both_ways_are_the_same(text: str) -> None:
    """Escaping can be undone, and the Arrow and Python versions agree."""
    assert unescape_formula(escape_formula(text)) == text
    assert escape_formulas(page([text]))["id"].to_pylist() == [escape_formula(text)]


@given(st.text())
@example("a\\n\n\u2028\x85\x1c")
def test_a_list_has_one_line_for_each_id_whatever_it_holds(text: str) -> None:
    """Every id is one line of a list, and can be read back."""
    line = escape_line(text)
    assert len(f"{line}x".splitlines()) == 1
    assert line.encode("latin-1", "backslashreplace").decode("unicode_escape") == text
    listed = (to_bytes(FileFormat.LIST, [page([text, "b"])], 10_000) or b"").decode()
    assert listed.splitlines() == [line, "b"] or text == ""


def test_a_csv_file_is_for_excel_and_its_numbers_are_numbers() -> None:
    """A CSV file starts with a byte order mark for Excel, and its texts are quoted and its numbers are not."""
    content = to_bytes(FileFormat.CSV, [page(["a;=1", "=1"])], 10_000) or b""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        '"a;=1","a;=1",-0.5,"yes",3',
        '"\'=1","\'=1",-0.5,"yes",3',
    ]


def test_our_own_ingest_reads_the_same_ids_from_a_csv_file(tmp_path: Path) -> None:
    """The ingest reads the original ids back from an exported CSV file."""
    ids = [text for text in (*FORMULAS, *HARMLESS, "''=1", "two\nlines", 'a,"b"') if "\x00" not in text and text]
    (tmp_path / "photos.csv").write_bytes(to_bytes(FileFormat.CSV, [page(ids)], 100_000) or b"")
    source = TableSource([TableFile(tmp_path / "photos.csv")], Columns({}))
    assert [photo.id for batch in source.batches(100) for photo in batch.photos] == ids
    by_csv = csv.DictReader(io.StringIO((tmp_path / "photos.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert [unescape_formula(row["id"]) for row in by_csv] == ids


def test_a_foreign_csv_file_is_read_as_it_is(tmp_path: Path) -> None:
    """In other CSV files an apostrophe may be part of an id and stays."""
    (tmp_path / "photos.csv").write_text("id,url\n'=1,https://x.test/a\n")
    ((photo,),) = (batch.photos for batch in TableSource([TableFile(tmp_path / "photos.csv")], Columns({})).batches(9))
    assert photo.id == "'=1"

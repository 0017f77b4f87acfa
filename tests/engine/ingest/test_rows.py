"""Rows are read from every kind of table, and unreadable ones are reported with their place."""

import csv
import re
import tracemalloc
from contextlib import suppress
from io import StringIO
from itertools import product
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.errors import IngestError
from engine.ingest import records, rows
from engine.ingest.csv_dialect import CsvDialect, count_fields
from engine.ingest.records import Quotes, quotes_after
from engine.ingest.rows import Row, read_columns, read_rows
from engine.ingest.table_files import TableFile


def tsv(folder: Path, text: str, name: str = "photos.tsv000") -> TableFile:
    """Write a file with this text."""
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return TableFile(folder / name)


def fields_of(text: str, delimiter: str) -> list[str] | None:
    """Return a record's values as the csv module reads them, or None if it rejects the quotes."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def values(part: TableFile) -> list[tuple[str, ...] | str]:
    """Return the values of each row, or its place and problem."""
    return [f"{row.place}: {row.problem}" if row.problem else tuple(row.values.values()) for row in read_rows(part)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1\tu\tplain"], [("1", "u", "plain")]),
        (["1\tu\tends\r"], [("1", "u", "ends")]),
        (['1\tu\t"a ""quoted"" word"'], [("1", "u", 'a "quoted" word')]),
        (['1\tu\t5" lens', "2\tu\tb"], [("1", "u", '5" lens'), ("2", "u", "b")]),
        (['1\t"u\nv"\tc', "2\tu\tb"], [("1", "u\nv", "c"), ("2", "u", "b")]),
        (['1\tu\t"two\nlines"', "2\tu\tb"], [("1", "u", "two\nlines"), ("2", "u", "b")]),
        (['1\t"with\ttab"\tc'], [("1", "with\ttab", "c")]),
        (
            ['1\tu\t"never closed', "2\tu\tb", "3\tu\tc"],
            [("1", "u", '"never closed'), ("2", "u", "b"), ("3", "u", "c")],
        ),
        (['1\tu\t"one', '2\tu\t"two', "3\tu\tc"], [("1", "u", '"one'), ("2", "u", '"two'), ("3", "u", "c")]),
        (
            ['1\t"u', "2\tu\tb"],
            [
                "photos.tsv000:2: a quote is not closed within 200 lines and 250,000 characters",
                ("2", "u", "b"),
            ],
        ),
        (["1\tu", "2\tu\tb"], [("1", "u", ""), ("2", "u", "b")]),
        (["1\tu\tb\tc", "2\tu\tb"], ["photos.tsv000:2: 4 values for 3 columns", ("2", "u", "b")]),
        (["", "1\tu\tb", ""], [("1", "u", "b")]),
        (["1\tu\tb\t\t", '2\tu\t"b"\t \t'], [("1", "u", "b"), ("2", "u", "b")]),
        (
            ["1\tu\tNA", "nan\tnull\tNone", "007\t1.0\ttrue"],
            [("1", "u", "NA"), ("nan", "null", "None"), ("007", "1.0", "true")],
        ),
        (['1\tu\t"a" ', '2\t "u"\t  b'], [("1", "u", "a "), ("2", "u", "b")]),
        (["1\tu\ta\rb", '2\tu\t"a\r\nb"'], [("1", "u", "a\rb"), ("2", "u", "a\r\nb")]),
        (["1\tu\tnul\0 and \u2028"], [("1", "u", "nul\0 and \u2028")]),
        (["1\tu\tno \udcff utf-8 Ô"], [("1", "u", "no ÿ utf-8 Ô")]),
    ],
)
def test_no_row_is_lost_to_another_ones_quotes(tmp_path: Path, lines: list[str], expected: list[object]) -> None:
    """Quoted values are read as such, and a stray quote affects at most its own row."""
    assert values(tsv(tmp_path, "\n".join(["id\turl\ttext", *lines]) + "\n")) == expected


def test_a_forgotten_quote_does_not_swallow_the_rest(tmp_path: Path) -> None:
    """After a missing closing quote, all later rows are still read."""
    lines = ['0\t"u', *(f"{i}\tu\tt" for i in range(1, 1000))]
    assert values(tsv(tmp_path, "\n".join(["id\turl\ttext", *lines])))[1:] == [
        (str(i), "u", "t") for i in range(1, 1000)
    ]


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    """A line that is too long is one failed row, and the rows around it are read in bounded memory."""
    part = tsv(tmp_path, 'id\turl\ttext\n1\tu\t"a\n' + "\tx" * 2_000_000 + "\n2\tu\tb\n")
    tracemalloc.start()
    found = values(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [("1", "u", '"a'), "photos.tsv000:3: it is longer than 250,000 characters", ("2", "u", "b")]
    assert peak < 3_000_000


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_quotes_followed_line_by_line_are_the_standard_librarys(delimiter: str) -> None:
    """Quotes tracked line by line agree with the csv module's reading of all lines together."""
    dialect = CsvDialect(delimiter)
    for line in ("".join(found) for size in range(1, 6) for found in product(f'a"{delimiter}', repeat=size)):
        for before in ("", '"', f'a{delimiter}"x'):
            quotes = quotes_after(f"{before}\n", Quotes.CLOSED, dialect) if before else Quotes.CLOSED
            together = f"{before}\n{line}" if before else line
            fields = fields_of(together, delimiter)
            assert (quotes_after(line, quotes, dialect) is Quotes.CLOSED) == (fields is not None)
            assert count_fields(together, dialect) == (None if fields is None else len(fields))


@pytest.mark.parametrize(
    "lines",
    [
        ['"' + "a" * 2000, '"x"'],
        ['"a', 'b"' + "c" * 500],
        ['"' + "a" * 1200 + '"\t"' + "b" * 1200],
        ['"', '""', '"', "\t"],
        ['"\t"'] * 3,
        ['1\tu\t"', '"1\tu\t"'],
        ['""' * 300 + '"', "x"],
    ],
)
def test_no_quotes_make_a_table_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    """Whatever the quotes, each character is examined only a few times and in bounded pieces."""
    looked_at: list[int] = []

    def counted_fields(text: str, dialect: CsvDialect) -> int | None:
        looked_at.append(len(text))
        return count_fields(text, dialect)

    def counted_after(line: str, quotes: Quotes, dialect: CsvDialect) -> Quotes:
        looked_at.append(len(line))
        return quotes_after(line, quotes, dialect)

    monkeypatch.setattr(rows, "count_fields", counted_fields)
    monkeypatch.setattr(records, "count_fields", counted_fields)
    monkeypatch.setattr(records, "quotes_after", counted_after)
    text = "\n".join(["id\turl\ttext", *(lines * (60_000 // len("".join(lines))))])
    list(read_rows(tsv(tmp_path, text)))
    assert sum(looked_at) < 5 * len(text)
    assert max(looked_at) <= 2 * records.LONGEST


def test_too_many_empty_lines_or_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables with too many empty lines or columns are refused."""
    monkeypatch.setattr(rows, "_MOST_EMPTY_LINES", 100)
    assert list(read_rows(tsv(tmp_path, "id\turl\n" + "\n" * 100))) == []
    with pytest.raises(IngestError, match="empty lines"):
        list(read_rows(tsv(tmp_path, "id\turl\n" + "\n" * 200)))
    with pytest.raises(IngestError, match="columns"):
        read_columns(tsv(tmp_path, "\t".join(["id"] * 1001)))


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1)


def is_record(line: str) -> bool:
    """Return whether the line is a complete record of three quoted values."""
    return re.fullmatch(r'"(?:[^"]|"")*"(?:,"(?:[^"]|"")*"){2}', line) is not None


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5))
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    """Properly quoted files are read as by the csv module, unless a single line looks like a row."""
    out = StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([("id", "url", "text"), *rows])
    assume(not any(line.count(",") == 2 and not is_record(line) for line in out.getvalue().split("\n")))
    part = tsv(tmp_path_factory.mktemp("csv"), out.getvalue(), "rows.csv")
    assert [tuple(row.values.values()) for row in read_rows(part)] == rows


@given(
    st.sampled_from(["id,url\n", "id;url;x\r", "id\n", ""]),
    st.text(st.sampled_from('a"",\n\r\\\t;| \0\ufeff\x1a'), max_size=40),
)
def test_whatever_a_table_holds_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, header: str, text: str
) -> None:
    """For any content, each row has a value for every column or a problem, and only IngestError is raised."""
    part = tsv(tmp_path_factory.getbasetemp(), header + text, "any.csv")
    with suppress(IngestError):
        columns = read_columns(part)
        assert all(row.problem or row.values.keys() == set(columns) for row in read_rows(part))


def test_parquet_rows_are_texts_without_the_embeddings(tmp_path: Path) -> None:
    """Values of a Parquet file become texts, and lists are left to the reader of embeddings."""
    table = pa.table({"id": [1, 2], "url": ["u", None], "blob": [b"x", b"\xff"], "vector": [[0.5], [1.0]]})
    pq.write_table(table, tmp_path / "rows.parquet")
    assert list(read_rows(TableFile(tmp_path / "rows.parquet"))) == [
        Row("rows.parquet:1", {"id": "1", "url": "u", "blob": "x"}),
        Row("rows.parquet:2", {"id": "2", "url": "", "blob": "\ufffd"}),
    ]


@pytest.mark.parametrize(("name", "text"), [("photos.tsv000", ""), ("rows.parquet", "no parquet")])
def test_a_file_that_is_none_of_these_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A file that is no table raises an error that names it."""
    with pytest.raises(IngestError, match=name):
        read_columns(tsv(tmp_path, text, name))


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    """A missing file raises an error that names its path."""
    with pytest.raises(IngestError, match=r"absent\.tsv"):
        list(read_rows(TableFile(tmp_path / "absent.tsv")))

"""Tables by spreadsheets, phones and databases: their dialect is detected and reported, and all rows are read."""

from pathlib import Path

import pytest

from engine.errors import IngestError
from engine.ingest import Columns, Condition, TableSource, UploadLimits, inspect_upload
from engine.ingest.csv_dialect import detect_dialect
from engine.ingest.rows import read_columns, read_rows
from engine.ingest.table_files import TableFile
from engine.photo import Photo

EXPECTED = [("1", "https://x.test/1.jpg", "Zoë's lake"), ("2", "https://x.test/2.jpg", "two")]
COMMAS = "id,url,description\n1,https://x.test/1.jpg,Zoë's lake\n2,https://x.test/2.jpg,two\n"


def table(path: Path, content: str | bytes, encoding: str = "utf-8") -> TableFile:
    """Write a table file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return TableFile(path)


def photos(part: TableFile, **columns: str) -> list[Photo]:
    """Return the photos of a table."""
    return [photo for batch in TableSource([part], Columns(columns)).batches(10) for photo in batch.photos]


def problems(part: TableFile) -> list[str]:
    """Return the details of the failed rows."""
    return [failure.detail for batch in TableSource([part], Columns({})).batches(10) for failure in batch.failures]


def values(part: TableFile) -> list[tuple[str, ...]]:
    """Return the values of the rows."""
    assert not any(row.problem for row in read_rows(part))
    return [tuple(row.values.values()) for row in read_rows(part)]


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "photos.tsv000"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found_whatever_the_name_says(
    tmp_path: Path, name: str, delimiter: str, newline: str
) -> None:
    """Separators and line ends are detected from the content, whatever the file's name."""
    part = table(tmp_path / name, COMMAS.replace(",", delimiter).replace("\n", newline))
    assert values(part) == EXPECTED
    assert read_columns(part) == ["id", "url", "description"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
        ("latin-1", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_encodings_are_found_and_said(tmp_path: Path, encoding: str, words: str, name: str) -> None:
    """Encodings are detected and reported, with or without a byte order mark."""
    part = table(tmp_path / name, COMMAS, encoding)
    assert values(part) == EXPECTED
    assert detect_dialect(part).words == f"{words}, separated by commas"


def test_big_endian_utf_16_with_a_mark_is_read(tmp_path: Path) -> None:
    """Big-endian UTF-16 with a byte order mark is read."""
    assert values(table(tmp_path / "a.csv", b"\xfe\xff" + COMMAS.encode("utf-16-be"))) == EXPECTED


def test_shift_jis_is_known_by_its_kana(tmp_path: Path) -> None:
    """Shift JIS, as Excel saves it in Japan, is recognised by its kana."""
    part = table(tmp_path / "a.csv", "id,url,description\n1,https://x.test/1.jpg,湖のほとりの家\n", "cp932")
    assert values(part) == [("1", "https://x.test/1.jpg", "湖のほとりの家")]
    assert detect_dialect(part).words == "Shift JIS, separated by commas"


def test_one_wrong_byte_does_not_spoil_a_file_of_utf_8(tmp_path: Path) -> None:
    """In a UTF-8 file, a wrong byte is read as Windows-1252, and the rest as UTF-8."""
    far = b"".join(b"%d,https://x.test/a.jpg,plain\n" % number for number in range(5000))
    part = table(tmp_path / "a.csv", "id,url,description\n0,u,湖\n".encode() + far + b"last,u,Zo\xeb \xe6\xb9\x96\n")
    found = values(part)
    assert (len(found), found[0][2], found[-1]) == (5002, "湖", ("last", "u", "Zoë 湖"))


@pytest.mark.parametrize(
    "text",
    [
        'id, url, description\n1, https://x.test/1.jpg , "Zoë\'s lake"\n2,https://x.test/2.jpg,  two \n',
        " ID ;Url;DESCRIPTION\n1;HTTPS://x.test/1.jpg;Zoë's lake\n 2;\thttps://x.test/2.jpg;two\n",
        "\n\nid,url,description,,\n1,https://x.test/1.jpg,Zoë's lake,,\n2,https://x.test/2.jpg,two,,\n",
        "sep=;\nid;url;description\n1;https://x.test/1.jpg;Zoë's lake\n2;https://x.test/2.jpg;two\n",
        '\ufeff"id","url","description"\r\n"1","https://x.test/1.jpg","Zoë\'s lake"\r\n2,Https://x.test/2.jpg,two',
        "id,url,description\r1,https://x.test/1.jpg,Zoë's lake\r\n2,https://x.test/2.jpg,two\n",
        'id,url,"descrip\ntion",Description\n1,https://x.test/1.jpg,x,Zoë\'s lake\n2,https://x.test/2.jpg,x,two\n',
        "\ufeffid,\xa0url,description\n1,\u200bhttps://x.test/1.jpg,Zoë's lake\n2,https://x.test/2.jpg\xa0,two\n",
    ],
)
def test_a_photo_is_the_same_however_its_row_is_spelt(tmp_path: Path, text: str) -> None:
    """Spaces, case, Excel's sep= line, empty lines and columns, quotes and broken names do not change a photo."""
    found = photos(table(tmp_path / "a.csv", text))
    assert [(photo.id, photo.url, photo.description) for photo in found] == [
        ("1", "https://x.test/1.jpg", "Zoë's lake"),
        ("2", "https://x.test/2.jpg", "two"),
    ]


def test_places_count_the_lines_of_the_file(tmp_path: Path) -> None:
    """A row's place is its line in the file, after any earlier lines and multi-line values."""
    part = table(tmp_path / "a.csv", 'sep=,\nid,"u\nrl"\n1,"a\nb"\n2,c\n')
    assert [row.place for row in read_rows(part)] == ["a.csv:4", "a.csv:6"]


def test_quotes_with_a_backslash_are_read_where_a_file_has_them(tmp_path: Path) -> None:
    """A backslash escapes quotes only in files that use it so, as by MySQL."""
    lines = [r'1,u,"he said \"hi, all\" again"', r'2,u,"C:\new\\x"', r"3,u,C:\new", r'4,u,"ends \""', r'5,u,"a ""b"""']
    part = table(tmp_path / "a.csv", "\n".join(["id,url,text", *lines]))
    assert [row[2] for row in values(part)] == ['he said "hi, all" again', r"C:\new\x", r"C:\new", 'ends "', 'a "b"']
    part = table(tmp_path / "b.csv", "\n".join(["id,url,text", r'1,u,"C:\"', r"2,u,\x", r'3,u,"a ""b"" \\"']))
    assert [row[2] for row in values(part)] == ["C:\\", r"\x", 'a "b" \\\\']


def test_a_long_field_is_read_and_a_longer_one_is_refused_for_its_length(tmp_path: Path) -> None:
    """Fields over the csv module's limit of 131,072 characters are read, up to our own limit of 250,000."""
    long, longer = "[1, 2]," * 20_000, "x" * 300_000
    part = table(tmp_path / "a.csv", f'id,url,shape\n1,u,"{long}"\n2,u,"{longer}"\n3,u,c\n')
    found = list(read_rows(part))
    assert [row.problem for row in found] == ["", "it is longer than 250,000 characters", ""]
    assert (found[0].values["shape"], found[2].values["id"]) == (long, "3")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("HTTP://X.test/A.jpg", "http://X.test/A.jpg"),
        ("https://x.test/my photo.jpg", "https://x.test/my%20photo.jpg"),
        ("https://x.test/a%2Fb?s=%2C", "https://x.test/a%2Fb?s=%2C"),
        ("photos/My photo.jpg", "photos/My photo.jpg"),
    ],
)
def test_urls_change_only_in_spaces_and_the_case_of_the_scheme(tmp_path: Path, url: str, read: str) -> None:
    """In urls only spaces are escaped and the scheme lower-cased, and paths stay unchanged."""
    assert [photo.url for photo in photos(table(tmp_path / "a.csv", f"id,url\n1, {url} \n"))] == [read]


def test_an_unusual_dialect_is_reported(tmp_path: Path) -> None:
    """An unusual dialect is reported, and any dialect together with a missing column."""
    usual = [table(tmp_path / "a.csv", COMMAS), table(tmp_path / "a.tsv", COMMAS.replace(",", "\t"), "utf-8-sig")]
    others = [table(tmp_path / "b.csv", COMMAS.replace(",", ";")), table(tmp_path / "c.csv", COMMAS, "cp1252")]
    assert TableSource([*usual, *others], Columns({})).unusual == [
        "b.csv is read as UTF-8, separated by semicolons",
        "c.csv is read as Windows-1252, separated by commas",
    ]
    with pytest.raises(
        IngestError, match=r"d.csv \(read as UTF-16, separated by tabs\) has no column url.* it has id, x"
    ):
        photos(table(tmp_path / "d.csv", "id\tx\n", "utf-16"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PAR1\x15\x04", "is a Parquet file"),
        (b"PK\x03\x04", "is a zip or a spreadsheet"),
        (b"\x1f\x8b\x08", "is compressed with gzip"),
        (b"\xd0\xcf\x11\xe0\xa1", "is an old Excel spreadsheet"),
        (b"  <!DOCTYPE html><html>", "is a web page"),
        (b'\xef\xbb\xbf[{"id": 1}]', "is JSON"),
        (b"", "does not begin with a line of column names"),
        (b"\n\n", "does not begin with a line of column names"),
    ],
)
def test_a_file_that_is_no_table_is_named_for_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    """A file that is no table raises an error that says what it is and shows none of its bytes."""
    part = table(tmp_path / "a.csv", content)
    for read in (read_columns, lambda part: list(read_rows(part))):
        with pytest.raises(IngestError, match=rf"^a\.csv {words}"):
            read(part)


def test_a_url_without_a_scheme_is_a_failure(tmp_path: Path) -> None:
    """A url without a scheme fails with the schemes to use."""
    assert problems(table(tmp_path / "a.csv", "id,url\n1,//x.test/1.jpg\n")) == [
        "the url '//x.test/1.jpg' has no scheme: it must begin with https:// or http://"
    ]


def test_columns_by_hand_and_conditions_find_other_spellings_too(tmp_path: Path) -> None:
    """Column names match in any spelling: exact matches come first, and ambiguous ones are refused."""
    part = table(
        tmp_path / "a.csv", "Image ID;Link; Country \n1;https://x.test/1.jpg; Peru\n2;https://x.test/2.jpg;x\n"
    )
    source = TableSource([part], Columns({"id": "image_id", "url": "link"}), where=[Condition.parse("country=Peru")])
    assert [photo.id for batch in source.batches(10) for photo in batch.photos] == ["1"]
    part = table(tmp_path / "b.csv", "ID,id,url\n1,2,https://x.test/1.jpg\n")
    assert [photo.id for photo in photos(part)] == ["2"]
    part = table(tmp_path / "c.csv", "ID,Id,url\n1,2,https://x.test/1.jpg\n")
    with pytest.raises(IngestError, match=r"no column id: .* it has ID, Id, url"):
        photos(part)
    with pytest.raises(IngestError, match="several columns named url"):
        photos(table(tmp_path / "d.csv", "id,url,url\n1,a,b\n"))


def test_a_members_table_is_read_the_same_way(tmp_path: Path) -> None:
    """A member's table is read in any dialect and spelling."""
    path = tmp_path / "Photos.CSV"
    path.write_bytes(" ID;URL\r\n1; HTTPS://x.test/1.jpg\r\n".encode("utf-16"))
    bounds = UploadLimits(photos=5, bytes=100_000)
    (batch,) = inspect_upload(path, bounds).source(tmp_path, bounds).batches(10)
    assert batch.photos == [Photo("1", "https://x.test/1.jpg")]

"""Embeddings, tables and zips from public bug reports, each with its expected outcome."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from engine.errors import IngestError
from engine.failures import Failure, Reason
from engine.images.formats import is_image_name
from engine.ingest import Columns, PhotoSource, TableSource, UploadLimits, ZipSource, inspect_upload
from engine.ingest.csv_dialect import detect_dialect
from engine.ingest.matrices import Matrix
from engine.ingest.table_files import TableFile
from engine.photo import Photo
from tests.places import SHARED

REPORTS = SHARED / "reports"
FOLDERS = ("embeddings", "tables", "zip")
BOUNDS = UploadLimits(photos=100, bytes=10_000_000)

pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="needs ../shared/reports, which is not in the project")

TWO = [("1", "https://x.test/1.jpg"), ("2", "https://x.test/2.jpg")]
UNITS = [[1, 0], [0, 1]]

EMBEDDINGS: dict[str, list[list[int]] | str] = {
    "fixed_shape_tensor.parquet": UNITS,
    "nested_lists.parquet": UNITS,
    "saved_as.npz": UNITS,
    "vectors_as_text.parquet": UNITS,
    "groups_of_other_length.parquet": "row 2 of the column vector has 4 numbers, and row 1 has 2",
    "one_empty_list.parquet": "row 2 of the column vector has 4 numbers, and row 1 has 0",
    "vectors_as_bytes.parquet": "the column vector of .* contains bytes",
}

TABLES = {
    "UPPER.PARQUET": (TWO, ""),
    "backslash_quotes.csv": (TWO, "UTF-8, separated by commas"),
    "big_field.csv": (TWO, "UTF-8, separated by commas"),
    "cr_only.csv": (TWO, "UTF-8, separated by commas"),
    "photos_upper.CSV": (TWO, "UTF-8, separated by commas"),
    "photos_utf16.csv": (TWO, "UTF-16, separated by commas"),
    "photos_utf16.tsv": (TWO, "UTF-16, separated by tabs"),
    "semicolons.csv": (TWO, "UTF-8, separated by semicolons"),
    "spaces_after_commas.csv": (TWO, "UTF-8, separated by commas"),
    "trailing_space_url.csv": (
        [*TWO, ("3", "https://x.test/3.jpg"), ("4", "https://x.test/my%20photo.jpg")],
        "UTF-8, separated by commas",
    ),
}
DESCRIPTIONS = {"backslash_quotes.csv": ['he said "hi, all" again', "x"], "spaces_after_commas.csv": ["one", "two"]}
FAILURES = {
    "trailing_space_url.csv": ["the url '//x.test/5.jpg' has no scheme: it must begin with https:// or http://"]
}

ZIPS = {
    "folder_named_like_image.zip": ["other/3.jpg", "site.jpg/1.jpg", "site.jpg/2.jpg"],
    "name_252_bytes.zip": ["b.jpg", "あ" * 82 + "ab.jpg"],
    "names_of_formulas.zip": [
        "+1.jpg",
        "-2+3.jpg",
        '=HYPERLINK("https:x","y").jpg',
        "@SUM(1).jpg",
        'a,b"c.jpg',
        "plain.jpg",
        "tab\tx.jpg",
        "two\nlines.jpg",
        "z10.jpg",
        "z11.jpg",
        "日本語.jpg",
    ],
    "only_heic.zip": ["c.jpg", *(name for name in ("IMG_0001.HEIC", "IMG_0002.HEIC") if is_image_name(name))],
}


def entries(source: PhotoSource) -> tuple[list[Photo], list[Failure]]:
    """Return the photos and the failures."""
    batches = list(source.batches(10))
    return [photo for batch in batches for photo in batch.photos], [
        failure for batch in batches for failure in batch.failures
    ]


def test_every_file_has_its_outcome() -> None:
    """Every file of the reports is in one of the tables."""
    found = {f"{folder}/{path.name}" for folder in FOLDERS for path in (REPORTS / folder).iterdir()}
    named: dict[str, Iterable[str]] = {"embeddings": EMBEDDINGS, "tables": TABLES, "zip": [*ZIPS, "upper_table.zip"]}
    assert found == {f"{folder}/{name}" for folder, names in named.items() for name in names}


@pytest.mark.parametrize("name", EMBEDDINGS)
def test_embeddings_in_other_formats(name: str) -> None:
    """Embeddings are read if their meaning is certain, else refused in one line."""
    expected, path = EMBEDDINGS[name], REPORTS / "embeddings" / name
    if isinstance(expected, str):
        with pytest.raises(IngestError, match=expected) as caught:
            Matrix.open(path)
        assert "\n" not in str(caught.value)
    else:
        np.testing.assert_array_equal(Matrix.open(path).rows([0, 1]), np.array(expected, np.float32))


@pytest.mark.parametrize("name", TABLES)
def test_tables_as_other_programs_write_them(name: str, tmp_path: Path) -> None:
    """The operator's command and a member's upload read the same photos, and the dialect is reported."""
    path, (expected, words) = REPORTS / "tables" / name, TABLES[name]
    for source in (TableSource([TableFile(path)], Columns({})), inspect_upload(path, BOUNDS).source(tmp_path, BOUNDS)):
        photos, failures = entries(source)
        assert [(photo.id, photo.url) for photo in photos] == expected
        assert [photo.description for photo in photos] == DESCRIPTIONS.get(name, [""] * len(photos))
        assert [failure.detail for failure in failures] == FAILURES.get(name, [])
    if words:
        assert detect_dialect(TableFile(path)).words == words


@pytest.mark.parametrize("name", ZIPS)
def test_zips_as_other_programs_write_them(name: str, tmp_path: Path) -> None:
    """Every photo is unpacked under its name, and every other file is counted."""
    path = REPORTS / "zip" / name
    photos, failures = entries(ZipSource(path, tmp_path))
    assert sorted(photo.id for photo in photos) == sorted(ZIPS[name])
    assert all((tmp_path / photo.url).is_file() for photo in photos)
    with zipfile.ZipFile(path) as archive:
        assert len(photos) + len(failures) == sum(not member.is_dir() for member in archive.infolist())
    assert all(failure.reason is Reason.OTHER_FILE for failure in failures)


def test_a_table_in_capitals_in_a_zip(tmp_path: Path) -> None:
    """A table whose extension is in capitals is found in a zip."""
    photos, failures = entries(inspect_upload(REPORTS / "zip" / "upper_table.zip", BOUNDS).source(tmp_path, BOUNDS))
    assert ([(photo.id, photo.url) for photo in photos], failures) == (TWO[:1], [])

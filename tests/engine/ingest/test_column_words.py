"""Columns of a table become words of its dataset."""

import zipfile
from pathlib import Path

import pytest

from engine.errors import IngestError
from engine.ingest import Columns, Condition, TableSource, UnsplashSource, list_table_files
from tests.engine.ingest.test_unsplash import minimal, write_tsv

TABLE = """\
id,url,Tags,label
a,https://photos.test/a,"Dog; sea",Pier
b,https://photos.test/b,"dog,https://spam.test",Pier
c,https://photos.test/c,Dog dog,
d,https://photos.test/d,"an old ""Dog"";",Mole
"""


def source(tmp_path: Path, **options: object) -> TableSource:
    """The source of the table above."""
    (tmp_path / "photos.csv").write_text(TABLE)
    return TableSource(list_table_files([tmp_path / "photos.csv"], "unused"), Columns({}), **options)  # type: ignore[arg-type]


def test_the_values_of_columns_are_split_cleaned_and_counted(tmp_path: Path) -> None:
    """Column names match as for photos, values may list several words, and each row counts a word once."""
    found = source(tmp_path).column_words(("tags", "label"))
    assert found == {"dog": 2, "pier": 2, "an old dog": 1, "dog dog": 1, "mole": 1, "sea": 1}
    assert list(found)[:2] == ["dog", "pier"]


def test_only_selected_rows_count(tmp_path: Path) -> None:
    """`--where` and `--limit` hold for words, too."""
    assert source(tmp_path, where=[Condition.parse("label=Mole")]).column_words(["label"]) == {"mole": 1}
    assert source(tmp_path, limit=1).column_words(["Tags"]) == {"dog": 1, "sea": 1}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A column that the table does not have is refused before anything is added."""
    with pytest.raises(IngestError, match=r"photos.csv has no column keywords for --vocabulary; it has id, url, Tags"):
        source(tmp_path).check_word_columns(["tags", "keywords"])


def test_unsplashs_keywords_are_words(tmp_path: Path) -> None:
    """The keywords in the zip, or in a file beside the photos, are counted without being asked for."""
    photos = write_tsv(tmp_path / "photos.tsv000", minimal("p1"), minimal("p2"))
    keywords = tmp_path / "keywords.tsv000"
    keywords.write_text("photo_id\tkeyword\tsuggested_by_user\np1\t forest \tf\np2\tForest\tt\np2\tmist\tf\n")
    packed = tmp_path / "lite.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(photos, "lite/photos.tsv000")
        archive.write(keywords, "lite/keywords.tsv000")
    for paths in ([packed], [photos, keywords]):
        lite = UnsplashSource(paths)
        assert len(lite) == 2
        assert lite.column_words(()) == {"forest": 2, "mist": 1}
    assert UnsplashSource([photos]).column_words(()) == {}
    assert UnsplashSource([photos]).column_words(["photo_id"]) == {"p1": 1, "p2": 1}

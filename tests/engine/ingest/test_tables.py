"""Tables with any column names, zips of them, and ready embeddings beside or inside them."""

import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import IngestError
from engine.ingest import Columns, Condition, TableSource, UnsplashSource, list_table_files
from engine.ingest.table_files import TableFile
from engine.photo import Photo

CSV = "image_id,link,author,width,country\na,https://x.test/a,member-one,640,Japan\nb,https://x.test/b,,100.0,Peru\n"
NAMED = {"id": "image_id", "url": "link", "credit": "author"}


def photos(source: TableSource, size: int = 100) -> list[Photo]:
    """Return all photos of the source."""
    return [photo for batch in source.batches(size) for photo in batch.photos]


@pytest.fixture
def table(tmp_path: Path) -> TableFile:
    """A CSV file with unusual column names."""
    (tmp_path / "rows.csv").write_text(CSV)
    return TableFile(tmp_path / "rows.csv")


def test_columns_are_named_by_hand(table: TableFile) -> None:
    """A field is read from the column chosen for it, else from the one with its own name."""
    source = TableSource([table], Columns(NAMED))
    assert photos(source) == [
        Photo("a", "https://x.test/a", credit="member-one", width=640),
        Photo("b", "https://x.test/b", width=100),
    ]


def test_a_url_can_be_a_pattern(table: TableFile) -> None:
    """Urls can be made from a pattern with the id."""
    source = TableSource([table], Columns({"id": "image_id", "url": "https://y.test/{id}.jpg"}))
    assert [photo.url for photo in photos(source)] == ["https://y.test/a.jpg", "https://y.test/b.jpg"]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("country=Japan", "a"),
        ("country!=Japan", "b"),
        ("country~per", "b"),
        ("width>=640", "a"),
        ("width < 101", "b"),
        ("width>100", "a"),
        ("width<=640", "ab"),
        ("author=", "b"),
    ],
)
def test_conditions_choose_rows(table: TableFile, condition: str, kept: str) -> None:
    """Conditions compare texts as texts and numbers as numbers."""
    source = TableSource([table], Columns(NAMED), where=[Condition.parse(condition)])
    assert "".join(photo.id for photo in photos(source)) == kept
    assert len(source) == len(kept)


@pytest.mark.parametrize("condition", ["width", "=3", "width>wide"])
def test_an_invalid_condition_is_refused(condition: str) -> None:
    """An invalid condition raises an error that shows how to write one."""
    with pytest.raises(IngestError, match="not a condition"):
        Condition.parse(condition)


def test_no_photo_holds_a_very_long_text(tmp_path: Path) -> None:
    """Long descriptions are cut and other long values dropped, and a row with a long id or url fails."""
    long = "x" * 5000
    lines = [
        f"a\thttps://x.test/a\t{long}\t{long}\t{long}",
        f"{long}\thttps://x.test/b\t\t\t",
        f"c\thttps://{long}\t\t\t",
    ]
    (tmp_path / "rows.tsv").write_text("\n".join(["id\turl\tpage_url\tdescription\twidth", *lines]))
    (batch,) = TableSource([TableFile(tmp_path / "rows.tsv")], Columns({})).batches(10)
    assert batch.photos == [Photo("a", "https://x.test/a", description="x" * 4000)]
    assert [failure.detail for failure in batch.failures] == [
        "the column id has more than 4,000 characters",
        "the column url has more than 4,000 characters",
    ]


def test_conditions_and_a_limit_keep_each_photo_with_its_embedding(tmp_path: Path) -> None:
    """Each photo has the embedding of its own row, whichever rows are left out."""
    lines = [f"p{i}\thttps://x.test/{i}\t{i % 2}" for i in range(10)]
    lines[4] = "\t\t0"
    (tmp_path / "rows.tsv").write_text("\n".join(["id\turl\todd", *lines]))
    np.save(tmp_path / "e.npy", np.diag(np.arange(1, 11)).astype(np.float16))
    source = TableSource(
        [TableFile(tmp_path / "rows.tsv")],
        Columns({}),
        embeddings=tmp_path / "e.npy",
        where=[Condition.parse("odd=0")],
        limit=4,
    )
    batches = list(source.batches(3))
    assert [photo.id for batch in batches for photo in batch.photos] == ["p0", "p2", "p6"]
    embeddings = np.concatenate([batch.embeddings for batch in batches if batch.embeddings is not None])
    np.testing.assert_array_equal(embeddings, np.eye(10, dtype=np.float32)[[0, 2, 6]])
    (failure,) = [failure for batch in batches for failure in batch.failures]
    assert (failure.photo.id, failure.detail) == ("rows.tsv:6", "the column id is empty")
    assert len(source) == 4


def test_embeddings_can_be_in_the_table_itself(tmp_path: Path) -> None:
    """A Parquet file with id, url and vector is read with its embeddings, in any row groups."""
    vectors = np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"p{i}" for i in range(50)]
    table = pa.table({"id": ids, "url": [f"https://x.test/{i}" for i in ids], "vector": list(vectors)})
    pq.write_table(table, tmp_path / "all.parquet", row_group_size=7)
    source = TableSource([TableFile(tmp_path / "all.parquet")], Columns({}), embeddings=tmp_path / "all.parquet")
    assert (len(source), source.dimension) == (50, 4)
    found = np.concatenate([batch.embeddings for batch in source.batches(9) if batch.embeddings is not None])
    np.testing.assert_allclose(found, vectors, atol=1e-6)


def test_lists_of_different_lengths_are_no_embeddings(tmp_path: Path) -> None:
    """Embeddings of varying length and a missing vector column raise errors that say what is needed."""
    pq.write_table(pa.table({"id": ["a"], "url": ["b"], "other": ["c"]}), tmp_path / "none.parquet")
    pq.write_table(pa.table({"vector": [[1.0], [1.0, 2.0]]}), tmp_path / "odd.parquet")
    for name, words in (("none", "no column vector"), ("odd", "same length")):
        with pytest.raises(IngestError, match=words):
            TableSource([], Columns({}), embeddings=tmp_path / f"{name}.parquet")


def test_a_column_that_is_not_there_is_named_with_those_that_are(table: TableFile) -> None:
    """A missing column raises an error that lists the columns of the table."""
    with pytest.raises(IngestError, match=r"no column id and no url.*it has image_id, link"):
        TableSource([table], Columns({}))
    with pytest.raises(IngestError, match="no column writer"):
        TableSource([table], Columns(NAMED | {"credit": "writer"}))
    with pytest.raises(IngestError, match="no column city"):
        TableSource([table], Columns(NAMED), where=[Condition.parse("city=Lima")])
    with pytest.raises(IngestError, match="no field 'author'"):
        Columns({"author": "link"})


def test_the_zip_that_unsplash_comes_in_is_read_as_it_is(tmp_path: Path) -> None:
    """The photo files in Unsplash's zip are read in order, wherever they are, and other files are ignored."""
    header = "photo_id\tphoto_image_url\tphoto_location_country\n"
    with zipfile.ZipFile(tmp_path / "lite.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lite/photos.tsv001", f"{header}c\thttps://x.test/c\tPeru\n")
        archive.writestr("lite/keywords.tsv000", "photo_id\tkeyword\n")
        archive.writestr("lite/photos.tsv000", f"{header}a\thttps://x.test/a\tJapan\nb\thttps://x.test/b\tPeru\n")
    assert [photo.id for photo in photos(UnsplashSource([tmp_path / "lite.zip"]))] == ["a", "b", "c"]
    chosen = UnsplashSource([tmp_path / "lite.zip"], where=[Condition.parse("photo_location_country=Peru")])
    assert [photo.id for photo in photos(chosen)] == ["b", "c"]


def test_a_zip_that_holds_no_such_file_is_refused(tmp_path: Path) -> None:
    """A zip without a table, a broken zip and a missing one each raise a clear error."""
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.md", "nothing")
    (tmp_path / "broken.zip").write_bytes(b"PK nothing")
    found = (("other", "contains no table"), ("broken", "cannot be read as a zip"), ("absent", "No such file"))
    for name, words in found:
        with pytest.raises(IngestError, match=words):
            list_table_files([tmp_path / f"{name}.zip"], r"photos\.tsv\d*")

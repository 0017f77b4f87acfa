"""Names in zips as Windows, macOS and other systems write them."""

import zipfile
from pathlib import Path

import pytest

from engine.failures import Failure, Reason
from engine.ingest import UploadLimits, ZipSource, inspect_upload, list_table_files
from engine.ingest.rows import read_rows
from tests.engine.ingest.images import plain
from tests.engine.ingest.zips import packed

LONGEST = "あ" * 82 + "ab.jpg"


def named(path: Path, name: bytes) -> Path:
    """Write a zip of one photo whose name is these bytes, without a flag for their encoding."""
    stand_in = "x" * len(name)
    packed(path, {stand_in: plain()})
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name))
    return path


def unpacked(path: Path) -> tuple[list[str], list[Failure]]:
    """Unpack the zip, check the files on disk, and return the ids of the photos, and the failures."""
    source = ZipSource(path, path.parent / "out")
    batches = list(source.batches(10))
    photos = [photo for batch in batches for photo in batch.photos]
    assert all((path.parent / "out" / photo.url).read_bytes() == plain() for photo in photos)
    failures = [failure for batch in batches for failure in batch.failures]
    assert len(photos) + len(failures) == len(source)
    return [photo.id for photo in photos], failures


def test_backslashes_are_slashes(tmp_path: Path) -> None:
    """Backslashes of Windows programs separate folders, for photos and for tables."""
    names = ["site\\", "site\\deep\\1.jpg", "site\\2.JPG", "site.jpg\\", "site.jpg\\3.jpg", ".\\4.jpg"]
    path = packed(tmp_path / "a.zip", {name: b"" if name.endswith("\\") else plain() for name in names})
    ids, failures = unpacked(path)
    assert (sorted(ids), failures) == (["4.jpg", "site.jpg/3.jpg", "site/2.JPG", "site/deep/1.jpg"], [])
    table = packed(tmp_path / "b.zip", {"data\\PHOTOS.CSV": b"id,url\na,https://x.test/1.jpg\n"})
    (part,) = list_table_files([table], r".*\.csv")
    assert [(row.place, row.values["id"]) for row in read_rows(part)] == [("PHOTOS.CSV:2", "a")]


@pytest.mark.parametrize(
    "name", ["..\\a.jpg", "a\\..\\..\\b.jpg", "\\a.jpg", "\\\\host\\a.jpg", "c:\\a.jpg", "C:a.jpg"]
)
def test_backslashes_lead_nowhere(tmp_path: Path, name: str) -> None:
    """A path to a drive, a host, the root or a parent folder is a failure, and nothing is written."""
    ids, (failure,) = unpacked(packed(tmp_path / "a.zip", {name: plain()}))
    assert (ids, failure.reason, failure.detail) == ([], Reason.BAD_ROW, "its path leaves the folder")
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_name_as_long_as_a_disk_takes_is_unpacked(tmp_path: Path) -> None:
    """Path parts of up to 255 bytes are unpacked, and longer ones are failures."""
    folder = "f" * 255
    names = [LONGEST, f"{folder}/b.jpg", "c" * 251 + ".jpg", "d" * 252 + ".jpg"]
    assert len(LONGEST.encode()) == 252
    ids, (failure,) = unpacked(packed(tmp_path / "a.zip", dict.fromkeys(names, plain())))
    assert sorted(ids) == sorted(names[:3])
    assert (failure.photo.id, failure.detail) == (names[3], "its name is too long")


def test_a_folder_named_like_an_image_is_a_folder(tmp_path: Path) -> None:
    """A folder named like an image is no photo, also if only its DOS attribute marks it as a folder."""
    path = packed(tmp_path / "a.zip", {"site.jpg/": b"", "site.jpg/1.jpg": plain()})
    with zipfile.ZipFile(path, "a") as archive:
        marked = zipfile.ZipInfo("dos.jpg")
        marked.external_attr = 0x10
        archive.writestr(marked, b"")
    assert unpacked(path) == (["site.jpg/1.jpg"], [])


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("日本.jpg", "utf-8"), ("Zoë.jpg", "utf-8"), ("ひまわり表.jpg", "cp932"), ("Zoë.jpg", "cp437")],
)
def test_a_name_is_in_the_encoding_that_it_was_written_in(tmp_path: Path, name: str, encoding: str) -> None:
    """Names are decoded as UTF-8 (macOS), Shift JIS (Windows in Japan) or code page 437 (old programs)."""
    assert unpacked(named(tmp_path / "a.zip", name.encode(encoding))) == ([name], [])


def test_files_added_by_the_system_are_ignored(tmp_path: Path) -> None:
    """Files that macOS and Windows add, such as thumbnails, are ignored."""
    names = ["__MACOSX/a/._1.jpg", "a/.DS_Store", "a/Thumbs.db", "a\\desktop.ini", ".git/2.jpg", "a/1.jpg"]
    assert unpacked(packed(tmp_path / "a.zip", dict.fromkeys(names, plain()))) == (["a/1.jpg"], [])
    table = packed(tmp_path / "b.zip", {"a.csv": b"id,url\n", "__MACOSX/._a.csv": b"\0", "__MACOSX/a.csv": b"\0"})
    assert [part.member for part in list_table_files([table], r".*\.csv")] == ["a.csv"]


def test_other_files_are_counted_with_their_kind(tmp_path: Path) -> None:
    """Files of other kinds are failures with a reason and do not count towards the limit of photos."""
    names = ["1.jpg", "a.txt", "b.TXT", "c.mov", "d"]
    path = packed(tmp_path / "a.zip", dict.fromkeys(names, plain()))
    ids, failures = unpacked(path)
    assert ids == ["1.jpg"]
    assert {failure.reason for failure in failures} == {Reason.OTHER_FILE}
    assert [failure.photo.id for failure in failures] == ["a.txt", "b.TXT", "c.mov", "d"]
    bounds = UploadLimits(photos=1, bytes=1_000_000)
    assert len(inspect_upload(path, bounds).source(tmp_path / "out", bounds)) == 5


def test_a_table_of_labels_among_images_does_not_hide_them(tmp_path: Path) -> None:
    """A table without id and url in a zip of images is just another file."""
    path = packed(tmp_path / "a.zip", {"1.jpg": plain(), "labels.csv": b"file,label\n1.jpg,cat\n"})
    bounds = UploadLimits(photos=5, bytes=1_000_000)
    brought = inspect_upload(path, bounds)
    assert brought.holds_images
    (batch,) = brought.source(tmp_path / "out", bounds).batches(10)
    assert [photo.id for photo in batch.photos] == ["1.jpg"]

"""Images in folders and zips are found under any name, and no zip writes outside its folder."""

import os
import zipfile
from pathlib import Path

import pytest

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure, Reason
from engine.ingest import FolderSource, PhotoSource, ZipSource
from engine.ingest import folder as folder_room
from engine.ingest.archive import ZipLimits
from engine.photo import Photo
from tests.engine.ingest.images import plain


def entries(source: PhotoSource) -> tuple[list[str], list[Failure]]:
    """Return the ids of the photos, and the failures."""
    batches = list(source.batches(2))
    failures = [failure for batch in batches for failure in batch.failures]
    return [photo.id for batch in batches for photo in batch.photos], failures


def test_a_folder_is_read_with_its_subfolders_in_order(tmp_path: Path) -> None:
    """Images of any case and depth are read, hidden files are skipped, and other files are counted."""
    names = ["b.JPG", "a/deep/er.png", "a/x.webp", "a'\"b\n湖🏡.gif", "notes.TXT", "a/noext"]
    names += [".hidden.jpg", ".git/c.jpg", ".DS_Store", "Thumbs.db", "__MACOSX/b.jpg", "a/desktop.ini"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(plain())
    source = FolderSource(tmp_path)
    ids, failures = entries(source)
    assert ids == ["a'\"b\n湖🏡.gif", "b.JPG", "a/x.webp", "a/deep/er.png"]
    assert [(failure.photo.id, failure.reason, failure.detail) for failure in failures] == [
        ("notes.TXT", Reason.OTHER_FILE, ".txt files are not supported"),
        ("a/noext", Reason.OTHER_FILE, "its name has no extension such as .jpg"),
    ]
    assert len(source) == 6
    assert entries(FolderSource(tmp_path, limit=3))[0] == ["a'\"b\n湖🏡.gif", "b.JPG", "a/x.webp"]


def test_pictures_that_are_not_read_are_named(tmp_path: Path) -> None:
    """Unsupported image formats fail with a reason, in folders and zips, and phone photos are read."""
    names = ["IMG_0001.HEIC", "a.avif", "b.hif", "raw/DSC_1.NEF", "c.psd", "notes.txt", "._d.cr2"]
    (tmp_path / "raw").mkdir()
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        for name in names:
            (tmp_path / name).write_bytes(plain())
            archive.write(tmp_path / name, name)
    folder, others = FolderSource(tmp_path), ["notes.txt", "photos.zip"]
    for source, left_out in ((folder, others), (ZipSource(tmp_path / "photos.zip", tmp_path / "unpacked"), others[:1])):
        ids, failures = entries(source)
        assert sorted(ids) == ["IMG_0001.HEIC", "a.avif", "b.hif"]
        assert len(source) == 5 + len(left_out)
        named = sorted((failure.photo.id, failure.reason, failure.detail) for failure in failures)
        assert [one for one in named if one[1] is not Reason.OTHER_FILE] == [
            ("c.psd", Reason.NOT_AN_IMAGE, "PSD files are not supported: convert it to JPEG"),
            ("raw/DSC_1.NEF", Reason.NOT_AN_IMAGE, "NEF files are not supported: convert it to JPEG"),
        ]
        assert [one[0] for one in named if one[1] is Reason.OTHER_FILE] == left_out
    assert not (tmp_path / "unpacked" / "c.psd").exists()


def test_a_name_that_is_not_utf_8_is_a_failure(tmp_path: Path) -> None:
    """A file name that is not UTF-8 is a failure, because it can't be stored."""
    (tmp_path / "a.jpg").write_bytes(plain())
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/\xff.jpg")).write_bytes(plain())
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    ids, failures = entries(FolderSource(tmp_path))
    assert ids == ["a.jpg"]
    assert [(failure.photo.id, failure.reason) for failure in failures] == [("\\xff.jpg", Reason.BAD_ROW)]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """Links to folders are not followed, because they could form a loop."""
    (tmp_path / "a.jpg").write_bytes(plain())
    (tmp_path / "up").symlink_to(tmp_path)
    ids, failures = entries(FolderSource(tmp_path))
    assert ids == ["a.jpg"]
    assert [failure.detail for failure in failures] == ["links to folders are not followed"]


def test_a_folder_named_like_a_url_is_a_folder(tmp_path: Path) -> None:
    """Photos in a folder named like a url are files and never fetched from the web."""
    (tmp_path / "http:" / "a.test").mkdir(parents=True)
    (tmp_path / "http:" / "a.test" / "b.jpg").write_bytes(plain())
    (batch,) = FolderSource(tmp_path).batches(10)
    assert [(photo.url, photo.is_remote) for photo in batch.photos] == [("http:/a.test/b.jpg", False)]


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    """A path that is no folder raises an error that names it."""
    with pytest.raises(IngestError, match="absent is not a folder"):
        FolderSource(tmp_path / "absent")


def test_a_zip_of_images_is_unpacked_below_its_folder(tmp_path: Path) -> None:
    """Each image is unpacked once, to the path in its url."""
    with zipfile.ZipFile(tmp_path / "images.zip", "w") as archive:
        for name in ("b/two.jpg", "one.jpg", "readme.txt"):
            archive.writestr(name, plain())
    source = ZipSource(tmp_path / "images.zip", tmp_path / "out")
    assert (len(source), source.images) == (3, 2)
    ids, (other,) = entries(source)
    assert ids == ["b/two.jpg", "one.jpg"]
    assert (other.photo.id, other.reason) == ("readme.txt", Reason.OTHER_FILE)
    assert (tmp_path / "out" / "b" / "two.jpg").read_bytes() == plain()
    (tmp_path / "out" / "one.jpg").write_bytes(bytes(len(plain())))
    entries(source)
    assert (tmp_path / "out" / "one.jpg").read_bytes() == bytes(len(plain()))
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.*")) == ["one.jpg", "two.jpg"]


@pytest.mark.parametrize("name", ["../out.jpg", "a/../../out.jpg", "/out.jpg", "a\\..\\out.jpg"])
def test_no_member_of_a_zip_leaves_its_folder(tmp_path: Path, name: str) -> None:
    """A name that leads out of the folder is a failure, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(name, plain())
    ids, failures = entries(ZipSource(tmp_path / "evil.zip", tmp_path / "below" / "out"))
    assert (ids, [failure.reason for failure in failures]) == ([], [Reason.BAD_ROW])
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_zip_cannot_explode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that is too large is a failure, and a zip that is too large is refused before anything is written."""
    monkeypatch.setattr(folder_room, "MAX_FILE_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.png", bytes(2_000_000))
        archive.writestr("small.jpg", plain())
    ids, (failure,) = entries(ZipSource(tmp_path / "bomb.zip", tmp_path / "out"))
    assert (ids, failure.photo, failure.reason) == (["small.jpg"], Photo("big.png", "big.png"), Reason.TOO_LARGE)
    with pytest.raises(SourceRefusedError, match=r"bomb\.zip is not taken: it is too large"):
        ZipSource(tmp_path / "bomb.zip", tmp_path / "other", limits=ZipLimits(bytes=1_000_000))

"""No zip fills the memory or the disk, whatever it declares, for a member or for the operator."""

import stat
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import IngestError, SourceRefusedError
from engine.failures import Failure, Reason
from engine.ingest import Refusal, UploadLimits, ZipSource, inspect_upload
from engine.ingest.archive import MAX_DEPTH, Archive, ZipLimits, open_archive
from engine.ingest.table_files import TableFile, list_table_files
from engine.photo import Photo
from tests.engine.ingest.images import plain
from tests.engine.ingest.zips import declaring, encrypted, packed, quoted, repeated

BOUNDS = UploadLimits(photos=50, bytes=1_000_000)
BOMB = bytes(10_000_000)


def refusal(path: Path) -> Refusal:
    """Return the refusal of a member's file."""
    with pytest.raises(SourceRefusedError) as caught:
        inspect_upload(path, BOUNDS).source(path.parent / "out", BOUNDS)
    return Refusal(caught.value.refusal)


def unpacked(path: Path, limits: ZipLimits | None = None) -> tuple[list[str], list[Failure]]:
    """Unpack the zip into `out` beside it, and return the ids of the photos, and the failures."""
    batches = [*ZipSource(path, path.parent / "out", limits=limits or ZipLimits()).batches(10)]
    photos = [photo.id for batch in batches for photo in batch.photos]
    return photos, [failure for batch in batches for failure in batch.failures]


def on_disk(folder: Path) -> list[str]:
    """Return all paths below `out`."""
    return sorted(path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*"))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_than_deflate_are_refused_by_name(tmp_path: Path, method: int) -> None:
    """Other compressions are refused, because zipfile expands them without a limit."""
    images = declaring(packed(tmp_path / "a.zip", {"a.jpg": BOMB}, method), 1000, BOMB)
    table = declaring(packed(tmp_path / "b.zip", {"photos.tsv": BOMB}, method), 1000, BOMB)
    assert refusal(images) is refusal(table) is Refusal.COMPRESSION
    ids, (failure,) = unpacked(images)
    assert (ids, on_disk(tmp_path)) == ([], [])
    assert "stored or compressed with deflate" in failure.detail
    with pytest.raises(SourceRefusedError, match="stored or compressed with deflate"):
        _lines(TableFile(table, "photos.tsv"))


@pytest.mark.parametrize("said", [1000, 40_000_000])
def test_a_size_that_a_zip_declares_is_not_trusted(tmp_path: Path, said: int) -> None:
    """A file of another size than declared is a failure, is not expanded further, and is removed from disk."""
    bomb = declaring(packed(tmp_path / "a.zip", {"a.jpg": BOMB, "b.jpg": plain()}), said, BOMB)
    tracemalloc.start()
    ids, failures = unpacked(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (ids, [failure.reason for failure in failures]) == ([], [Reason.BROKEN_IMAGE] * 2)
    assert "the size of a file is wrong" in failures[0].detail
    assert on_disk(tmp_path) == []
    assert peak < 3_000_000


def test_a_table_in_a_zip_is_bounded_as_it_is_read(tmp_path: Path) -> None:
    """Reading a table stops with an error at its declared size."""
    rows = b"id\turl\n" + b"a\thttps://a.test/1.jpg\n" * 400_000
    bomb = declaring(packed(tmp_path / "a.zip", {"photos.tsv": rows}), 1000, rows)
    assert refusal(bomb) is Refusal.BROKEN
    with pytest.raises(IngestError, match="the size of a file is wrong"):
        _lines(TableFile(bomb, "photos.tsv"))


def test_what_comes_out_of_a_zip_is_counted_in_all(tmp_path: Path) -> None:
    """The total size read from a zip is limited, whatever its directory declares."""
    path = packed(tmp_path / "a.zip", {f"{number}.jpg": bytes(100_000) for number in range(10)})
    with open_archive(path, ZipLimits(bytes=250_000)) as archive:
        for member in archive.members[:2]:
            _read(archive, member)
        with pytest.raises(SourceRefusedError, match="too large"):
            _read(archive, archive.members[2])


def test_the_folders_of_a_zip_count_too(tmp_path: Path) -> None:
    """Folders count towards the limit with the space they take on disk."""
    files = {f"{number}/a.jpg": b"a" for number in range(10)}
    with pytest.raises(SourceRefusedError, match="too large"):
        unpacked(packed(tmp_path / "a.zip", files), ZipLimits(bytes=40_000))
    assert on_disk(tmp_path) == []


def test_a_zip_cannot_make_very_many_folders(tmp_path: Path) -> None:
    """A name that is too deep is a failure, and a zip with too many folders is refused before any is made."""
    deep = "/".join("d" * (MAX_DEPTH + 1))
    ids, (failure,) = unpacked(packed(tmp_path / "a.zip", {f"{deep}/a.jpg": plain(), "b.jpg": plain()}))
    assert (ids, failure.reason, on_disk(tmp_path)) == (["b.jpg"], Reason.BAD_ROW, ["b.jpg"])
    many = {f"{number}/b/c/d/e/f/a.jpg": plain() for number in range(10)}
    assert refusal(packed(tmp_path / "b.zip", many)) is Refusal.FOLDERS
    with pytest.raises(SourceRefusedError, match="too many folders"):
        unpacked(tmp_path / "b.zip", ZipLimits(folders=50))
    assert on_disk(tmp_path) == ["b.jpg"]


def test_a_directory_of_very_many_entries_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are counted before any is parsed."""
    path = repeated(tmp_path / "a.zip", "a", b"", 60_000)
    monkeypatch.setattr(zipfile, "ZipInfo", None)
    assert refusal(path) is Refusal.TOO_MANY
    with pytest.raises(SourceRefusedError, match="too many"), open_archive(path, ZipLimits(entries=10_000)):
        pass


def test_many_folders_alone_are_too_many_entries(tmp_path: Path) -> None:
    """Entries for folders count towards the limit of entries."""
    assert refusal(packed(tmp_path / "a.zip", {f"{number}/": b"" for number in range(1100)})) is Refusal.TOO_MANY


def test_files_that_share_their_data_are_refused(tmp_path: Path) -> None:
    """A zip whose files overlap, so that few bytes expand to many files, is refused."""
    for path in (repeated(tmp_path / "a.zip", "a.jpg", plain(), 20), quoted(tmp_path / "b.zip", ".jpg", plain())):
        assert refusal(path) is Refusal.BROKEN
        with pytest.raises(IngestError, match="its files overlap"):
            unpacked(path)


def test_a_zip_with_a_password_is_refused_by_name(tmp_path: Path) -> None:
    """A member's zip with a password is refused, and an operator's photos fail with that reason."""
    path = encrypted(packed(tmp_path / "a.zip", {"a.jpg": plain()}))
    assert refusal(path) is Refusal.ENCRYPTED
    assert "password" in unpacked(path)[1][0].detail


def test_the_first_of_equal_names_counts(tmp_path: Path) -> None:
    """Of several spellings of one name the first is unpacked, and the others are failures."""
    names = ("a/b.jpg", "A/b.jpg", "a//b.jpg", "./a/b.jpg", "a/./b.jpg")
    packed(tmp_path / "a.zip", {name: plain() + bytes(number) for number, name in enumerate(names)})
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"A/b.jpg", b"a/b.jpg"))
    ids, failures = unpacked(tmp_path / "a.zip")
    assert ids == ["a/b.jpg"]
    assert [failure.reason for failure in failures] == [Reason.REPEATED_ID] * 4
    assert len({failure.photo.id for failure in failures}) == 4
    assert on_disk(tmp_path) == ["a", "a/b.jpg"]


@pytest.mark.parametrize("name", ["http://a.test/b.jpg", "https://a.test/b.jpg", "http:/b.jpg", "http:\\\\b.jpg"])
def test_a_name_like_a_url_is_a_path(tmp_path: Path, name: str) -> None:
    """A photo from a zip is never fetched from the web, even if its name looks like a url."""
    batches = [*ZipSource(packed(tmp_path / "a.zip", {name: plain()}), tmp_path / "out").batches(10)]
    for path in (packed(tmp_path / "b.zip", {name: plain()}, zipfile.ZIP_LZMA), tmp_path / "a.zip"):
        batches += ZipSource(path, tmp_path / "out").batches(10)
    photos: list[Photo] = [photo for batch in batches for photo in batch.photos]
    photos += [failure.photo for batch in batches for failure in batch.failures]
    assert len(photos) == 3
    assert not any(photo.is_remote or Photo("", photo.id).is_remote for photo in photos)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a\0.jpg", 0),
        ("../a.jpg", 0),
        ("//a.test/a.jpg", 0),
        ("C:\\a.jpg", 0),
        ("x" * 252 + ".jpg", 0),
        ("/".join(["x" * 100] * 6) + "/a.jpg", 0),
        ("a.jpg", stat.S_IFLNK | 0o777),
        ("a.jpg", stat.S_IFIFO | 0o644),
    ],
)
def test_a_name_that_is_no_plain_file_in_the_folder_is_a_failure(tmp_path: Path, name: str, mode: int) -> None:
    """Names that lead out or are invalid on disk, links and devices are failures, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        member = zipfile.ZipInfo(name.replace("\0", "?"))
        member.external_attr = mode << 16
        archive.writestr(member, plain())
    content = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(content.replace(b"a?.jpg", b"a\0.jpg"))
    source = ZipSource(tmp_path / "a.zip", tmp_path / "out")
    ((failure,),) = [batch.failures for batch in source.batches(10)]
    assert (failure.reason, failure.photo.url, on_disk(tmp_path)) == (Reason.BAD_ROW, "", [])


def test_a_zip_in_a_zip_is_no_image(tmp_path: Path) -> None:
    """A zip inside a zip is ignored."""
    inner = packed(tmp_path / "inner.zip", {"a.jpg": plain()})
    outer = packed(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes(), "b/inner.ZIP": inner.read_bytes()})
    assert refusal(outer) is Refusal.EMPTY


def test_a_zip_may_have_a_prefix_and_large_numbers(tmp_path: Path) -> None:
    """Self-extracting and Zip64 archives are read."""
    packed(tmp_path / "plain.zip", {"a.jpg": plain()})
    (tmp_path / "a.zip").write_bytes(b"MZ" + bytes(5000) + (tmp_path / "plain.zip").read_bytes())
    assert unpacked(tmp_path / "a.zip") == (["a.jpg"], [])
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive, archive.open("b.jpg", "w", force_zip64=True) as file:
        file.write(plain())
    assert unpacked(tmp_path / "b.zip") == (["b.jpg"], [])


def test_a_zip_with_very_many_tables_is_refused(tmp_path: Path) -> None:
    """A member's zip with more than 100 tables is refused, because each is opened several times."""
    names = {f"{number}.tsv": b"id\turl\n" for number in range(101)}
    assert refusal(packed(tmp_path / "a.zip", names)) is Refusal.TABLES
    assert len(list_table_files([tmp_path / "a.zip"], r".*\.tsv")) == 101


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_whatever_is_wrong_with_a_zip_is_told_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, at: int, wrong: bytes
) -> None:
    """A zip with some bytes overwritten is read or raises IngestError."""
    path = packed(
        tmp_path_factory.mktemp("zip") / "a.zip", {"a.jpg": b"a" * 50, "photos.tsv": b"id\turl\na\thttp://b\n"}
    )
    content = bytearray(path.read_bytes())
    content[at % len(content) : at % len(content) + len(wrong)] = wrong
    path.write_bytes(content)
    for read in (_read_as_member, unpacked, _read_as_table):
        with suppress(IngestError):
            read(path)


def _read_as_member(path: Path) -> None:
    list(inspect_upload(path, BOUNDS).source(path.parent / "out", BOUNDS).batches(10))


def _read_as_table(path: Path) -> None:
    for part in list_table_files([path], r".*\.tsv"):
        list(_lines(part))


def _lines(part: TableFile) -> list[bytes]:
    with part.open() as file:
        return file.readlines()


def _read(archive: Archive, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read()

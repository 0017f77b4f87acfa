"""Files from members stay within limits and lead only to the web."""

import zipfile
from pathlib import Path

import pytest

from engine.errors import SourceRefusedError
from engine.failures import Reason
from engine.ingest import Refusal, UploadLimits, inspect_upload
from engine.photo import Photo
from tests.engine.ingest import images

BOUNDS = UploadLimits(photos=5, bytes=100_000)


def refusal(path: Path) -> Refusal:
    """Return why the file is refused."""
    with pytest.raises(SourceRefusedError) as caught:
        inspect_upload(path, BOUNDS).source(path.parent / "unpacked", BOUNDS)
    return Refusal(caught.value.refusal)


def table(path: Path, *rows: str, header: str = "id\turl\tpage_url") -> Path:
    """Write a table with these rows."""
    path.write_text("\n".join([header, *rows]))
    return path


def archive(path: Path, **members: bytes) -> Path:
    """Write a zip of these JPEGs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(f"{name}.jpg", content)
    return path


def test_rows_lead_only_to_the_web(tmp_path: Path) -> None:
    """A url that is a path, a file or invalid for Discord is a failure, and invalid page links are dropped."""
    urls: tuple[str, ...] = (
        "https://a.test/1.jpg",
        "file:///etc/passwd",
        "/etc/passwd",
        "../a.jpg",
        "http://",
        f"http://{'a' * 3000}",
    )
    urls += ("http://member:secret@a.test/1.jpg", "http://a.test/\x00", "http://a.test:x/")
    rows = [f"{number}\t{url}\tjavascript:1" for number, url in enumerate(urls)]
    bounds = UploadLimits(photos=10, bytes=100_000)
    (batch,) = inspect_upload(table(tmp_path / "a.tsv", *rows), bounds).source(tmp_path, bounds).batches(100)
    assert batch.photos == [Photo("0", "https://a.test/1.jpg")]
    assert {failure.reason for failure in batch.failures} == {Reason.BAD_URL}
    assert [failure.photo.id for failure in batch.failures] == [str(number) for number in range(1, 9)]


def test_too_many_photos_are_refused(tmp_path: Path) -> None:
    """Too many photos are refused in a table, in a zip, and by the size of a zip's directory."""
    rows = [f"{number}\thttps://a.test/{number}.jpg" for number in range(6)]
    assert refusal(table(tmp_path / "a.tsv", *rows)) is Refusal.TOO_MANY
    assert refusal(archive(tmp_path / "a.zip", **{f"p{n}": images.plain() for n in range(6)})) is Refusal.TOO_MANY
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        for number in range(6000):
            packed.writestr(f"{number:060}.txt", b"")
    assert refusal(tmp_path / "b.zip") is Refusal.TOO_MANY


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A zip bomb is refused by the sizes in its directory."""
    assert refusal(archive(tmp_path / "a.zip", bomb=bytes(200_000))) is Refusal.TOO_LARGE
    assert not (tmp_path / "unpacked").exists()


def test_a_file_without_photos_is_refused_with_its_reason(tmp_path: Path) -> None:
    """Files of another kind, without the columns, empty or damaged are refused, each with its reason."""
    (tmp_path / "a.exe").write_bytes(b"MZ")
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    assert refusal(tmp_path / "a.exe") is Refusal.KIND
    assert refusal(tmp_path / "a.zip") is Refusal.BROKEN
    assert refusal(tmp_path / "a.parquet") is Refusal.BROKEN
    assert refusal(table(tmp_path / "b.csv", header="name,address")) is Refusal.COLUMNS
    assert refusal(table(tmp_path / "c.tsv")) is Refusal.EMPTY
    assert refusal(archive(tmp_path / "d.zip")) is Refusal.EMPTY

"""Compressed copies are kept on disk between runs."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.database import Database
from engine.galleries import Catalog, TieredGallery
from engine.galleries.index_files import IndexFileWriter, read_index_file
from engine.galleries.inverted_file import Cells, InvertedFile, build_inverted_file
from tests.engine.conftest import random_photos

DIMENSION, COUNT = 16, 200
TABLE = "photos_0123456789ab"
BUDGET = (COUNT + 1) * (DIMENSION + 24)
QUERY = random_photos(1, DIMENSION, seed=9)[1][0]


@pytest.fixture
def catalog(database: Database) -> Catalog:
    """A catalog with one dataset whose copy fits into memory only compressed, loaded once and kept on disk."""
    catalog = Catalog(database, memory_bytes=BUDGET)
    catalog.create("some", encoder="any", dimension=DIMENSION)
    catalog.gallery("some").insert(*random_photos(COUNT, DIMENSION))
    catalog.gallery("some").load()
    return catalog


@pytest.fixture
def path(catalog: Catalog) -> Path:
    """The file with the arrays of the copy."""
    (found,) = (catalog.folder / "copies").glob("*.npz")
    return found


@pytest.fixture
def remainders(path: Path) -> Path:
    """The only other file, with the remainders."""
    (found,) = set(path.parent.iterdir()) - {path}
    return found


def started_again(database: Database) -> TieredGallery:
    """Return the gallery as the next process loads it."""
    gallery = Catalog(database, memory_bytes=BUDGET).gallery("some")
    gallery.load()
    assert gallery.used_bytes
    return gallery


def test_a_copy_is_read_again_at_the_next_start(
    database: Database, catalog: Catalog, path: Path, remainders: Path
) -> None:
    """The next start reads the copy, does not rebuild it, and finds the same photos."""

    def written() -> list[tuple[int, int]]:
        return [(file.stat().st_ino, file.stat().st_mtime_ns) for file in (path, remainders)]

    before = written()
    gallery = started_again(database)
    assert written() == before
    for found, first in zip(gallery.nearest(QUERY, 9), catalog.gallery("some").nearest(QUERY, 9), strict=True):
        assert (found.photo, found.score) == (first.photo, first.score)


def test_a_copy_of_another_version_is_not_used(
    database: Database, catalog: Catalog, path: Path, remainders: Path
) -> None:
    """After the dataset changed, its old copy is not used, and the files are replaced."""
    before = path.read_bytes()
    catalog.gallery("some").hide(catalog.gallery("some").nearest(QUERY, 1)[0].photo.id, "member")
    nearest = started_again(database).nearest(QUERY, 9)
    assert [match.photo for match in nearest] == [match.photo for match in catalog.gallery("some").nearest(QUERY, 9)]
    assert path.read_bytes() != before
    assert remainders.stat().st_size == (COUNT - 1) * (DIMENSION + 4)


def test_a_copy_of_an_older_format_is_rebuilt(database: Database, catalog: Catalog, path: Path) -> None:
    """A copy in an older Ninefold's format is rebuilt."""
    whole = path.read_bytes()
    with np.load(path) as arrays:
        (made, version), rest = arrays["made"], {name: arrays[name] for name in arrays if name != "made"}
    with path.open("wb") as out:
        np.savez(out, made=np.array(["1 40 8 5.0", version]), **rest)
    assert made != "1 40 8 5.0"
    assert len(started_again(database).nearest(QUERY, 9)) == 9
    assert path.read_bytes()[-2_000:] == whole[-2_000:]


DAMAGES = {
    "empty": lambda whole: b"",
    "foreign": lambda whole: b"no copy at all",
    "cut short": lambda whole: whole[: len(whole) // 2],
    "a bit turned": lambda whole: whole[:-3_000] + bytes([whole[-3_000] ^ 1]) + whole[-2_999:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_copy_is_rebuilt(
    database: Database, catalog: Catalog, path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """A damaged copy fails its checksums and is rebuilt."""
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    gallery = started_again(database)
    assert gallery.nearest(QUERY, 9)[0].photo == catalog.gallery("some").nearest(QUERY, 9)[0].photo
    assert len(path.read_bytes()) == len(whole)


@pytest.mark.parametrize("damage", [*list(DAMAGES.values())[:3], None], ids=[*list(DAMAGES)[:3], "deleted"])
def test_a_copy_without_its_remainders_is_rebuilt(
    database: Database, catalog: Catalog, remainders: Path, damage: Callable[[bytes], bytes] | None
) -> None:
    """If the remainders are missing or damaged, the copy is rebuilt."""
    whole = remainders.read_bytes()
    if damage is None:
        remainders.unlink()
    else:
        remainders.write_bytes(damage(whole))
    assert len(started_again(database).nearest(QUERY, 9)) == 9
    assert remainders.read_bytes() == whole


def test_a_turned_bit_of_a_remainder_changes_no_answer(database: Database, catalog: Catalog, remainders: Path) -> None:
    """If a search reads a damaged remainder, it compares the photo's own embedding instead."""
    before = catalog.gallery("some").nearest(QUERY, 9)
    whole = bytearray(remainders.read_bytes())
    for place in range(1, COUNT - 1):
        whole[place * (DIMENSION + 4)] ^= 64
    remainders.write_bytes(whole)
    after = started_again(database).nearest(QUERY, 9)
    assert [(match.photo, match.score) for match in after] == [(match.photo, match.score) for match in before]
    assert remainders.read_bytes() == whole


def test_a_copy_goes_with_its_dataset(catalog: Catalog, path: Path, remainders: Path) -> None:
    """Dropping a dataset removes its copy from disk, unfinished files included."""
    remainders.with_name(f"{remainders.name}.part").write_bytes(b"some")
    path.with_name(f"{path.name}.part").write_bytes(b"some")
    catalog.drop("some")
    assert not list(path.parent.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("full", ["arrays", "remainders"])
def test_a_full_disk_costs_only_the_remainders(tmp_path: Path, full: str, caplog: pytest.LogCaptureFixture) -> None:
    """On a full disk the copy works without remainders, the previous files stay, and the log has the reason."""
    caplog.set_level(logging.WARNING)
    photos, embeddings = random_photos(2_000, DIMENSION)
    batch = [photo.id for photo in photos], embeddings
    cells = Cells.fitted(embeddings[:500], len(photos))

    def made(version: str) -> InvertedFile:
        with IndexFileWriter(tmp_path, TABLE, version) as writer:
            file = build_inverted_file(version, cells, len(photos), [batch], writer.write)
            assert file is not None
            return writer.finish(file)

    assert made("first").remainders is not None
    suffix = {"arrays": ".npz.part", "remainders": ".remainders.part"}[full]
    (tmp_path / "copies" / f"{TABLE}{suffix}").symlink_to("/dev/full")
    file = made("second")
    assert file.remainders is None
    assert len(file.nearest(QUERY, 9, ())) >= 9
    assert [record.getMessage() for record in caplog.records] == [
        f"the compressed copy cannot be kept in {tmp_path / 'copies'}: No space left on device"
    ]
    assert len(list((tmp_path / "copies").iterdir())) == 2
    assert read_index_file(tmp_path, TABLE, "first") is not None


def test_copies_are_built_even_if_they_cannot_be_kept(database: Database, catalog: Catalog) -> None:
    """If the disk refuses writes, copies are built in memory and rebuilt at the next start."""
    folder = catalog.folder / "copies"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("not a folder")
    assert len(started_again(database).nearest(QUERY, 9)) == 9

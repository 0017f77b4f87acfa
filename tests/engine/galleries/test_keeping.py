"""Compressed copies that outlive the process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.database import Database
from engine.galleries import Catalog
from engine.galleries.resident import ResidentGallery
from tests.engine.conftest import random_photos

DIMENSION, COUNT = 16, 200
BUDGET = (COUNT + 1) * (DIMENSION + 24)
QUERY = random_photos(1, DIMENSION, seed=9)[1][0]


@pytest.fixture
def catalog(database: Database) -> Catalog:
    """Of one dataset, whose copy fits only compressed, and was made and kept."""
    catalog = Catalog(database, memory_bytes=BUDGET)
    catalog.create("some", encoder="any", dimension=DIMENSION)
    catalog.gallery("some").insert(*random_photos(COUNT, DIMENSION))
    catalog.gallery("some").load()
    return catalog


@pytest.fixture
def path(catalog: Catalog) -> Path:
    """The file of its copy."""
    (found,) = (catalog.folder / "copies").iterdir()
    return found


def started_again(database: Database) -> ResidentGallery:
    """The gallery as the next process has it."""
    gallery = Catalog(database, memory_bytes=BUDGET).gallery("some")
    gallery.load()
    assert gallery.held_bytes
    return gallery


def test_a_copy_is_read_again_at_the_next_start(database: Database, catalog: Catalog, path: Path) -> None:
    """It is not made anew, and finds the same."""
    before = path.stat()
    gallery = started_again(database)
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    for found, kept in zip(gallery.nearest(QUERY, 9), catalog.gallery("some").nearest(QUERY, 9), strict=True):
        assert (found.photo, found.score) == (kept.photo, kept.score)


def test_a_copy_of_another_version_serves_nobody(database: Database, catalog: Catalog, path: Path) -> None:
    """What has changed since is found, and the file gives way to one of the dataset as it is."""
    before = path.read_bytes()
    catalog.gallery("some").hide(catalog.gallery("some").nearest(QUERY, 1)[0].photo.id, "member")
    nearest = started_again(database).nearest(QUERY, 9)
    assert [match.photo for match in nearest] == [match.photo for match in catalog.gallery("some").nearest(QUERY, 9)]
    assert path.read_bytes() != before


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"no copy at all",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-3_000] + bytes([whole[-3_000] ^ 1]) + whole[-2_999:],
    ],
    ids=["empty", "foreign", "cut short", "a bit turned"],
)
def test_a_damaged_copy_is_made_again(
    database: Database, catalog: Catalog, path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """Its checksums tell: nobody is shown what it might have said."""
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    gallery = started_again(database)
    assert gallery.nearest(QUERY, 9)[0].photo == catalog.gallery("some").nearest(QUERY, 9)[0].photo
    assert len(path.read_bytes()) == len(whole)


def test_a_copy_goes_with_its_dataset(catalog: Catalog, path: Path) -> None:
    """Nothing of a dropped dataset stays on the disk."""
    catalog.drop("some")
    assert not path.exists()


def test_where_nothing_can_be_kept_copies_are_made_all_the_same(database: Database, catalog: Catalog) -> None:
    """A disk that refuses costs the time of the next start, and nothing else."""
    folder = catalog.folder / "copies"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("not a folder")
    assert len(started_again(database).nearest(QUERY, 9)) == 9

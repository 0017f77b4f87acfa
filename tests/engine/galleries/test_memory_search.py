"""Copies of small datasets in memory."""

import numpy as np
import pytest

from engine.database import Database
from engine.galleries import Catalog
from engine.photo import Photo
from tests.engine.conftest import random_photos

DIMENSION, COUNT = 16, 200
ONE_COPY = COUNT * (4 * DIMENSION + 500)
ONE_COMPRESSED = COUNT * (DIMENSION + 24)


def make(catalog: Catalog, *names: str) -> None:
    """Create datasets of 200 photos each."""
    for name in names:
        catalog.create(name, encoder="any", dimension=DIMENSION)
        catalog.gallery(name).insert(*random_photos(COUNT, DIMENSION))


@pytest.mark.parametrize("budget", [1 << 20, ONE_COMPRESSED])
def test_memory_and_database_give_the_same_answers(database: Database, budget: int) -> None:
    """Searches in memory and in the database find the same photos with the same scores."""
    catalog = Catalog(database, memory_bytes=budget)
    make(catalog, "some")
    gallery = catalog.gallery("some")
    queries = random_photos(5, DIMENSION, seed=9)[1]
    asked = [(query, exclude) for query in queries for exclude in ((), ("p00003", "unknown"), ("p00001", "p00002"))]

    def answers() -> list[list[tuple[str, float]]]:
        nearest = [gallery.nearest(query, 9, exclude) for query, exclude in asked]
        around = [gallery.around(query, 0.1, 9, exclude) for query, exclude in asked]
        return [[(match.photo.id, round(match.score, 5)) for match in found] for found in nearest + around]

    assert not gallery.is_loaded
    by_database = answers()
    gallery.load()
    assert gallery.is_loaded
    assert answers() == by_database


@pytest.mark.parametrize("budget", [1 << 20, ONE_COMPRESSED + DIMENSION + 24])
def test_a_change_is_found_at_once(database: Database, budget: int) -> None:
    """A search reflects an insert or a hidden photo at once, because an outdated copy is not used."""
    catalog = Catalog(database, memory_bytes=budget)
    make(catalog, "some")
    gallery = catalog.gallery("some")
    gallery.load()
    new = np.eye(1, DIMENSION, dtype=np.float32)
    gallery.insert([Photo("new", "new.jpg")], new)
    assert not gallery.is_loaded
    assert gallery.nearest(new[0], 1)[0].photo.id == "new"
    gallery.load()
    gallery.hide("new", "member")
    assert gallery.is_loaded  # hiding a photo does not reload the copy
    assert gallery.nearest(new[0], 1)[0].photo.id != "new"


def test_the_copy_that_was_unused_for_longest_makes_room(database: Database) -> None:
    """The least recently used copy is evicted when memory is full."""
    catalog = Catalog(database, memory_bytes=2 * ONE_COPY)
    make(catalog, "one", "two", "three")
    for name in ("one", "two"):
        catalog.gallery(name).load()
    catalog.gallery("one").nearest(np.eye(1, DIMENSION, dtype=np.float32)[0], 1)
    catalog.gallery("three").load()
    assert [catalog.gallery(name).is_loaded for name in ("one", "two", "three")] == [True, False, True]


def test_a_dataset_over_the_budget_is_searched_in_the_database(database: Database) -> None:
    """A dataset over the budget is searched in the database and needs no loading."""
    catalog = Catalog(database, memory_bytes=ONE_COMPRESSED - 1)
    make(catalog, "some")
    gallery = catalog.gallery("some")
    assert gallery.is_loaded
    gallery.load()
    assert len(gallery.nearest(np.eye(1, DIMENSION, dtype=np.float32)[0], 9)) == 9


def test_a_table_is_of_one_part_once_its_copy_is_compressed(database: Database) -> None:
    """Building a compressed copy merges the table into one part, from which candidates are fetched faster."""
    catalog = Catalog(database, memory_bytes=ONE_COMPRESSED)
    catalog.create("some", encoder="any", dimension=DIMENSION)
    gallery = catalog.gallery("some")
    photos, embeddings = random_photos(COUNT, DIMENSION)
    for start in range(0, COUNT, 40):
        gallery.insert(photos[start : start + 40], embeddings[start : start + 40])
    gallery.load()
    parts = "SELECT count() FROM system.parts WHERE active AND table = {table:String}"
    assert database.search.rows(parts, {"table": gallery.photo_table}) == [(1,)]

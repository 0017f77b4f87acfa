"""Datasets are found, created and dropped concurrently."""

import threading
import time

import pytest

from engine.database import Connection, Database
from engine.errors import DatasetExistsError, UnknownDatasetError
from engine.galleries import Catalog
from engine.galleries.dataset_rows import DatasetRow, dataset_row
from tests.engine.conftest import random_photos
from tests.engine.slow_statements import busy, in_threads, killed_at_the_end

DIMENSION = 8


def filled(catalog: Catalog, name: str, photos: int = 20) -> None:
    """Create a dataset of random photos."""
    catalog.create(name, encoder="any", dimension=DIMENSION)
    catalog.gallery(name).insert(*random_photos(photos, DIMENSION))


def test_nothing_waits_for_a_dataset_that_takes_long_to_drop(database: Database) -> None:
    """While a drop waits for a scan, other datasets can be found, searched, created and dropped."""
    catalog = Catalog(database)
    filled(catalog, "large", 600)
    filled(catalog, "other")
    query = random_photos(1, DIMENSION)[1][0]
    with (
        busy(database, database.scan, catalog.gallery("large").photo_table),
        in_threads(lambda: catalog.drop("large")) as (drop,),
        killed_at_the_end(database),
    ):
        while [dataset.name for dataset in catalog.datasets()] != ["other"]:
            time.sleep(0.01)  # a drop removes the name first
        with pytest.raises(UnknownDatasetError):
            catalog.gallery("large")
        assert catalog.gallery("other").nearest(query, 1)[0].photo.id == "p00000"
        filled(catalog, "new")
        catalog.drop("other")
        assert Catalog(database).gallery("new").count() == 20
        assert drop.is_alive()
    assert [dataset.name for dataset in catalog.datasets()] == ["new"]


def test_only_one_of_several_concurrent_creates_of_a_name_succeeds(database: Database) -> None:
    """If several callers create the same name at once, one succeeds and the others leave no table behind."""
    catalogs = [Catalog(database), Catalog(database)]
    start, outcomes = threading.Barrier(6), list[object]()

    def create(catalog: Catalog) -> None:
        start.wait()
        try:
            outcomes.append(catalog.create("one", encoder="any", dimension=DIMENSION))
        except DatasetExistsError as error:
            outcomes.append(type(error))

    with in_threads(*(lambda catalog=catalog: create(catalog) for catalog in catalogs * 3)):
        pass
    assert outcomes.count(DatasetExistsError) == 5
    ((table,),) = database.ddl.rows("SELECT photo_table FROM datasets")
    assert database.ddl.rows("SHOW TABLES LIKE 'photos_%'") == [(table,)]


def test_a_create_that_loses_the_race_for_its_name_drops_its_table(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another process takes the name between check and entry, its dataset wins and our table is dropped."""
    first, second = Catalog(database), Catalog(database)
    monkeypatch.setattr(second._tables, "_refuse_taken", lambda name: filled(first, name))
    with pytest.raises(DatasetExistsError):
        second.create("one", encoder="any", dimension=DIMENSION)
    assert second.gallery("one").count() == 20
    assert len(database.ddl.rows("SHOW TABLES LIKE 'photos_%'")) == 1


def test_a_gallery_is_the_same_one_while_its_replacement_is_made(database: Database) -> None:
    """A gallery stays the same object until its dataset is replaced, and failed changes don't affect it."""
    catalog = Catalog(database)
    filled(catalog, "one")
    old = catalog.gallery("one")
    with pytest.raises(DatasetExistsError):
        catalog.create("one", encoder="any", dimension=DIMENSION)
    replacement, _ = catalog.replacement("one", encoder="any", dimension=DIMENSION)
    replacement.insert(*random_photos(5, DIMENSION))
    assert catalog.gallery("one") is old
    catalog.replace("one")
    assert catalog.gallery("one") is not old
    assert catalog.gallery("one").count() == 5


def test_threads_that_find_a_dataset_at_once_have_one_gallery(database: Database) -> None:
    """Concurrent threads get the same gallery object."""
    filled(Catalog(database), "one")
    catalog, start, found = Catalog(database), threading.Barrier(6), list[object]()

    def find() -> None:
        start.wait()
        found.append(catalog.gallery("one"))

    with in_threads(*[find] * 6):
        pass
    assert found == [catalog.gallery("one")] * 6


def test_a_table_that_another_process_drops_while_it_is_opened_is_read_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another process replaces the table after its row was read, the row is read again."""
    ours, theirs = Catalog(database), Catalog(database)
    filled(theirs, "one")
    replacements = iter([True])

    def read_then_replaced(connection: Connection, name: str) -> DatasetRow:
        row = dataset_row(connection, name)
        if next(replacements, False):
            theirs.drop("one")
            filled(theirs, "one", photos=7)
        return row

    monkeypatch.setattr("engine.galleries.gallery_cache.dataset_row", read_then_replaced)
    assert ours.gallery("one").count() == 7

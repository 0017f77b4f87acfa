"""Datasets are created, found and dropped by name."""

from contextlib import closing
from pathlib import Path

import pytest

from engine.database import Database, open_database
from engine.errors import DatasetExistsError, NoDatasetError, UnknownDatasetError
from engine.galleries import Catalog
from tests.engine.conftest import random_photos


def test_a_new_dataset_is_empty_and_remembers_its_encoder(catalog: Catalog, database: Database) -> None:
    """Every catalog reads back what `create` was given."""
    created = catalog.create("lakes", encoder="some/clip", dimension=8, hotlink_only=True, root="photos/lakes")
    found = Catalog(database).dataset("lakes")
    assert created == found
    assert (found.encoder, found.dimension, found.hotlink_only, found.photos) == ("some/clip", 8, True, 0)
    assert catalog.root(found) == database.folder / "photos" / "lakes"


def test_an_unknown_name_is_answered_with_the_nearest_ones(catalog: Catalog) -> None:
    """An unknown name raises an error that suggests the nearest names."""
    for name in ("lakes", "landscapes", "zoo"):
        catalog.create(name, encoder="any", dimension=8)
    with pytest.raises(UnknownDatasetError) as refused:
        catalog.gallery("lakse")
    assert refused.value.nearest[0] == "lakes"
    assert "did you mean lakes" in str(refused.value)


def test_without_a_dataset_the_error_names_the_ingest_script(catalog: Catalog) -> None:
    """Before the first ingest, the error says how to make a dataset."""
    with pytest.raises(NoDatasetError, match="scripts/ingest"):
        catalog.dataset("any")


def test_an_empty_name_is_the_first_dataset(catalog: Catalog) -> None:
    """An empty name means the first dataset by name."""
    catalog.create("b", encoder="any", dimension=8)
    catalog.create("a", encoder="any", dimension=8)
    assert catalog.dataset("").name == "a"
    assert [dataset.name for dataset in catalog.datasets()] == ["a", "b"]


def test_a_name_is_taken_once(catalog: Catalog) -> None:
    """A second dataset of the same name is refused."""
    catalog.create("lakes", encoder="any", dimension=8)
    with pytest.raises(DatasetExistsError, match="lakes"):
        catalog.create("lakes", encoder="other", dimension=8)


def test_names_are_values_never_sql(catalog: Catalog) -> None:
    """Quotes, backslashes and other scripts in a dataset's name are harmless."""
    for name in ("it's; DROP TABLE datasets", "\\'", "湖の家", "{name:String}"):
        catalog.create(name, encoder="any'\\", dimension=8)
        catalog.gallery(name).insert(*random_photos(2, 8))
        assert catalog.dataset(name).photos == 2
    assert len(catalog.datasets()) == 4


def test_a_dropped_dataset_is_gone_with_its_photos(catalog: Catalog, database: Database) -> None:
    """After a drop, a new dataset of the same name starts empty."""
    catalog.create("lakes", encoder="any", dimension=8)
    gallery = catalog.gallery("lakes")
    gallery.insert(*random_photos(5, 8))
    gallery.hide("p00001", "a-member")
    catalog.drop("lakes")
    with pytest.raises(NoDatasetError):
        catalog.gallery("lakes")
    assert catalog.create("lakes", encoder="any", dimension=8).photos == 0
    catalog.gallery("lakes").insert(*random_photos(5, 8))
    assert catalog.dataset("lakes").photos == 5


def test_every_catalog_caller_shares_one_gallery(catalog: Catalog) -> None:
    """All callers of a catalog see an insert through any gallery."""
    catalog.create("lakes", encoder="any", dimension=8)
    before = catalog.dataset("lakes")
    catalog.gallery("lakes").insert(*random_photos(5, 8))
    assert catalog.dataset("lakes").photos == 5
    assert catalog.dataset("lakes").version != before.version


def test_datasets_outlive_the_process_that_made_them(tmp_path: Path) -> None:
    """A reopened dataset has its photos and version."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        catalog.create("lakes", encoder="any", dimension=8)
        catalog.gallery("lakes").insert(*random_photos(5, 8))
        written = catalog.dataset("lakes")
    with closing(open_database(url)) as database:
        assert Catalog(database).dataset("lakes") == written

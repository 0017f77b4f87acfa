"""A dataset is replaced in one step, and a table that someone else built can be adopted."""

import numpy as np
import pytest

from engine.database import Database
from engine.errors import DatasetError, DatasetExistsError, NoDatasetError
from engine.failures import Failure, Reason
from engine.galleries import Catalog, Fingerprint, Gallery
from engine.photo import Photo
from tests.engine.conftest import random_photos

PHOTO_TABLES = "SELECT name FROM system.tables WHERE name LIKE 'photos_%' AND database = currentDatabase()"
TUTORIAL = """
CREATE TABLE unsplash_25k{on_cluster} (
    id String, url String, vector Array(Float32), CONSTRAINT vec_len CHECK length(vector) = 8
) ENGINE = MergeTree ORDER BY id
"""


def create_tutorial_table(database: Database) -> None:
    """Create the tutorial's table, on every node if the database is a cluster."""
    on_cluster = f" ON CLUSTER '{database.cluster}'" if database.cluster else ""
    database.scan.execute(TUTORIAL.format(on_cluster=on_cluster).strip())


@pytest.fixture
def lakes(catalog: Catalog) -> Gallery:
    """A dataset of five photos, one of them hidden by a moderator."""
    catalog.create("lakes", encoder="old", dimension=8)
    gallery = catalog.gallery("lakes")
    gallery.insert(*random_photos(5, 8))
    gallery.hide("p00001", "a-member")
    return gallery


def test_the_old_dataset_serves_until_the_new_one_is_complete(catalog: Catalog, lakes: Gallery) -> None:
    """The replacement becomes visible with `replace` and not before, and hidden photos stay hidden."""
    gallery, ledger = catalog.replacement("lakes", encoder="new", dimension=4)
    gallery.insert(*random_photos(9, 4))
    ledger.add_failures([Failure(Photo("q", "u"), Reason.GONE, "410")])
    assert catalog.dataset("lakes") == lakes.dataset
    assert [dataset.name for dataset in catalog.datasets()] == ["lakes"]
    assert catalog.ledger("lakes").failures() == []

    replaced = catalog.replace("lakes")
    assert (replaced.encoder, replaced.dimension, replaced.photos) == ("new", 4, 8)
    assert catalog.gallery("lakes").known(["p00008"]) == {"p00008"}
    assert catalog.ledger("lakes").failure_counts() == {Reason.GONE: 1}
    assert [dataset.encoder for dataset in catalog.datasets()] == ["new"]


def test_an_interrupted_replacement_continues(catalog: Catalog, database: Database, lakes: Gallery) -> None:
    """An interrupted replacement continues, also in another process, but starts over with another encoder."""
    gallery, _ = catalog.replacement("lakes", encoder="new", dimension=4)
    gallery.insert(*random_photos(9, 4))
    again, _ = Catalog(database).replacement("lakes", encoder="new", dimension=4)
    assert again.count() == 9
    other, _ = Catalog(database).replacement("lakes", encoder="newer", dimension=4)
    assert other.count() == 0


def test_a_crash_right_after_the_change_loses_nothing(catalog: Catalog, database: Database, lakes: Gallery) -> None:
    """A crash between the switch and the cleanup leaves the new dataset in place, and a later drop removes it."""
    gallery, _ = catalog.replacement("lakes", encoder="new", dimension=4)
    gallery.insert(*random_photos(9, 4))
    change = "INSERT INTO datasets (name, photo_table, encoder, dimension, hotlink_only, root) "
    database.scan.execute(change + "SELECT name, photo_table, encoder, dimension, hotlink_only, root FROM replacements")
    restarted = Catalog(database)
    assert restarted.dataset("lakes").encoder == "new"
    restarted.replacement("lakes", encoder="newest", dimension=4)
    assert restarted.gallery("lakes").count() == 9
    restarted.drop("lakes")
    with pytest.raises(NoDatasetError):
        Catalog(database).dataset("lakes")


def test_broken_rows_and_repeated_ids_are_not_retried(catalog: Catalog, lakes: Gallery) -> None:
    """Broken rows and repeated ids are not retried; all other failures are, of one reason or of all."""
    ledger = catalog.ledger("lakes")
    for reason in (Reason.GONE, Reason.TIMEOUT, Reason.BAD_ROW, Reason.REPEATED_ID):
        ledger.add_failures([Failure(Photo(reason.value, "u"), reason, "")])
    assert {failure.reason for failure in ledger.retriable()} == {Reason.GONE, Reason.TIMEOUT}
    assert [failure.reason for failure in ledger.retriable(Reason.GONE)] == [Reason.GONE]
    assert ledger.retriable(Reason.BAD_ROW) == []
    assert len(ledger.failures()) == 4


def test_a_dropped_dataset_leaves_nothing_behind(catalog: Catalog, database: Database, lakes: Gallery) -> None:
    """Dropping a dataset removes its failures, fingerprints and tables, and any unfinished replacement."""
    ledger = catalog.ledger("lakes")
    ledger.add_failures([Failure(Photo("q", "u"), Reason.GONE, "410")])
    ledger.add_fingerprints(["p00001"], [Fingerprint("a", 1)])
    catalog.replacement("lakes", encoder="new", dimension=4)
    catalog.drop("lakes")
    for table in ("failures", "fingerprints", "hidden_photos", "replacements", "datasets"):
        assert database.scan.rows(f"SELECT count() FROM {table}") == [(0,)], table
    assert database.scan.rows(PHOTO_TABLES) == []


def test_the_tutorials_table_is_used_as_it_is(catalog: Catalog, database: Database) -> None:
    """The tutorial's table can be searched, counted, sampled and hidden from, and survives its dataset's drop."""
    photos, embeddings = random_photos(20, 8)
    create_tutorial_table(database)
    rows = [(photo.id, photo.url, row.tolist()) for photo, row in zip(photos, embeddings, strict=True)]
    database.scan.insert("unsplash_25k", ("id", "url", "vector"), rows)
    adopted = catalog.adopt("theirs", "unsplash_25k", encoder="some/clip")
    assert (adopted.photos, adopted.dimension, adopted.encoder) == (20, 8, "some/clip")
    gallery = catalog.gallery("theirs")
    (match,) = gallery.nearest(embeddings[7], 1)
    assert match.photo == photos[7]
    np.testing.assert_allclose(match.embedding, embeddings[7], atol=1e-6)
    gallery.hide(photos[7].id, "a-member")
    assert gallery.nearest(embeddings[7], 1)[0].photo != photos[7]
    assert len(gallery.sample(9, 1)) == 9
    catalog.drop("theirs")
    assert database.scan.rows("SELECT count() FROM unsplash_25k") == [(20,)]


def test_a_table_that_cannot_be_adopted_is_refused(catalog: Catalog, database: Database) -> None:
    """A missing table, one with other columns, an invalid table name and a taken dataset name are refused."""
    database.scan.execute("CREATE TABLE others (id String) ENGINE = MergeTree ORDER BY id")
    create_tutorial_table(database)
    for table, words in (
        ("absent", "no such table"),
        ("others", "it has id"),
        ("x; DROP TABLE others", "no such table"),
    ):
        with pytest.raises(DatasetError, match=words):
            catalog.adopt("theirs", table, encoder="any")
    catalog.create("theirs", encoder="any", dimension=8)
    with pytest.raises(DatasetExistsError):
        catalog.adopt("theirs", "unsplash_25k", encoder="any")

"""A dataset has one ingest at a time."""

import pytest

from engine.database import Database
from engine.errors import DatasetInUseError
from engine.galleries import ingest_lock


def test_a_dataset_has_one_ingest_at_a_time(database: Database) -> None:
    """A second ingest into the same dataset is refused, into another one is not, and names may contain anything."""
    name = "lakes/../'\0"
    with (
        ingest_lock(database, name),
        ingest_lock(database, "other"),
        pytest.raises(DatasetInUseError),
        ingest_lock(database, name),
    ):
        pass
    with ingest_lock(database, name):
        pass

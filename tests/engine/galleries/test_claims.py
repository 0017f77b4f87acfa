"""One ingest into a dataset at a time."""

import pytest

from engine.database import Database
from engine.errors import DatasetInUseError
from engine.galleries import claimed


def test_a_dataset_is_claimed_once_at_a_time(database: Database) -> None:
    """Another one is free meanwhile, and the same one afterwards; a name may hold anything."""
    name = "lakes/../'\0"
    with claimed(database, name), claimed(database, "other"), pytest.raises(DatasetInUseError), claimed(database, name):
        pass
    with claimed(database, name):
        pass

"""What all tests stand on."""

from contextlib import closing
from pathlib import Path

import pytest

from engine.database import open_database


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty database, to be copied: making its tables takes most of a second."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    with closing(open_database(f"chdb:{folder}")):
        return folder

"""Fixtures of the engine's tests: a real database in a new folder for each test.

A process can have only one embedded database open at a time (see `engine.database.embedded_target`), so no test
opens a
second one while its fixture's is open.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from engine.database import Database, open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.galleries import Catalog
from engine.photo import Embedding, Photo
from tests.data_folders import copied
from tests.engine.hashed import DIMENSION, Hashed


@pytest.fixture
def database(empty_data: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database below `tmp_path`."""
    with closing(open_database(copied(empty_data, tmp_path / "data"))) as opened:
        yield opened


@pytest.fixture
def catalog(database: Database) -> Catalog:
    """The catalog of the empty database."""
    return Catalog(database)


@pytest.fixture
async def engine(database: Database, catalog: Catalog) -> AsyncIterator[Engine]:
    """An engine with a dataset of 60 photos."""
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    catalog.gallery("demo").insert(*random_photos(60, DIMENSION))
    made = Engine(database, Encoders(Hashed()))
    yield made
    made.workers.close()


def random_photos(count: int, dimension: int, seed: int = 0) -> tuple[list[Photo], Embedding]:
    """Return photos p00000, p00001, ... with random unit embeddings, shape (count, dimension)."""
    embeddings = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return [Photo(f"p{i:05}", f"https://photos.test/{i}.jpg") for i in range(count)], embeddings

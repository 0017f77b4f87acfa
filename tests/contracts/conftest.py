"""Runs every adapter through the same tests: a test that uses `database` runs once for each target."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.database import Database
from engine.galleries import Catalog
from tests.contracts.targets import TARGETS, ServerProcess, opened, start_server, stop_server


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A ClickHouse server, shared by all tests."""
    started = start_server(tmp_path_factory.mktemp("clickhouse"))
    yield started
    stop_server(started)


@pytest.fixture(params=TARGETS)
def database(
    request: pytest.FixtureRequest, empty_data: Path, tmp_path: Path, running: ServerProcess
) -> Iterator[Database]:
    """An empty database, once for each target."""
    with opened(request.param, empty_data, tmp_path, running) as made:
        yield made


@pytest.fixture
def catalog(database: Database) -> Catalog:
    """The catalog of the empty database."""
    return Catalog(database)

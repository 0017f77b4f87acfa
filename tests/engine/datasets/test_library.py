"""Who owns a dataset, and what its name means in a server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.database import open_database
from engine.datasets.addition_runs import Additions
from engine.datasets.additions import Allowance, Phase
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import (
    DatasetExistsError,
    DatasetInUseError,
    NoDatasetError,
    NothingToRetryError,
    NotOwnDatasetError,
    UnknownDatasetError,
)
from engine.failures import Failure, Reason
from engine.galleries import ingest_lock
from engine.galleries.dataset_names import OPERATOR, name_of, owner_of, title_of
from engine.photo import Photo

ONE, TWO = 1100000000000000100, 1100000000000000101


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with datasets of the operator and of two servers."""
    with closing(Engine(open_database(f"chdb:{tmp_path / 'data'}"), Encoders())) as engine:
        for name in ("birds", name_of("lakes", ONE), name_of("lakes", TWO)):
            engine.services.catalog.create(name, encoder="any", dimension=4)
        yield engine


@pytest.mark.parametrize("title", ["lakes", "a@b", "lakes@1100000000000000100", "two\nlines"])
def test_a_servers_name_is_told_apart_from_the_operators(title: str) -> None:
    """A full name gives back title and server, whatever the title contains."""
    name = name_of(title, ONE)
    assert (title_of(name), owner_of(name)) == (title, ONE)
    assert (name_of("lakes", OPERATOR), owner_of("lakes"), owner_of("lakes@home")) == ("lakes", OPERATOR, OPERATOR)


async def test_a_name_means_the_servers_own_dataset(engine: Engine) -> None:
    """Two servers may use the same name: each finds its own dataset and the operator's."""
    library = engine.library
    assert (await library.gallery(ONE, "lakes")).dataset.owner == ONE
    assert (await library.gallery(TWO, "lakes")).dataset.owner == TWO
    assert [dataset.title for dataset in await library.seen_by(ONE)] == ["birds", "lakes"]
    assert (await library.gallery(ONE, None)).dataset.name == "birds"
    for name in ("lakes", name_of("lakes", ONE)):
        with pytest.raises(UnknownDatasetError) as caught:
            await library.gallery(TWO + 1, name)
        assert "lakes" not in caught.value.nearest


async def test_a_datasets_name_is_found_as_it_is_read(engine: Engine) -> None:
    """A dataset's name is found, and is taken, in any case, width and composition."""
    library = engine.library
    for typed in ("Lakes", "ＬＡＫＥＳ", " lakes "):
        assert (await library.gallery(ONE, typed)).dataset.name == name_of("lakes", ONE)
        with pytest.raises(DatasetExistsError):
            await engine.additions.add(ONE, 1, 2, typed, "https://1.1.1.1/photos.csv")


async def test_a_server_removes_only_its_own_datasets(engine: Engine) -> None:
    """A server can remove its own datasets, and neither the operator's nor another server's."""
    library = engine.library
    with pytest.raises(NotOwnDatasetError):
        await engine.removal.remove(ONE, "birds")
    with pytest.raises(UnknownDatasetError):
        await engine.removal.remove(ONE, name_of("lakes", TWO))
    await engine.removal.remove(ONE, name_of("lakes", ONE))
    assert [dataset.owner for dataset in await library.seen_by(TWO)] == [OPERATOR, TWO]


async def test_a_retry_survives_a_restart_and_gives_way_to_a_script(engine: Engine) -> None:
    """A retry needs missing photos, runs once at a time, survives a restart, and gives way to a running script."""
    name = name_of("lakes", ONE)
    for wanted, error in ((name, NothingToRetryError), ("birds", NotOwnDatasetError), ("none", UnknownDatasetError)):
        with pytest.raises(error):
            await engine.additions.retry(ONE, 1, 2, wanted)
    missing = Failure(Photo("a", "https://photos.test/a"), Reason.TIMEOUT, "too slow")
    engine.services.catalog.ledger(name).add_failures([missing])
    addition = await engine.additions.retry(ONE, 1, 2, name)
    with pytest.raises(DatasetInUseError):
        await engine.additions.retry(ONE, 1, 2, name)
    assert await Additions(engine.services, Allowance("any"), engine.library).unfinished() == (addition,)
    with ingest_lock(engine.services.database, name):
        *_, end = [status async for status in engine.additions.run(addition)]
        with pytest.raises(DatasetInUseError):
            await engine.removal.remove(ONE, name)
    assert (end.phase, type(end.problem), end.failures) == (Phase.FAILED, DatasetInUseError, {Reason.TIMEOUT: 1})
    assert engine.services.catalog.dataset(name).name == name
    await engine.removal.remove(ONE, name)


async def test_without_any_dataset_there_is_none_to_find(tmp_path: Path) -> None:
    """Without any dataset, NoDatasetError is raised."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(Engine(open_database(url), Encoders())) as engine, pytest.raises(NoDatasetError):
        await engine.library.gallery(ONE, None)

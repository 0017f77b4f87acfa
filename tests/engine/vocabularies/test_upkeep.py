"""Vocabularies are made in the background and handed out."""

import asyncio
from contextlib import suppress

import pytest

from engine.engine import Engine
from engine.galleries import Catalog
from engine.vocabularies import upkeep
from engine.vocabularies import vocabulary_build as building
from engine.vocabularies.upkeep import vocabulary_lock
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION
from tests.until import CEILING_SECONDS


@pytest.fixture(autouse=True)
def small_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank of three words, and checks without waits."""
    monkeypatch.setattr(building, "bank_words", lambda encoder, language: ("bridge", "harbor", "lake"))
    monkeypatch.setattr(upkeep, "START_SECONDS", 0.0)
    monkeypatch.setattr(upkeep, "CHECK_SECONDS", 0.02)


async def test_the_bot_makes_the_words_of_its_datasets(engine: Engine, catalog: Catalog) -> None:
    """Without a vocabulary, there is none to use. The background makes it, also for photos that are added later."""
    assert await engine.vocabularies.get("demo") is None
    assert (await engine.vocabularies.contents("demo")).words == ()
    keeping = asyncio.create_task(engine.vocabularies.keep())

    async def counted(photos: int) -> None:
        async with asyncio.timeout(CEILING_SECONDS):
            while True:
                found = await engine.vocabularies.get("demo", "ja")
                if found is not None and len(found.best.keys) == photos:
                    return
                await asyncio.sleep(0.01)

    await counted(60)
    photos, embeddings = random_photos(63, DIMENSION)
    engine.services.catalog.gallery("demo").insert(photos, embeddings)
    await counted(63)
    contents = await engine.vocabularies.contents("demo")
    assert {word.text for word, _ in contents.words} <= {"bridge", "harbor", "lake"}
    assert sum(count for _, count in contents.words) == 63
    assert await engine.vocabularies.get("demo") is await engine.vocabularies.get("demo")
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


async def test_only_one_process_makes_the_words_of_a_dataset(engine: Engine) -> None:
    """While a script makes them, the bot does nothing, and looks again later."""
    with vocabulary_lock(engine.services.database, "demo"):
        await engine.vocabularies.update("demo")
        assert await engine.vocabularies.get("demo") is None
    await engine.vocabularies.update("demo")
    assert await engine.vocabularies.get("demo") is not None


async def test_an_encoder_that_cannot_be_loaded_stops_nothing(
    engine: Engine, catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    """A dataset whose encoder is missing gets no words. That is logged once, and other datasets get theirs."""
    catalog.create("lost", encoder="./no-such-folder", dimension=8)
    catalog.gallery("lost").insert(*random_photos(5, 8))
    for _ in range(3):
        for name in ("lost", "demo", "absent"):
            await engine.vocabularies.update(name)
    assert await engine.vocabularies.get("lost") is None
    assert await engine.vocabularies.get("demo") is not None
    assert caplog.text.count("the dataset lost gets no words") == 1

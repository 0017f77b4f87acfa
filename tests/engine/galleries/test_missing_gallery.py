"""A session works although some of its photos, or its whole dataset, are gone."""

import csv
import io
from collections.abc import Awaitable, Callable

import pytest

from engine.engine import Engine
from engine.errors import OutOfPhotosError
from engine.galleries import Catalog
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.sessions.views import RoundView
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, ONE, TWO = 1, 10, 101, 102


async def taught(engine: Engine) -> RoundView:
    """Return a sleeping session's round with mixed votes."""
    shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a house by the lake")).round
    await post(engine, shown, 1000)
    for position in range(1, 10):
        choice = Vote.YES if position % 2 else Vote.NO
        await engine.vote(CHANNEL, shown.session_id, ONE, 1, position, choice)
    engine.services.sessions.put_to_sleep()
    return shown


def rebuilt(catalog: Catalog, without: set[str]) -> None:
    """Replace the dataset by one without these photos."""
    photos, embeddings = random_photos(60, DIMENSION)
    kept = [row for row, photo in enumerate(photos) if photo.id not in without]
    gallery, _ = catalog.replacement("demo", encoder=Hashed.name, dimension=DIMENSION)
    gallery.insert([photos[row] for row in kept], embeddings[kept])
    catalog.replace("demo")


async def test_a_session_continues_without_missing_photos(engine: Engine, catalog: Catalog) -> None:
    """Missing photos are shown grey with their labels, can be voted on, and are ignored by refine."""
    shown = await taught(engine)
    gone = {photo.photo.id for photo in shown.photos[:4]}
    rebuilt(engine.services.catalog, gone)
    view = await engine.round(CHANNEL, shown.session_id, 1)
    assert {photo.photo.id for photo in view.photos if photo.is_gone} == gone
    assert [photo.tally.label for photo in view.photos[:2]] == [Label.YES, Label.NO]
    await engine.vote(CHANNEL, shown.session_id, TWO, 1, 1, Vote.NO)
    voted = await engine.round(CHANNEL, shown.session_id, 1)
    assert voted.photos[0].tally.label is Label.DISPUTED
    renditions = await engine.renditions("demo", [photo.photo for photo in view.photos])
    assert [rendition.is_missing for rendition in renditions] == [photo.is_gone for photo in view.photos]
    following = await engine.next(CHANNEL)
    assert not gone & {photo.photo.id for photo in following.photos}
    await post(engine, following, 1001)
    await engine.assessment.status(CHANNEL)
    await engine.assessment.quality(CHANNEL)
    await engine.assessment.best(CHANNEL)
    await engine.team.disputed(CHANNEL)
    await engine.concepts.save(GUILD, CHANNEL, ONE, "a house")
    await engine.replace_photo(CHANNEL, shown.session_id, ONE, 1, 4)
    await engine.assessment.apply(CHANNEL, 1 << 20)
    rows = list(csv.DictReader(io.StringIO((await engine.finish(CHANNEL, ONE)).files[0].content.decode("utf-8-sig"))))
    assert len(rows) == 18
    assert [row["score"] == "" for row in rows[:4]] == [True, True, True, False]
    assert (await engine.resume(CHANNEL, ONE)).number == 2


async def test_a_session_whose_dataset_was_removed_can_be_looked_at_and_closed(engine: Engine) -> None:
    """A session without its dataset shows grey photos, has no next round, and can be replaced."""
    shown = await taught(engine)
    catalog = engine.services.catalog
    catalog.drop("demo")
    catalog.create("other", encoder=Hashed.name, dimension=DIMENSION)
    catalog.gallery("other").insert(*random_photos(20, DIMENSION))
    view = await engine.round(CHANNEL, shown.session_id, 1)
    assert all(photo.is_gone for photo in view.photos)
    assert all(rendition.is_missing for rendition in await engine.renditions("demo", [p.photo for p in view.photos]))
    assert len(await engine.pictures("demo", [p.photo for p in view.photos], width=40)) == 9
    await engine.vote(CHANNEL, shown.session_id, TWO, 1, 1, Vote.NO)
    with pytest.raises(OutOfPhotosError):
        await engine.next(CHANNEL)
    assert (await engine.assessment.status(CHANNEL)).votes == 10
    assert await engine.assessment.quality(CHANNEL) is None
    assert (await engine.assessment.best(CHANNEL)).photos == ()
    started = await start_session(engine, GUILD, CHANNEL, ONE, "a hut", "other", replace=True)
    assert started.round.dataset == "other"
    assert (await engine.history.page(CHANNEL)).sessions[1].is_running is False


ENDINGS: dict[str, Callable[[Engine], Awaitable[object]]] = {
    "finish": lambda engine: engine.finish(CHANNEL, ONE),
    "start instead": lambda engine: start_session(engine, GUILD, CHANNEL, ONE, "a hut", replace=True),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_failed_ending_leaves_the_session_running(
    engine: Engine, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If ending a session fails at any step, it keeps running, and the next attempt works."""
    shown = await taught(engine)
    live = await engine.services.sessions.at(CHANNEL)
    for broken, name in ((engine.services.refiner, "refine"), (engine.services.database.journal, "insert")):
        with monkeypatch.context() as fault:
            fault.setattr(broken, name, _fails)
            with pytest.raises(OSError, match="out of order"):
                await ENDINGS[ending](engine)
        assert not live.session.finished
        assert (await engine.round(CHANNEL, shown.session_id, 1)).finished is False
    await ENDINGS[ending](engine)
    assert live.session.finished


def _fails(*arguments: object, **named: object) -> None:
    raise OSError("out of order")

"""Members give several photos of their own at once, to start a session or to teach it."""

import asyncio
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.database import Database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import (
    ConflictingExampleError,
    EmptyPromptError,
    FetchError,
    NothingToUndoError,
    NotVoterError,
    PhotoRejectedError,
    SessionFinishedError,
)
from engine.failures import Reason
from engine.galleries import Catalog
from engine.history.refine_replay import rebuilt, shown_embeddings
from engine.learning.prompts import PictureSource
from engine.photo import Embedding, unpack_embedding
from engine.rounds.opening import StartRequest
from engine.rounds.own_photos import Example, Given, Refused
from engine.sessions.events import Exemplified, Refined, Shown, Started, Vote, Voted, Voting
from engine.sessions.journal import Journal
from engine.sessions.journal_replay import restored
from engine.sessions.tally import Label
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post

GUILD, CHANNEL, ONE, TWO = 1, 10, 101, 102


class Colours(Hashed):
    """An encoder whose embedding of an image depends on its colour."""

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """One embedding for each colour."""
        return self.encode_text([str(image.resize((1, 1)).getpixel((0, 0))) for image in images]).embeddings


def photo(colour: str) -> bytes:
    """A file of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def engine(database: Database, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine on 60 photos, that downloads a colour by its name."""
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    catalog.gallery("demo").insert(*random_photos(60, DIMENSION))

    async def download(source: PictureSource) -> bytes:
        if source.address == "gone":
            raise FetchError(Reason.NOT_FOUND, "gone")
        return b"no image" if source.address == "text" else photo(source.address)

    engine = Engine(database, Encoders(Colours()))
    monkeypatch.setattr(engine.prompts, "download", download)
    yield engine
    engine.workers.close()


def given(yes: Sequence[str], no: Sequence[str] = ()) -> list[Given]:
    """Photos by their colours."""
    pairs = [*((colour, Vote.YES) for colour in yes), *((colour, Vote.NO) for colour in no)]
    return [Given(PictureSource(colour), choice) for colour, choice in pairs]


async def read(engine: Engine, yes: Sequence[str], no: Sequence[str] = ()) -> list[Example | Refused]:
    """Read photos for a start."""
    return [one async for one in engine.examples.for_start(GUILD, None, given(yes, no))]


def usable(found: Sequence[Example | Refused]) -> list[Example]:
    """The photos that were read."""
    return [one for one in found if isinstance(one, Example)]


async def started(engine: Engine, prompt: str, yes: Sequence[str], no: Sequence[str] = ()) -> str:
    """Start a session from photos, and return its id."""
    examples = usable(await read(engine, yes, no))
    prepared = await engine.prepare(StartRequest(GUILD, ONE, prompt, examples=examples))
    opening = await engine.start(prepared, CHANNEL)
    await post(engine, opening.round, 1000)
    return opening.round.session_id


async def events(engine: Engine, session_id: str) -> list[object]:
    """The session's events in the journal."""
    entries = await asyncio.to_thread(Journal(engine.services.database).session, session_id)
    return [entry.event for entry in entries]


async def test_a_session_starts_from_the_mean_of_the_yes_photos(engine: Engine) -> None:
    """The query is nearer to each of them than to the no photo. All of them are labels of the first round."""
    session_id = await started(engine, "", ["red", "gold"], ["navy"])
    found = await events(engine, session_id)
    assert [type(one) for one in found[:6]] == [Started, Exemplified, Exemplified, Exemplified, Voted, Refined]
    assert isinstance(found[6], Shown)
    begun, refined = found[0], found[5]
    assert isinstance(begun, Started)
    assert isinstance(refined, Refined)
    assert (begun.prompt, refined.labels) == ("🖼 ×2", 3)
    query = unpack_embedding(begun.embedding)
    red, gold, navy = (
        query @ unpack_embedding(one.embedding) for one in usable(await read(engine, ["red", "gold", "navy"]))
    )
    assert min(red, gold) > navy
    status = await engine.assessment.status(CHANNEL)
    assert (status.labels[Label.YES], status.labels[Label.NO]) == (2, 1)


async def test_a_prompt_and_photos_are_combined(engine: Engine) -> None:
    """With a prompt, no photos alone are enough, and one photo is shown as one."""
    found = await events(engine, await started(engine, "a house", ["red"]))
    assert isinstance(found[0], Started)
    assert found[0].prompt == "🖼 a house"
    await engine.finish(CHANNEL, ONE)
    found = await events(engine, await started(engine, "a house", [], ["red"]))
    assert isinstance(found[0], Started)
    assert found[0].prompt == "a house"


async def test_no_photos_alone_start_nothing(engine: Engine) -> None:
    """Something has to say what to look for."""
    with pytest.raises(EmptyPromptError):
        await started(engine, "", [], ["red"])


async def test_one_undo_takes_back_the_whole_set(engine: Engine) -> None:
    """The photos of a start, and those given later, are one action each."""
    session_id = await started(engine, "", ["red", "gold"], ["navy"])
    more = [
        one async for one in engine.examples.for_session(CHANNEL, session_id, TWO, given(["green", "lime"], ["purple"]))
    ]
    await engine.examples.add(CHANNEL, session_id, TWO, usable(more))
    status = await engine.assessment.status(CHANNEL)
    assert (status.labels[Label.YES], status.labels[Label.NO]) == (4, 2)
    assert (await engine.undo(CHANNEL, TWO)).removed == {Vote.YES: 2, Vote.NO: 1}
    assert (await engine.undo(CHANNEL, ONE)).removed == {Vote.YES: 2, Vote.NO: 1}
    assert (await engine.assessment.status(CHANNEL)).votes == 0
    for member in (ONE, TWO):
        with pytest.raises(NothingToUndoError):
            await engine.undo(CHANNEL, member)


async def test_a_photo_that_fails_leaves_the_others(engine: Engine) -> None:
    """Each failure comes in its photo's place, with its reason. A photo given as both counts once."""
    found = await read(engine, ["red", "gone", "text", "gold", "red"], ["gold", "navy"])
    kinds = [type(one) for one in found]
    assert kinds == [Example, FetchError, PhotoRejectedError, Example, Example, ConflictingExampleError, Example]
    prepared = await engine.prepare(StartRequest(GUILD, ONE, examples=usable(found)))
    voted = next(one for one in prepared.taught if isinstance(one, Voted))
    assert Counter(voted.votes.values()) == {Vote.YES: 2, Vote.NO: 1}


async def test_a_photo_takes_only_so_long(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo that takes too long fails, and so do all photos after the time for the set."""

    async def never(source: PictureSource) -> bytes:
        await asyncio.sleep(3_600)
        return b""

    monkeypatch.setattr(engine.prompts, "download", never)
    monkeypatch.setattr("engine.rounds.own_photos.PICTURE_SECONDS", 0.05)
    monkeypatch.setattr("engine.rounds.own_photos.SET_SECONDS", 0.08)
    assert [type(one).__name__ for one in await read(engine, ["red", "gold", "navy"])] == ["TooSlowError"] * 3


async def test_who_may_not_vote_gives_no_examples(engine: Engine) -> None:
    """Neither at a start, nor in a session; and not in a finished one. Nothing is read before the refusal."""
    session_id = await started(engine, "a house", [])
    await engine.finish(CHANNEL, ONE)
    with pytest.raises(SessionFinishedError):
        await engine.examples.check(CHANNEL, session_id, ONE)
    voting = Voting(roles=(7,))
    await engine.server_settings.change(GUILD, ONE, lambda now: replace(now, voting=voting))
    examples = usable(await read(engine, ["red"]))
    with pytest.raises(NotVoterError):
        await engine.prepare(StartRequest(GUILD, ONE, examples=examples))
    await engine.start(await engine.prepare(StartRequest(GUILD, ONE, examples=examples, roles=[7])), CHANNEL)
    session = (await engine.services.sessions.running(CHANNEL)).session
    with pytest.raises(NotVoterError):
        await anext(engine.examples.for_session(CHANNEL, session.id, TWO, given(["red"])))
    with pytest.raises(NotVoterError):
        await engine.examples.add(CHANNEL, session.id, TWO, examples)


async def test_sessions_from_photos_replay_to_the_same_bits(engine: Engine) -> None:
    """The journal holds the photos' embeddings, so a replay does not need the files."""
    session_id = await started(engine, "", ["red", "gold"], ["navy"])
    await engine.vote(CHANNEL, session_id, TWO, 1, 1, Vote.YES)
    await post(engine, await engine.next(CHANNEL, 1), 1001)
    more = [one async for one in engine.examples.for_session(CHANNEL, session_id, TWO, given(["lime"], ["purple"]))]
    await engine.examples.add(CHANNEL, session_id, TWO, usable(more))
    await engine.next(CHANNEL, 2)
    entries = await asyncio.to_thread(Journal(engine.services.database).session, session_id)
    gallery = engine.services.catalog.gallery("demo")
    replayed = restored(entries)
    assert replayed == (await engine.services.sessions.running(CHANNEL)).session
    steps = [
        one async for one in rebuilt(entries, gallery, shown_embeddings(replayed, gallery), engine.services.refiner)
    ]
    assert len(steps) == 3
    assert all(step.is_same for step in steps)
    assert np.isfinite([slot.score for shown in replayed.rounds for slot in shown.slots]).all()

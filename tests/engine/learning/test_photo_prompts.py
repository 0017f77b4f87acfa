"""Sessions and looks that start from a photo of the dataset, and prompts whose words the encoder doesn't know."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.database import Database
from engine.encoders.encoder import TextEncoding
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import EncoderError, UnknownPhotoError, UnknownWordsError
from engine.galleries import Catalog
from engine.history.refine_replay import rebuilt, shown_embeddings
from engine.photo import unpack_embedding
from engine.rounds.opening import StartRequest
from engine.sessions.events import Vote
from engine.sessions.journal_replay import restored
from engine.sessions.views import RoundView
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post

GUILD, CHANNEL, ONE = 1, 10, 101
KNOWN = {"red", "green"}


class Unloadable(Encoders):
    """Encoders of which none can be loaded."""

    def get(self, name: str, dimension: int | None = None) -> Hashed:
        """Raise EncoderError."""
        raise EncoderError(f"{name} cannot be loaded")


class FewWords(Hashed):
    """An encoder that knows two words."""

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Report the unknown words."""
        unknown = tuple(tuple(word for word in text.split() if word not in KNOWN) for text in texts)
        meaningless = tuple(len(words) == len(text.split()) for words, text in zip(unknown, texts, strict=True))
        return replace(super().encode_text(texts), unknown=unknown, meaningless=meaningless)


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """A catalog with a dataset of 60 photos."""
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    catalog.gallery("demo").insert(*random_photos(60, DIMENSION))
    return catalog


async def start(engine: Engine, prompt: str = "", photo: str = "", *, anyway: bool = False) -> RoundView:
    """Start a session whose first round is posted."""
    request = StartRequest(GUILD, ONE, prompt, photo=photo, anyway=anyway)
    opening = await engine.start(await engine.prepare(request), CHANNEL)
    await post(engine, opening.round, 1000)
    return opening.round


async def test_a_session_starts_from_a_photo_without_the_encoder(database: Database, filled: Catalog) -> None:
    """The photo's embedding is the prompt: the photo comes first, and the session is refined and replayed as usual."""
    engine = Engine(database, Unloadable())
    try:
        with pytest.raises(EncoderError):
            await start(engine, "red")
        shown = await start(engine, photo="p00007")
        assert shown.prompt == "🖼 p00007"
        assert (shown.photos[0].photo.id, round(shown.photos[0].score, 3)) == ("p00007", 1.0)
        for position in range(1, 10):
            vote = Vote.YES if position < 4 else Vote.NO
            await engine.vote(CHANNEL, shown.session_id, ONE, 1, position, vote)
        await post(engine, await engine.next(CHANNEL, 1), 1001)
        live = await engine.services.sessions.of(shown.session_id, CHANNEL)
        stored = filled.gallery("demo").by_ids(["p00007"])["p00007"][1]
        np.testing.assert_allclose(unpack_embedding(live.session.embedding), stored, rtol=1e-6)
        entries = engine.services.journal.session(shown.session_id)
        assert restored(entries) == live.session
        known = shown_embeddings(live.session, live.gallery)
        found = [one async for one in rebuilt(entries, live.gallery, known, engine.services.refiner)]
        assert [one.is_same for one in found] == [True, True]
    finally:
        engine.workers.close()


async def test_similar_photos_need_no_encoder(database: Database, filled: Catalog) -> None:
    """They are the nearest ones to a photo, without that photo, also outside of a session."""
    engine = Engine(database, Unloadable())
    try:
        shown = await start(engine, photo="p00007")
        look = await engine.similar(CHANNEL, shown.session_id, "p00030")
        query = filled.gallery("demo").by_ids(["p00030"])["p00030"][1]
        nearest = [match.photo.id for match in filled.gallery("demo").nearest(query, 10)]
        assert nearest[0] == "p00030"
        assert [photo.photo.id for photo in look.photos] == nearest[1:]
        assert (await engine.find("", "demo", photo="p00030")).photos == look.photos
        with pytest.raises(UnknownPhotoError, match="p99999"):
            await engine.similar(CHANNEL, shown.session_id, "p99999")
    finally:
        engine.workers.close()


async def test_a_photo_and_words_are_asked_together(engine: Engine) -> None:
    """With words, the photo counts as a picture, and the encoder is needed."""
    shown = await start(engine, "red", photo="p00007")
    assert shown.prompt == "🖼 p00007 red"
    query = unpack_embedding((await engine.services.sessions.of(shown.session_id, CHANNEL)).session.embedding)
    ((_, stored),) = (await engine.services.gallery("demo")).by_ids(["p00007"]).values()
    words = (await engine.prompts.query(await engine.services.gallery("demo"), "red")).query
    assert min(query @ stored, query @ words) > stored @ words


async def test_an_unknown_photo_starts_nothing(engine: Engine) -> None:
    """The error names the photo and the dataset."""
    with pytest.raises(UnknownPhotoError, match="'demo' has no photo 'p99999'"):
        await start(engine, photo="p99999")


async def test_a_prompt_of_unknown_words_raises_an_error(database: Database, filled: Catalog) -> None:
    """One known word is enough, negative parts don't count, and a picture or `anyway` makes it possible."""
    engine = Engine(database, Encoders(FewWords()))
    try:
        gallery = await engine.services.gallery("demo")
        for prompt, unknown in (("jacket", ("jacket",)), ("a jacket; coat; -red", ("a", "jacket", "coat"))):
            with pytest.raises(UnknownWordsError) as caught:
                await engine.prompts.query(gallery, prompt)
            assert caught.value.unknown == unknown
        for prompt in ("jacket; red", "red jacket", "red"):
            assert (await engine.prompts.query(gallery, prompt)).prompt == prompt
        assert (await engine.prompts.query(gallery, "jacket", anyway=True)).hints.unknown_words == ("jacket",)
        assert (await engine.prompts.query(gallery, "jacket", photo="p00001")).hints.unknown_words == ("jacket",)
        assert (await start(engine, "jacket", anyway=True)).prompt == "jacket"
    finally:
        engine.workers.close()

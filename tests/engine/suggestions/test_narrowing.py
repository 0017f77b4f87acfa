"""Sessions get words of their dataset, try them, and use them."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from engine.engine import Engine
from engine.errors import SessionFinishedError, UnknownPhotoError
from engine.galleries.tiered_gallery import TieredGallery
from engine.learning.refiner import lesson
from engine.photo import Embedding, Photo, unpack_embedding
from engine.rounds.opening import StartRequest
from engine.sessions.events import Stage, Vote
from engine.sessions.views import RoundView
from engine.sessions.word_menu import WordMenu
from engine.suggestions import narrowing
from engine.vocabularies import vocabulary_build as building
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, ONE, TWO = 1, 10, 101, 102
BANK = tuple(f"word {chr(97 + number)}" for number in range(12))


@pytest.fixture(autouse=True)
def bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank of twelve words."""
    monkeypatch.setattr(building, "bank_words", lambda encoder, language: BANK)


def photos_of(word: str, count: int) -> tuple[list[Photo], Embedding]:
    """Photos near a word's embedding."""
    (meant,) = Hashed().encode_text([word]).embeddings
    noise = np.random.default_rng(len(word) + ord(word[-1])).standard_normal((count, DIMENSION)).astype(np.float32)
    embeddings = meant + 0.05 * noise
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    return [Photo(f"{word[-1]}{number}", f"https://photos.test/{number}.jpg") for number in range(count)], embeddings


@pytest.fixture
async def worded(engine: Engine) -> Engine:
    """An engine whose dataset shows what the words say, with its vocabulary."""
    for word in BANK:
        engine.services.catalog.gallery("demo").insert(*photos_of(word, 12))
    await engine.vocabularies.update("demo")
    return engine


async def started(engine: Engine, prompt: str = "something vague") -> RoundView:
    opening = await start_session(engine, GUILD, CHANNEL, ONE, prompt)
    return await post(engine, opening.round, 7)


async def lose(engine: Engine, shown: RoundView) -> RoundView:
    """Both members vote no on the whole round."""
    for member in (ONE, TWO):
        await engine.rest_is_no(CHANNEL, shown.session_id, member, shown.number)
    return await engine.round(CHANNEL, shown.session_id, shown.number)


async def offered(engine: Engine, shown: RoundView) -> WordMenu | None:
    return (await engine.narrowing.offer(shown, "en")).menu


async def test_a_vague_prompt_gets_words_with_counts(worded: Engine) -> None:
    """The offer is recorded: after a restart, the message shows the same words, and nothing is recorded twice."""
    shown = await started(worded)
    menu = await offered(worded, shown)
    assert menu is not None
    assert menu.stage is Stage.START
    assert {word for word, _ in menu.words} <= {*BANK}
    assert all(photos > 0 for _, photos in menu.words)
    sessions = worded.services.sessions
    before = (await sessions.at(CHANNEL)).session
    sessions.put_to_sleep(-1.0)
    again = await worded.round(CHANNEL, shown.session_id, 1)
    assert again.menu == menu
    assert await offered(worded, again) == menu
    assert (await sessions.at(CHANNEL)).session == before


async def test_a_word_as_the_prompt_gets_none(worded: Engine) -> None:
    """The prompt is specific already. Nothing is recorded."""
    shown = await started(worded, "word a")
    sequence = (await worded.services.sessions.at(CHANNEL)).session.sequence
    assert await offered(worded, shown) is None
    assert (await worded.services.sessions.at(CHANNEL)).session.sequence == sequence


async def test_after_a_lost_round_there_are_other_words(worded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is offered twice in a session."""
    monkeypatch.setattr("engine.learning.suggestions.nearby.__defaults__", ((), 4))
    shown = await started(worded)
    first = await offered(worded, shown)
    second = await offered(worded, await lose(worded, shown))
    assert first is not None
    assert second is not None
    assert second.stage is Stage.LOST
    assert len(first.words) == len(second.words) == 4
    assert not {word for word, _ in first.words} & {word for word, _ in second.words}


async def test_after_a_yes_there_are_words_of_the_yes_photos(worded: Engine) -> None:
    """The ones for the fewest photos come first."""
    shown = await started(worded)
    picked = await worded.spreads.pick(CHANNEL, shown.session_id, ONE, ["b1", "b2"])
    menu = await offered(worded, picked)
    assert menu is not None
    assert menu.stage is Stage.FOUND
    assert "word b" in dict(menu.words)
    counts = [photos for _, photos in menu.words]
    assert counts == sorted(counts)
    assert len(counts) <= 5


async def test_without_a_vocabulary_there_are_no_words(engine: Engine) -> None:
    """Rounds have none, silently; a lost round still says what helps."""
    shown = await started(engine)
    assert await offered(engine, shown) is None
    assert await engine.narrowing.words(CHANNEL, shown.session_id, "en") == ()
    assert await offered(engine, await lose(engine, shown)) == WordMenu(Stage.LOST)


async def test_a_round_does_not_wait_long_for_words(worded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that come later are reported, so that the message gets them."""
    monkeypatch.setattr(narrowing, "ROUND_SECONDS", 0.0)
    shown = await started(worded)
    assert await offered(worded, shown) is None
    late = worded.late_changes()
    async with asyncio.timeout(30):
        assert await anext(late) == (CHANNEL, shown.session_id, 1)
    monkeypatch.setattr(narrowing, "ROUND_SECONDS", 30.0)
    assert await offered(worded, shown) is not None


async def test_the_index_is_made_once_for_each_version(worded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hidden photo changes the version."""
    made: list[str] = []
    gallery = worded.services.catalog.gallery("demo")
    batches = type(gallery).batches

    def noted(self: TieredGallery, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        made.append("")
        return batches(self, size)

    monkeypatch.setattr(type(gallery), "batches", noted)
    shown = await started(worded)
    for _ in range(3):
        assert await worded.narrowing.words(CHANNEL, shown.session_id, "en")
    assert len(made) == 1
    gallery.hide("a1", "someone")
    assert await worded.narrowing.words(CHANNEL, shown.session_id, "en")
    assert len(made) == 2


async def test_trying_a_word_changes_nothing(worded: Engine) -> None:
    """The look has the photos that the word describes."""
    shown = await started(worded)
    before = (await worded.services.sessions.at(CHANNEL)).session
    look = await worded.narrowing.try_word(CHANNEL, shown.session_id, "word b")
    assert len(look.photos) == 9
    assert {view.photo.id[0] for view in look.photos} == {"b"}
    assert (await worded.services.sessions.at(CHANNEL)).session is before


async def test_a_used_word_leads_the_next_round_and_can_be_undone(worded: Engine) -> None:
    """Votes stay. Undo says what the prompt is again."""
    shown = await lose(worded, await started(worded))
    used = await worded.narrowing.use(CHANNEL, shown.session_id, ONE, "word b")
    assert used.prompt == "word b"
    following = await worded.next(CHANNEL)
    assert {view.photo.id[0] for view in following.photos} == {"b"}
    undone = await worded.undo(CHANNEL, ONE)
    assert (undone.word, undone.prompt) == ("word b", "something vague")
    assert not undone.removed
    assert (await worded.undo(CHANNEL, ONE)).removed == {Vote.NO: 9}


async def test_excluded_words_stay_excluded(worded: Engine) -> None:
    """Also when another word is used. The query is that of the same prompt, typed."""
    shown = await started(worded)
    await worded.narrowing.use(CHANNEL, shown.session_id, ONE, "word c", excludes=True)
    used = await worded.narrowing.use(CHANNEL, shown.session_id, TWO, "word b")
    assert used.prompt == "word b; -word c"
    session = (await worded.services.sessions.at(CHANNEL)).session
    typed = await worded.prompts.query(await worded.services.gallery("demo"), "word b; -word c")
    assert np.array_equal(unpack_embedding(session.embedding), typed.query)
    assert "word c" not in dict(await worded.narrowing.words(CHANNEL, shown.session_id, "en"))
    await worded.narrowing.use(CHANNEL, shown.session_id, TWO, "word c", excludes=True)
    assert (await worded.services.sessions.at(CHANNEL)).session is session


async def test_two_words_at_once_are_both_kept(worded: Engine) -> None:
    """A change that was made for an earlier prompt is made again for the present one."""
    shown = await started(worded)
    await asyncio.gather(
        worded.narrowing.use(CHANNEL, shown.session_id, ONE, "word c", excludes=True),
        worded.narrowing.use(CHANNEL, shown.session_id, TWO, "word d", excludes=True),
    )
    prompt = (await worded.services.sessions.at(CHANNEL)).session.prompt
    assert {*prompt.split("; ")} == {"something vague", "-word c", "-word d"}


async def test_a_word_joins_a_picture(worded: Engine) -> None:
    """The photo that a session started from stays part of its prompt."""
    found = worded.services.catalog.gallery("demo").by_ids(["b1"])["b1"][1]
    session_id = (await started_from_photo(worded, "b1")).session_id
    used = await worded.narrowing.use(CHANNEL, session_id, ONE, "word c")
    assert used.prompt.endswith("b1; word c")
    (word,) = Hashed().encode_text(["word c"]).embeddings
    query = unpack_embedding((await worded.services.sessions.at(CHANNEL)).session.embedding)
    assert float(query @ word) > float(query @ found) > float(word @ found)
    excluded = await worded.narrowing.use(CHANNEL, session_id, ONE, "word d", excludes=True)
    assert excluded.prompt.endswith("word c; -word d")


async def started_from_photo(engine: Engine, photo: str) -> RoundView:
    prepared = await engine.prepare(StartRequest(GUILD, ONE, photo=photo))
    return (await engine.start(prepared, CHANNEL)).round


async def test_a_finished_session_keeps_its_prompt(worded: Engine) -> None:
    """Its words can only be looked at."""
    shown = await started(worded)
    await worded.finish(CHANNEL, ONE)
    with pytest.raises(SessionFinishedError):
        await worded.narrowing.use(CHANNEL, shown.session_id, ONE, "word b")
    assert (await worded.narrowing.try_word(CHANNEL, shown.session_id, "word b")).photos


async def test_a_spread_looks_further_than_a_round(worded: Engine) -> None:
    """Its photos are of more kinds, and none was shown. It counts as not shown."""
    shown = await lose(worded, await started(worded, "word a"))
    look = await worded.spreads.spread(CHANNEL, shown.session_id)
    seen = {view.photo.id for view in shown.photos}
    assert len(look.photos) == 9
    assert not seen & {view.photo.id for view in look.photos}
    kinds = {view.photo.id[0] for view in look.photos}
    assert len(kinds) > len({view.photo.id[0] for view in shown.photos})
    assert set((await worded.services.sessions.at(CHANNEL)).session.shown) == seen


async def test_photos_of_a_spread_become_examples(worded: Engine) -> None:
    """They teach the classifier, and one undo takes all of them back."""
    shown = await lose(worded, await started(worded, "word a"))
    await worded.spreads.pick(CHANNEL, shown.session_id, ONE, ["b1", "b2"])
    live = await worded.services.sessions.at(CHANNEL)
    taught = lesson(live.session, live.embeddings())
    assert list(taught.labels).count(1) == 2
    assert (await worded.round(CHANNEL, shown.session_id, 1)).photos == shown.photos
    assert (await worded.undo(CHANNEL, ONE)).removed == {Vote.YES: 2}
    with pytest.raises(UnknownPhotoError):
        await worded.spreads.pick(CHANNEL, shown.session_id, ONE, ["b1", "gone"])

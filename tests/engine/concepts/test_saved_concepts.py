"""A saved concept can be continued anywhere in its own server, and in no other."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from engine.concepts import snapshot
from engine.concepts.saved_concepts import Recall, cleaned
from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import (
    ConceptExistsError,
    ConceptNameError,
    OtherEncoderError,
    SameConceptError,
    UnknownConceptError,
    UnknownDatasetError,
    UnknownVersionError,
)
from engine.galleries import Catalog
from engine.history.refine_replay import rebuilt, shown_embeddings
from engine.learning.refiner import Refinement
from engine.sessions.events import Continued, Display, Vote
from engine.sessions.journal_replay import restored
from engine.sessions.live import LiveSession
from engine.sessions.tally import Label
from engine.sessions.views import RoundView
from engine.text.readable import folded
from tests.engine.conftest import random_photos
from tests.engine.toy_encoder import ToyEncoder
from tests.posting import post
from tests.start import start_session

GUILD, ELSEWHERE = 1, 2
HERE, THERE = 10, 11
ONE, TWO, THREE = 101, 102, 103


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open an engine as a bot's process does."""
    with closing(Engine(open_database(url), Encoders(ToyEncoder()))) as engine:
        yield engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with two datasets of one encoder and a third of another."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        for seed, (name, encoder) in enumerate([("near", "toy"), ("far", "toy"), ("strange", "other")]):
            catalog.create(name, encoder=encoder, dimension=ToyEncoder.dimension)
            catalog.gallery(name).insert(*random_photos(60, ToyEncoder.dimension, seed))
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on that database."""
    with opened(url) as engine:
        yield engine


async def start(engine: Engine, channel: int = HERE, *, prompt: str = "red", dataset: str | None = "near") -> RoundView:
    """Start a session whose first round is posted."""
    opening = await start_session(engine, GUILD, channel, ONE, prompt, dataset)
    await post(engine, opening.round, 1000)
    return opening.round


async def load(
    engine: Engine, name: str, channel: int = THERE, dataset: str | None = None, version: int | None = None
) -> RoundView:
    """Start a session that continues a concept."""
    opening = await start_session(engine, GUILD, channel, TWO, "", dataset, recall=Recall(name, version), replace=True)
    await post(engine, opening.round, 2000)
    return opening.round


async def judge(engine: Engine, shown: RoundView, votes: str, member: int = ONE) -> None:
    """Vote on the photos of a round: y, n, u, or - for no vote."""
    choices = {"y": Vote.YES, "n": Vote.NO, "u": Vote.UNSURE}
    for position, letter in enumerate(votes, start=1):
        if letter in choices:
            ref = (shown.channel_id, shown.session_id, member, shown.number, position)
            await engine.vote(*ref, choices[letter])


async def live(engine: Engine, shown: RoundView) -> LiveSession:
    """Return a session as it is in memory."""
    return await engine.services.sessions.of(shown.session_id, shown.channel_id)


async def learnt(engine: Engine, shown: RoundView) -> Refinement:
    """Refine the session's classifier."""
    now = await live(engine, shown)
    return await engine.services.refiner.refine(now.session, now.gallery, now.embeddings())


async def taught(engine: Engine) -> RoundView:
    """Return the last round of a session in which three members voted, saved as "Lakes"."""
    first = await start(engine)
    await judge(engine, first, "yynnu-yny", ONE)
    await judge(engine, first, "ynnny----", TWO)
    second = await engine.next(HERE, 1)
    await post(engine, second, 1001)
    await judge(engine, second, "nnnnyynnn", THREE)
    await engine.concepts.save(GUILD, HERE, ONE, "Lakes")
    return second


async def test_a_loaded_concept_has_the_labels_and_the_classifier_of_the_saved_one(engine: Engine) -> None:
    """A concept loaded on its own dataset has the same votes and weights, and shows no photo again."""
    saved = await taught(engine)
    before, weights = await live(engine, saved), (await learnt(engine, saved)).event.sha256
    loaded = await load(engine, "lakes")
    after = await live(engine, loaded)
    assert after.session.labels() == before.session.labels()
    assert after.session.votes == before.session.votes
    assert (await learnt(engine, loaded)).event.sha256 == weights
    assert not {photo.photo.id for photo in loaded.photos} & before.session.votes.keys()


async def test_a_loaded_concept_has_its_name_and_the_display_that_was_chosen_for_it(engine: Engine) -> None:
    """A display that nobody chose is not saved, so the server's own one applies."""
    first = await start(engine)
    await judge(engine, first, "ynnnnnnnn")
    await engine.concepts.save(GUILD, HERE, ONE, "Plain")
    await engine.display(HERE, ONE, Display.GRID)
    await engine.concepts.save(GUILD, HERE, ONE, "Squares")
    assert (first.title, (await load(engine, "Plain", 20)).display) == ("", Display.SHEET)
    loaded = await load(engine, "squares", 21)
    assert (loaded.title, loaded.prompt, loaded.display) == ("Squares", "red", Display.GRID)
    await engine.concepts.save(GUILD, 21, ONE, "Squares again")
    assert (await live(engine, loaded)).view().title == "Squares again"
    assert (await live(engine, first)).view().title == ""
    again = await load(engine, "squares again", 22)
    assert (again.title, again.display) == ("Squares again", Display.GRID)


def test_a_concept_that_an_older_version_saved_has_no_display() -> None:
    """Versions saved before displays were kept can still be loaded."""
    text = '{"prompt": "red", "embedding": "AACAPw==", "dataset": "near", "encoder": "toy"}'
    assert snapshot.from_text(text).display is None


async def test_the_journal_alone_gives_a_continued_session_back(engine: Engine, url: str) -> None:
    """A continued session can be replayed from its journal entries even after the concept is deleted."""
    await taught(engine)
    loaded = await load(engine, "Lakes")
    await judge(engine, loaded, "nnnyynnnn")
    await post(engine, await engine.next(THERE, 1), 2001)
    await engine.concepts.delete(GUILD, (await engine.concepts.of(GUILD, "Lakes")).id)
    now = await live(engine, loaded)
    entries = engine.services.journal.session(loaded.session_id)
    assert restored(entries) == now.session
    embeddings = shown_embeddings(now.session, now.gallery)
    found = [one async for one in rebuilt(entries, now.gallery, embeddings, engine.services.refiner)]
    assert len(found) == 2
    assert all(one.is_same for one in found)


async def test_a_continued_session_wakes_after_a_restart(url: str) -> None:
    """One process saves a concept, a second loads it, and a third continues the session."""
    with opened(url) as engine:
        await taught(engine)
    with opened(url) as engine:
        loaded = await load(engine, "Lakes")
        bits = (await learnt(engine, loaded)).event.sha256
    with opened(url) as engine:
        assert (await learnt(engine, loaded)).event.sha256 == bits
        assert (await engine.next(THERE, 1)).number == 2


async def test_on_another_dataset_the_judged_photos_teach_as_examples(engine: Engine) -> None:
    """On another dataset the judged photos become examples, and back on the first they have their ids again."""
    saved = await taught(engine)
    before = await live(engine, saved)
    far = await load(engine, "Lakes", dataset="far")
    session = (await live(engine, far)).session
    assert sorted(session.labels().values()) == sorted(before.session.labels().values())
    assert session.carried == ()
    assert (await learnt(engine, far)).event.labels == (await learnt(engine, saved)).event.labels
    await judge(engine, far, "yn-------", THREE)
    await engine.concepts.save(GUILD, THERE, THREE, "lakes")
    back = await load(engine, "Lakes", dataset="near")
    again = (await live(engine, back)).session
    assert {*again.carried} == {*before.session.votes}
    assert {photo: again.votes[photo] for photo in again.carried} == before.session.votes
    assert len(again.examples) == 2
    assert not {photo.photo.id for photo in back.photos} & {*again.carried}


async def test_another_encoder_is_refused(engine: Engine) -> None:
    """A concept cannot be loaded on a dataset of another encoder, and the running session continues."""
    await taught(engine)
    running = await start(engine, THERE)
    with pytest.raises(OtherEncoderError):
        await load(engine, "Lakes", dataset="strange")
    assert not (await live(engine, running)).session.finished


async def test_nothing_of_another_server_is_found(engine: Engine) -> None:
    """A server cannot find another's concepts by name or id, and can use the same names."""
    await taught(engine)
    concept = await engine.concepts.of(GUILD, "Lakes")
    assert await engine.concepts.all(ELSEWHERE) == ()
    for recall in (Recall("Lakes"), Recall(concept.id)):
        with pytest.raises(UnknownConceptError):
            await start_session(engine, ELSEWHERE, 99, ONE, "", recall=recall)
        with pytest.raises(UnknownConceptError):
            await engine.concepts.fork(ELSEWHERE, ONE, recall, "ours")
    for call in (engine.concepts.delete(ELSEWHERE, concept.id), engine.concepts.rename(ELSEWHERE, concept.id, "x")):
        with pytest.raises(UnknownConceptError):
            await call
    await start_session(engine, ELSEWHERE, 99, ONE, "red", "near")
    with pytest.raises(UnknownConceptError):
        await engine.concepts.save(ELSEWHERE, 99, ONE, "mine", onto=concept.id)
    assert (await engine.concepts.save(ELSEWHERE, 99, ONE, "Lakes")).version == 1
    assert len((await engine.concepts.of(GUILD, "Lakes")).versions) == 1


async def test_a_session_adds_versions_to_its_own_concept_only(engine: Engine) -> None:
    """A session adds versions to its own concept, and to another one only if that one is chosen."""
    await taught(engine)
    assert (await engine.concepts.save(GUILD, HERE, TWO, "LAKES")).version == 2
    await start(engine, THERE)
    with pytest.raises(ConceptExistsError) as error:
        await engine.concepts.save(GUILD, THERE, TWO, "lakes")
    assert (await engine.concepts.save(GUILD, THERE, TWO, "", onto=error.value.concept_id)).version == 3
    concept = await engine.concepts.of(GUILD, "lakes")
    assert [version.number for version in concept.versions] == [1, 2, 3]
    keys = [await engine.members.key(member) for member in (ONE, TWO, TWO)]
    assert [version.member for version in concept.versions] == keys
    assert await engine.concepts.is_own(concept, ONE)
    assert not await engine.concepts.is_own(concept, TWO)


async def test_an_older_version_can_be_loaded(engine: Engine) -> None:
    """A version is loaded by its number, and an unknown number raises an error with the last one."""
    shown = await taught(engine)
    first = (await live(engine, shown)).session.labels()
    await judge(engine, shown, "yyy------", ONE)
    await engine.concepts.save(GUILD, HERE, ONE, "Lakes")
    assert (await live(engine, await load(engine, "Lakes", version=1))).session.labels() == first
    assert (await live(engine, await load(engine, "Lakes"))).session.labels() != first
    with pytest.raises(UnknownVersionError) as error:
        await load(engine, "Lakes", version=7)
    assert error.value.last == 2


async def test_a_fork_is_a_concept_of_its_own(engine: Engine) -> None:
    """A fork starts with the same labels, and changes to it leave the original alone."""
    await taught(engine)
    await engine.concepts.fork(GUILD, TWO, Recall("Lakes"), "Ponds")
    pond = await load(engine, "Ponds")
    await judge(engine, pond, "yyyyyyyyy", TWO)
    assert (await engine.concepts.save(GUILD, THERE, TWO, "Ponds")).version == 2
    lakes, ponds = await engine.concepts.of(GUILD, "Lakes"), await engine.concepts.of(GUILD, "Ponds")
    assert ponds.versions[0].labels == lakes.last.labels
    assert ponds.last.labels[Label.YES] == lakes.last.labels[Label.YES] + 9
    assert len(lakes.versions) == 1
    with pytest.raises(ConceptExistsError):
        await engine.concepts.fork(GUILD, TWO, Recall("Lakes"), "pONDS")


async def test_a_merge_keeps_the_newer_vote_of_a_member(engine: Engine) -> None:
    """A merge adds a version with the labels of both, and keeps each member's newer vote."""
    for channel, votes in ((HERE, "yy-"), (THERE, "n-y")):
        await judge(engine, await start(engine, channel), votes)
        await engine.concepts.save(GUILD, channel, ONE, f"in {channel}")
    shown = await start(engine, 12)
    await judge(engine, shown, "n", TWO)
    await engine.concepts.save(GUILD, 12, TWO, "of two")
    assert (await engine.concepts.merge(GUILD, TWO, f"in {HERE}", f"in {THERE}")).version == 2
    assert (await engine.concepts.merge(GUILD, TWO, "of two", f"in {THERE}")).version == 3
    session = (await live(engine, await load(engine, f"in {THERE}", 13))).session
    one, two = await engine.members.key(ONE), await engine.members.key(TWO)
    first, second, third = (photo.photo.id for photo in shown.photos[:3])
    assert session.votes[first] == {one: Vote.NO, two: Vote.NO}
    assert session.votes[second] == {one: Vote.YES}
    assert session.votes[third] == {one: Vote.YES}
    assert len((await engine.concepts.of(GUILD, f"in {HERE}")).versions) == 1
    with pytest.raises(SameConceptError):
        await engine.concepts.merge(GUILD, TWO, "of two", "OF two")


async def test_rename_and_delete(engine: Engine) -> None:
    """A renamed concept has only its new name, and deleting it removes all versions and frees the name."""
    await taught(engine)
    concept = await engine.concepts.of(GUILD, "Lakes")
    assert await engine.concepts.rename(GUILD, concept.id, "lakes") == "lakes"
    assert await engine.concepts.rename(GUILD, concept.id, "Ponds") == "Ponds"
    with pytest.raises(UnknownConceptError):
        await load(engine, "Lakes")
    assert len((await engine.concepts.delete(GUILD, concept.id)).versions) == 1
    assert await engine.concepts.all(GUILD) == ()
    tables = ("concepts", "concept_versions")
    counts = [engine.services.database.scan.rows(f"SELECT count() FROM {table}")[0][0] for table in tables]
    assert counts == [0, 0]


async def test_replaced_photos_are_not_shown_again(engine: Engine) -> None:
    """A replaced photo does not come back in a loaded concept, and its votes do not count."""
    shown = await start(engine)
    await judge(engine, shown, "y")
    bad = shown.photos[0].photo.id
    await engine.replace_photo(HERE, shown.session_id, ONE, 1, 1)
    await engine.concepts.save(GUILD, HERE, ONE, "Lakes")
    loaded = await load(engine, "Lakes")
    session = (await live(engine, loaded)).session
    assert bad in session.shown
    assert bad not in session.labels()
    assert bad not in [photo.photo.id for photo in loaded.photos]


async def test_a_concept_survives_its_dataset(engine: Engine) -> None:
    """If a concept's dataset was removed, loading raises an error, but the concept can be loaded on another dataset."""
    await taught(engine)
    engine.services.catalog.drop("near")
    with pytest.raises(UnknownDatasetError):
        await load(engine, "Lakes")
    assert (await live(engine, await load(engine, "Lakes", dataset="far"))).session.examples


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u0007b", "a\u202eb"])
def test_an_invalid_name_is_refused(name: str) -> None:
    """Names that are empty, too long or contain invisible characters are refused."""
    with pytest.raises(ConceptNameError):
        cleaned(name)


def test_names_are_the_same_in_any_case_and_composition() -> None:
    """Names are equal in any case, Unicode composition and spacing."""
    assert folded("Cafe\u0301  au lait") == folded("CAF\u00c9 au Lait")
    assert cleaned(" Cafe\u0301  au lait ") == "Caf\u00e9 au lait"


@pytest.mark.parametrize(
    ("one", "other"), [("Ｌａｋｅｓ　１", "lakes 1"), ("ｶﾒﾗ", "カメラ"), ("❤️ lakes", "❤ lakes"), ("STRASSE", "straße")]
)
def test_names_are_the_same_in_any_width_and_form(one: str, other: str) -> None:
    """Names that people can't tell apart are equal: in full or half width, with or without emoji selectors."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("👨‍👩‍👧", "👨👩👧"), ("خانه‌ای", "خانهای"), ("lake", "lakes")])
def test_names_that_look_different_are_different(one: str, other: str) -> None:
    """Names that look different, for example by a joiner, are different."""
    assert folded(one) != folded(other)


def test_a_names_length_is_counted_in_code_points() -> None:
    """Length is counted in code points, as Discord does: 60 simple emoji fit, 9 family emoji do not."""
    assert cleaned("e\u0301" * 60) == "é" * 60
    assert cleaned("🏠" * 60)
    with pytest.raises(ConceptNameError):
        cleaned("👨‍👩‍👧‍👦" * 9)


async def test_a_name_that_looks_the_same_is_taken(engine: Engine) -> None:
    """A name that looks like a taken one is refused, and finds the existing concept."""
    await taught(engine)
    with pytest.raises(ConceptExistsError):
        await engine.concepts.fork(GUILD, ONE, Recall("lakes"), "ＬＡＫＥＳ")
    assert (await engine.concepts.of(GUILD, "ＬＡＫＥＳ")).name == "Lakes"


async def test_the_event_names_its_version_and_members(engine: Engine) -> None:
    """The journal's event has the version, the member who loaded it, and all members as random keys."""
    await taught(engine)
    loaded = await load(engine, "Lakes")
    event = engine.services.journal.session(loaded.session_id)[1].event
    assert isinstance(event, Continued)
    assert event.version == 1
    assert event.member == await engine.members.key(TWO)
    keys = {await engine.members.key(member) for member in (ONE, TWO, THREE)}
    assert {member for votes in event.votes.values() for member in votes} == keys
    assert np.all([at > 1e9 for casts in event.cast_at.values() for at in casts.values()])


async def test_the_labels_of_the_concept_are_in_the_files(engine: Engine) -> None:
    """Labels from the concept come first in exported files, without a round, and count when a dataset is labelled."""
    saved = await taught(engine)
    judged = (await live(engine, saved)).session.votes.keys()
    loaded = await load(engine, "Lakes")
    applied = await engine.assessment.apply(THERE, 1 << 20)
    before = (await live(engine, saved)).session.labels()
    assert applied.counts[Label.DISPUTED].judged == list(before.values()).count(Label.DISPUTED)
    summary = await engine.finish(THERE, ONE)
    rows = list(csv.DictReader(io.StringIO(summary.files[0].content.decode())))
    assert {row["id"] for row in rows if not row["round"]} == set(judged)
    assert [row["id"] for row in rows if row["round"] == "1"] == [photo.photo.id for photo in loaded.photos]
    assert {row["id"]: row["label"] for row in rows if not row["round"]} == before

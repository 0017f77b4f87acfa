"""Saved concepts: what was taught goes on elsewhere, and nowhere else than in its own server."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

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
from engine.sessions.events import Continued, Vote
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
    """An engine as a bot's process has it."""
    with closing(Engine(open_database(url), Encoders(ToyEncoder()))) as engine:
        yield engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with two datasets of one encoder, and one of another."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        for seed, (name, encoder) in enumerate([("near", "toy"), ("far", "toy"), ("strange", "other")]):
            catalog.create(name, encoder=encoder, dimension=ToyEncoder.dimension)
            catalog.gallery(name).insert(*random_photos(60, ToyEncoder.dimension, seed))
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on them."""
    with opened(url) as engine:
        yield engine


async def start(engine: Engine, channel: int = HERE, *, prompt: str = "red", dataset: str | None = "near") -> RoundView:
    """A session whose first round is posted."""
    opening = await start_session(engine, GUILD, channel, ONE, prompt, dataset)
    await post(engine, opening.round, 1000)
    return opening.round


async def load(
    engine: Engine, name: str, channel: int = THERE, dataset: str | None = None, version: int | None = None
) -> RoundView:
    """A session that goes on with a concept."""
    opening = await start_session(engine, GUILD, channel, TWO, "", dataset, recall=Recall(name, version), replace=True)
    await post(engine, opening.round, 2000)
    return opening.round


async def judge(engine: Engine, shown: RoundView, votes: str, member: int = ONE) -> None:
    """Vote on the photos of a round: y, n, u, or - for none."""
    choices = {"y": Vote.YES, "n": Vote.NO, "u": Vote.UNSURE}
    for position, letter in enumerate(votes, start=1):
        if letter in choices:
            ref = (shown.channel_id, shown.session_id, member, shown.number, position)
            await engine.vote(*ref, choices[letter])


async def live(engine: Engine, shown: RoundView) -> LiveSession:
    """A session as it is in memory."""
    return await engine.services.sessions.of(shown.session_id, shown.channel_id)


async def learnt(engine: Engine, shown: RoundView) -> Refinement:
    """What the session's labels make of its classifier."""
    now = await live(engine, shown)
    return await engine.services.refiner.refine(now.session, now.gallery, now.embeddings())


async def taught(engine: Engine) -> RoundView:
    """Three members' session of two rounds, saved as "Lakes"."""
    first = await start(engine)
    await judge(engine, first, "yynnu-yny", ONE)
    await judge(engine, first, "ynnny----", TWO)
    second = await engine.next(HERE, 1)
    await post(engine, second, 1001)
    await judge(engine, second, "nnnnyynnn", THREE)
    await engine.concepts.save(GUILD, HERE, ONE, "Lakes")
    return second


async def test_a_loaded_concept_has_the_labels_and_the_classifier_of_the_saved_one(engine: Engine) -> None:
    """On the same dataset: every vote of every member, and the same weights to the bit; nothing judged is shown."""
    saved = await taught(engine)
    before, weights = await live(engine, saved), (await learnt(engine, saved)).event.sha256
    loaded = await load(engine, "lakes")
    after = await live(engine, loaded)
    assert after.session.labels() == before.session.labels()
    assert after.session.votes == before.session.votes
    assert (await learnt(engine, loaded)).event.sha256 == weights
    assert not {photo.photo.id for photo in loaded.photos} & before.session.votes.keys()


async def test_the_journal_alone_gives_a_continued_session_back(engine: Engine, url: str) -> None:
    """Replayed from its entries it is the same, and so are its classifiers, though the concept was deleted."""
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
    """Saved by one process, loaded by the next, and gone on with by a third."""
    with opened(url) as engine:
        await taught(engine)
    with opened(url) as engine:
        loaded = await load(engine, "Lakes")
        bits = (await learnt(engine, loaded)).event.sha256
    with opened(url) as engine:
        assert (await learnt(engine, loaded)).event.sha256 == bits
        assert (await engine.next(THERE, 1)).number == 2


async def test_on_another_dataset_the_judged_photos_teach_as_examples(engine: Engine) -> None:
    """Same labels, other photos; and back on the first dataset, under their own ids, with what was added since."""
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
    """A concept's embeddings mean nothing there; the channel's session goes on."""
    await taught(engine)
    running = await start(engine, THERE)
    with pytest.raises(OtherEncoderError):
        await load(engine, "Lakes", dataset="strange")
    assert not (await live(engine, running)).session.finished


async def test_nothing_of_another_server_is_found(engine: Engine) -> None:
    """Neither by its name nor by its id; and the name is free there."""
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


async def test_a_session_adds_versions_to_its_own_concept_alone(engine: Engine) -> None:
    """What it was saved as or continues; another concept's name is refused unless that one is meant."""
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
    """By its number; one that is not there is told with the last."""
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
    """It starts with the same labels; what becomes of it changes nothing of the other."""
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


async def test_in_a_merge_the_newer_vote_of_a_member_wins(engine: Engine) -> None:
    """Labels of both, as a new version; the votes of several members on one photo stand side by side."""
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
    """Under the new name alone; deleted with all its versions, and the name is free again."""
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
    """What was broken or unsuitable stays away, and its votes do not count."""
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


async def test_a_dataset_that_is_gone_is_told(engine: Engine) -> None:
    """And on another one its concepts live on."""
    await taught(engine)
    engine.services.catalog.drop("near")
    with pytest.raises(UnknownDatasetError):
        await load(engine, "Lakes")
    assert (await live(engine, await load(engine, "Lakes", dataset="far"))).session.examples


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u0007b", "a\u202eb"])
def test_what_cannot_be_a_name(name: str) -> None:
    """Nothing, too long, or with characters that cannot be seen."""
    with pytest.raises(ConceptNameError):
        cleaned(name)


def test_names_are_the_same_in_any_case_and_composition() -> None:
    """As people read them."""
    assert folded("Cafe\u0301  au lait") == folded("CAF\u00c9 au Lait")
    assert cleaned(" Cafe\u0301  au lait ") == "Caf\u00e9 au lait"


@pytest.mark.parametrize(
    ("one", "other"), [("Ｌａｋｅｓ　１", "lakes 1"), ("ｶﾒﾗ", "カメラ"), ("❤️ lakes", "❤ lakes"), ("STRASSE", "straße")]
)
def test_names_are_the_same_in_any_width_and_form(one: str, other: str) -> None:
    """Full and half width, an emoji with its selector and without: nobody tells such names apart."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("👨‍👩‍👧", "👨👩👧"), ("خانه‌ای", "خانهای"), ("lake", "lakes")])
def test_names_that_are_seen_to_differ_stay_two(one: str, other: str) -> None:
    """A joiner makes another picture, or another word."""
    assert folded(one) != folded(other)


def test_a_names_length_is_counted_in_code_points() -> None:
    """As Discord counts: 60 letters with marks or 60 simple emoji are a name, 9 families are too long."""
    assert cleaned("e\u0301" * 60) == "é" * 60
    assert cleaned("🏠" * 60)
    with pytest.raises(ConceptNameError):
        cleaned("👨‍👩‍👧‍👦" * 9)


async def test_a_name_that_looks_the_same_is_taken(engine: Engine) -> None:
    """And finds the concept."""
    await taught(engine)
    with pytest.raises(ConceptExistsError):
        await engine.concepts.fork(GUILD, ONE, Recall("lakes"), "ＬＡＫＥＳ")
    assert (await engine.concepts.of(GUILD, "ＬＡＫＥＳ")).name == "Lakes"


async def test_the_event_says_what_it_brings(engine: Engine) -> None:
    """Who loaded which version, with members by their random keys alone."""
    await taught(engine)
    loaded = await load(engine, "Lakes")
    event = engine.services.journal.session(loaded.session_id)[1].event
    assert isinstance(event, Continued)
    assert event.version == 1
    assert event.member == await engine.members.key(TWO)
    keys = {await engine.members.key(member) for member in (ONE, TWO, THREE)}
    assert {member for votes in event.votes.values() for member in votes} == keys
    assert np.all([at > 1e9 for casts in event.cast_at.values() for at in casts.values()])


async def test_the_labels_that_were_brought_along_are_in_the_files(engine: Engine) -> None:
    """First, and without a round; a whole dataset that is labelled takes them over, too."""
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

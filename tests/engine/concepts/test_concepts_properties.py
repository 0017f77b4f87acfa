"""Property tests: a saved concept continues with the same labels and the same classifier, to the bit."""

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.concepts.saved_concepts import Recall
from engine.concepts.snapshot import Cast, Judged, Kept, from_text, merged, to_text
from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.galleries import Catalog
from engine.sessions.events import Vote
from engine.sessions.live import LiveSession
from engine.sessions.views import RoundView
from tests.engine.conftest import random_photos
from tests.engine.toy_encoder import ToyEncoder
from tests.start import start_session

GUILD, DATASETS, MEMBERS = 1, ("near", "far"), (101, 102, 103)
BALLOTS = st.lists(
    st.tuples(st.sampled_from(MEMBERS), st.integers(1, 9), st.sampled_from(Vote)), min_size=1, max_size=12
)
VOYAGE = st.lists(st.tuples(BALLOTS, st.sampled_from(DATASETS)), min_size=1, max_size=4)


async def known(engine: Engine, shown: RoundView) -> tuple[LiveSession, str]:
    """Return a session and the hash of its classifier."""
    live = await engine.services.sessions.of(shown.session_id, shown.channel_id)
    refinement = await engine.services.refiner.refine(live.session, live.gallery, live.embeddings())
    return live, refinement.event.sha256


async def travel(engine: Engine, voyage: list[tuple[list[tuple[int, int, Vote]], str]]) -> None:
    """Moves a concept through channels and datasets and checks that no label is lost."""
    shown = (await start_session(engine, GUILD, 10, 101, "red", "near")).round
    judged = set[str]()
    for number, (ballots, dataset) in enumerate(voyage, start=1):
        for member, position, choice in ballots:
            await engine.vote(shown.channel_id, shown.session_id, member, shown.number, position, choice)
        await engine.concepts.save(GUILD, shown.channel_id, 101, "the concept")
        before, bits = await known(engine, shown)
        judged |= {f"{before.session.started.dataset} {photo}" for photo in before.session.votes}
        channel = 10 + number
        shown = (await start_session(engine, GUILD, channel, 102, "", dataset, recall=Recall("the concept"))).round
        after, bits_after = await known(engine, shown)
        assert sorted(after.session.labels().values()) == sorted(before.session.labels().values())
        assert not {f"{dataset} {photo.photo.id}" for photo in shown.photos} & judged
        if dataset == before.session.started.dataset:
            assert after.session.votes == before.session.votes
            assert bits_after == bits


@settings(max_examples=8, deadline=None)
@given(VOYAGE)
def test_no_voyage_loses_a_label(voyage: list[tuple[list[tuple[int, int, Vote]], str]]) -> None:
    """A concept that moves between datasets keeps all labels, and never asks for one again."""
    with tempfile.TemporaryDirectory() as folder:
        with closing(database := open_database(f"chdb:{Path(folder) / 'data'}")):
            catalog = Catalog(database)
            for seed, name in enumerate(DATASETS):
                catalog.create(name, encoder="toy", dimension=ToyEncoder.dimension)
                catalog.gallery(name).insert(*random_photos(80, ToyEncoder.dimension, seed))
        with closing(Engine(open_database(f"chdb:{Path(folder) / 'data'}"), Encoders(ToyEncoder()))) as engine:
            asyncio.run(travel(engine, voyage))


CASTS = st.dictionaries(st.sampled_from("abc"), st.builds(Cast, st.sampled_from(Vote), st.integers(1, 9)), max_size=3)
JUDGED = st.builds(Judged, st.sampled_from(["near", "far", ""]), st.sampled_from("pqr"), st.just("AACAPw=="), CASTS)
KEPT = st.builds(
    Kept,
    st.text(max_size=9),
    st.just("AACAPw=="),
    st.just("near"),
    st.just("toy"),
    st.lists(JUDGED, max_size=6, unique_by=lambda one: (one.dataset, one.id)).map(tuple),
)


@given(KEPT)
def test_what_is_stored_is_read_back(kept: Kept) -> None:
    """Any concept is read back equal."""
    assert from_text(to_text(kept)) == kept


@given(KEPT, KEPT)
def test_a_merge_holds_the_newest_vote_of_each_member_on_each_picture(one: Kept, other: Kept) -> None:
    """A merge has each member's newest vote on each photo, and nothing that neither concept had."""
    found = {(judged.dataset, judged.id): judged.votes for judged in merged(one, other).judged}
    for judged in (*one.judged, *other.judged):
        votes = found[judged.dataset, judged.id]
        assert all(votes[member].at >= cast.at for member, cast in judged.votes.items())
    every = {
        (j.dataset, j.id, m, c.vote, c.at) for kept in (one, other) for j in kept.judged for m, c in j.votes.items()
    }
    assert {(*key, m, c.vote, c.at) for key, votes in found.items() for m, c in votes.items()} <= every

"""Votes outside of sessions belong to a concept: each counts once, the newest of a member wins, and none is lost."""

from datetime import UTC, datetime

import numpy as np
import pytest

from engine.concepts.concept_votes import ConceptVote, ConceptVotes, with_votes
from engine.concepts.lessons import lesson_of
from engine.concepts.snapshot import Cast, Judged, Kept
from engine.database import Database
from engine.photo import pack_embedding
from engine.sessions.events import Vote
from engine.sessions.tally import Label

GUILD, OTHER = 7, 8
PACKED = pack_embedding(np.array([0.6, 0.8], np.float32))
KEPT = Kept("lakes", PACKED, "demo", "toy", (Judged("demo", "p1", PACKED, {"m1": Cast(Vote.YES, 5.0)}),))


def vote(choice: Vote | None, at: float, member: str = "m1", encoder: str = "toy") -> ConceptVote:
    """A vote on one picture."""
    return ConceptVote("example:1", member, choice, encoder, PACKED, datetime.fromtimestamp(at, UTC))


def labels(kept: Kept) -> dict[str, Label]:
    """The labels by picture."""
    return {one.id: one.label for one in kept.judged}


def test_votes_become_examples_beside_what_a_version_has() -> None:
    """Two members' votes on a picture are counted together, and photos of the version stay."""
    found = with_votes(KEPT, [vote(Vote.YES, 10), vote(Vote.NO, 11, "m2")])
    assert labels(found) == {"p1": Label.YES, "example:1": Label.DISPUTED}
    assert with_votes(found, [vote(Vote.YES, 10), vote(Vote.NO, 11, "m2")]) == found


@pytest.mark.parametrize(("at", "label"), [(9.0, Label.YES), (11.0, Label.NO)])
def test_the_newer_of_a_members_votes_counts(at: float, label: Label) -> None:
    """A vote in a session after the one outside counts, and the other way round."""
    found = with_votes(with_votes(KEPT, [vote(Vote.YES, 10)]), [vote(Vote.NO, at)])
    assert labels(found)["example:1"] is label


def test_a_withdrawn_vote_is_gone_also_from_a_version_that_had_it() -> None:
    """A withdrawal that is newer than the saved vote removes it."""
    saved = with_votes(KEPT, [vote(Vote.YES, 10)])
    assert labels(with_votes(saved, [vote(None, 11)])) == {"p1": Label.YES}
    assert with_votes(saved, [vote(None, 9)]) == saved


def test_votes_of_another_encoder_are_left_out() -> None:
    """Embeddings of another encoder mean nothing here."""
    assert with_votes(KEPT, [vote(Vote.YES, 10, encoder="other")]) == KEPT


def test_a_quorum_holds_for_pictures_outside_of_sessions() -> None:
    """A single vote on a picture trains nothing where the server wants two."""
    one = with_votes(KEPT, [vote(Vote.YES, 10)])
    assert len(lesson_of(one, quorum=2).labels) == 1
    assert len(lesson_of(with_votes(one, [vote(Vote.YES, 11, "m2")]), quorum=2).labels) == 2


def test_the_database_keeps_who_voted_what(database: Database) -> None:
    """The last vote of each member is found, by server, and all votes stay in the table under the member's key."""
    votes = ConceptVotes(database)
    for one in (vote(Vote.YES, 10), vote(Vote.NO, 11), vote(Vote.YES, 12, "m2"), vote(None, 13, "m2")):
        votes.add(GUILD, "c1", one)
    assert {(one.member, one.vote) for one in votes.of(GUILD, "c1")} == {("m1", Vote.NO), ("m2", None)}
    assert votes.of(OTHER, "c1") == []
    assert votes.last(GUILD) == {"c1": datetime.fromtimestamp(13, UTC)}
    assert votes.of_member(GUILD, "m1", ["example:1", "x"]) == {("c1", "example:1"): Vote.NO}
    assert votes.of_member(GUILD, "m2", ["example:1"]) == {}
    assert database.scan.rows("SELECT count() FROM concept_votes WHERE member = 'm1'")[0][0] == 2

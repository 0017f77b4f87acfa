"""Voting rules: a quorum, who may vote, and rounds that advance automatically."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from engine.blind import blind_rules as blind
from engine.blind.ballots import Terms
from engine.concepts import snapshot as keeping
from engine.database import Database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import NewerSchemaError, NotVoterError, SessionFinishedError
from engine.sessions import rules
from engine.sessions.events import Blinded, Display, Finished, Posted, Regulated, Settled, Started, Vote, Voting
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.state import Session
from engine.sessions.tally import Label, Tally
from engine.settings.voting_rules import VotingChange, VotingView
from tests.engine.hashed import Hashed
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, ONE, TWO, THREE = 1, 10, 101, 102, 103
BIRDERS = 7001


def a_session(voting: Voting = Voting()) -> Session:  # noqa: B008 - frozen
    """Return a session of one round of nine."""
    started = Started("one", "a house", "demo", "demo", "ninefold", "", voting=voting)
    session = begin("f" * 16, GUILD, CHANNEL, started)
    return evolve(session, rules.show(session, 1, [(f"p{position}", 0.5) for position in range(1, 10)]))


def voted(session: Session, member: str, position: int, choice: Vote | None) -> Session:
    """Return the session after a vote."""
    return replay(session, rules.vote(session, member, 1, position, 0, choice))


# -- quorum -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "label", "weight"),
    [
        (Tally(1, 0, quorum=2), Label.NONE, 0.0),
        (Tally(1, 0, unsure=5, quorum=2), Label.NONE, 0.0),
        (Tally(2, 0, quorum=2), Label.YES, 1.0),
        (Tally(1, 1, quorum=2), Label.DISPUTED, 0.0),
        (Tally(1, 1, quorum=3), Label.NONE, 0.0),
        (Tally(1, 2, quorum=3), Label.NO, pytest.approx(2 / 3)),
        (Tally(1, 0, settled=Vote.NO, quorum=5), Label.NO, 1.0),
        (Tally(quorum=3), Label.NONE, 0.0),
    ],
)
def test_a_photo_has_a_label_from_the_quorum_on(tally: Tally, label: Label, weight: float) -> None:
    """Yes and no votes count towards the quorum, unsure ones do not, and a settled photo needs none."""
    assert (tally.label, tally.weight) == (label, weight)


def test_a_quorum_holds_for_the_votes_before_it_too() -> None:
    """A change of the quorum also applies to earlier votes."""
    session = a_session()
    for member, position in (("one", 1), ("two", 1), ("one", 2)):
        session = voted(session, member, position, Vote.YES)
    strict = replay(session, rules.regulate(session, "one", Voting(quorum=2)))
    assert strict.labels() == {"p1": Label.YES, "p2": Label.NONE}
    assert replay(strict, rules.regulate(strict, "two", Voting())).labels() == session.labels()


def test_a_members_own_picture_needs_one_vote() -> None:
    """A member's own picture needs one vote, because nobody else can vote on it."""
    session = a_session(Voting(quorum=3))
    session = replay(session, rules.exemplify(session, "one", {"example:1": ("AACAPw==", Vote.YES)}))
    assert session.labels() == {"example:1": Label.YES}


def test_photos_below_the_quorum_are_not_saved_with_the_concept() -> None:
    """Photos below the quorum are not saved, and saved ones keep their label under any quorum."""
    session = a_session(Voting(quorum=2))
    for member, position in (("one", 1), ("two", 1), ("one", 2)):
        session = voted(session, member, position, Vote.YES)
    session = evolve(session, Settled("mod", "p3", Vote.NO))
    kept = keeping.kept(session, (), {f"p{n}": np.ones(2, np.float32) for n in range(1, 10)})
    assert [one.id for one in kept.judged] == ["p1"]
    continued = keeping.continued(kept, "demo", ["p1"], member="three", concept="c", name="C", version=1)
    strict = replay(begin("e" * 16, GUILD, CHANNEL, replace(session.started, voting=Voting(quorum=5))), [continued])
    assert strict.labels() == {"p1": Label.YES}


# -- agreement --------------------------------------------------------------------------------------------------------

Y, N, U = Vote.YES, Vote.NO, Vote.UNSURE


@pytest.mark.parametrize(
    ("votes", "label"),
    [
        ([], Label.NONE),
        ([Y, Y], Label.NONE),
        ([Y, Y, Y], Label.YES),
        ([Y, U, Y, U, N], Label.NONE),  # unsure votes don't count
        ([Y, U, Y, U, Y], Label.YES),
        ([N, N, N, Y, Y], Label.NO),  # a photo that was settled stays settled
        ([Y, N], Label.NONE),
        ([Y, Y, N, Y], Label.NONE),
        ([Y, Y, N, Y, N], Label.YES),
        ([Y, N, N, Y, U, N], Label.NO),
        ([Y, N, N, Y, Y, N], Label.DISPUTED),
    ],
)
def test_the_first_three_votes_decide_if_they_agree(votes: list[Vote], label: Label) -> None:
    """If they don't agree, a photo needs five votes."""
    assert Tally.of(votes, quorum=3, most=5).label is label


def test_without_agreement_the_quorum_counts_as_before() -> None:
    """Rules of earlier versions have no `most`, and the votes need not agree."""
    assert Tally.of([Y, N, Y], quorum=3) == Tally(2, 1, quorum=3)
    assert Tally.of([Y, N, Y], quorum=3).label is Label.YES


def test_a_changed_vote_counts_as_the_latest() -> None:
    """A member who changes a vote is no longer among the first."""
    session = a_session(Voting(quorum=2, most=4))
    session = voted(voted(session, "one", 1, Y), "two", 1, N)
    assert session.tally("p1").label is Label.NONE
    session = voted(voted(session, "three", 1, N), "one", 1, N)
    assert session.tally("p1") == Tally(0, 3, quorum=2)
    session = voted(session, "one", 1, Y)
    assert session.tally("p1").label is Label.NO
    assert session.tally("p1").weight == pytest.approx(2 / 3)


def test_the_next_round_is_due_when_every_photo_is_settled() -> None:
    """With agreement, that can be before enough members have voted on all nine. A split photo holds it up."""
    session = evolve(a_session(Voting(quorum=2, next_after=3, most=3)), Posted(1, 5, Display.SHEET, (0,) * 9))
    for position in range(1, 10):
        session = voted(session, "one", position, Y)
    for position in range(1, 9):
        session = voted(session, "two", position, Y)
    assert not session.next_is_due(1)
    split = voted(session, "three", 9, N)
    assert not split.next_is_due(1)
    assert voted(split, "four", 9, N).next_is_due(1)
    assert voted(session, "four", 9, Y).next_is_due(1)
    assert evolve(split, Settled("mod", "p9", Y)).next_is_due(1)
    manual = replay(session, rules.regulate(session, "one", Voting(quorum=2, most=3)))
    assert not voted(manual, "four", 9, Y).next_is_due(1)


async def test_agreement_and_quorum_replace_each_other(engine: Engine) -> None:
    """Other changes keep the agreement. A plain quorum ends it."""
    change = engine.voting_rules.change_server
    assert await change(GUILD, ONE, VotingChange(agreement=(3, 5))) == VotingView(3, 0, (), (), most=5)
    assert await change(GUILD, ONE, VotingChange(next_after=2)) == VotingView(3, 2, (), (), most=5)
    assert await change(GUILD, ONE, VotingChange(voters=((BIRDERS,), ()))) == VotingView(3, 2, (BIRDERS,), (), most=5)
    opening = await start_session(engine, GUILD, CHANNEL, ONE, "a hut")
    assert (opening.round.voting.quorum, opening.round.voting.most) == (3, 5)
    assert (await change(GUILD, ONE, VotingChange(quorum=2))).most == 0


# -- who may vote -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voting", "roles", "may"),
    [
        (Voting(), (), True),
        (Voting(roles=(BIRDERS,)), (), False),
        (Voting(roles=(BIRDERS,)), (5, BIRDERS), True),
        (Voting(members=("one",)), (), True),
        (Voting(members=("two",)), (BIRDERS,), False),
        (Voting(roles=(5,), members=("two",)), (5,), True),
    ],
)
def test_who_may_vote_has_one_of_the_roles_or_is_named(voting: Voting, roles: tuple[int, ...], may: bool) -> None:
    """Voters need one of the roles or must be listed; without either setting everyone may vote."""
    session = a_session(voting)
    if may:
        assert rules.check_voter(session, "one", roles) is session
    else:
        with pytest.raises(NotVoterError) as refused:
            rules.check_voter(session, "one", roles)
        assert (refused.value.roles, refused.value.members) == (voting.roles, len(voting.members))


# -- the next round ---------------------------------------------------------------------------------------------------


def test_who_has_voted_on_every_photo_is_counted() -> None:
    """`judges` lists the members who have voted on every photo, unsure included."""
    session = a_session()
    for position in range(1, 10):
        session = voted(session, "one", position, Vote.UNSURE)
    session = evolve(session, rules.rest_is_no(session, "two", 1))
    for position in range(1, 9):
        session = voted(session, "three", position, Vote.NO)
    assert session.judges(1) == ("one", "two")
    assert voted(session, "two", 4, None).judges(1) == ("one",)


def test_unchanged_rules_have_no_event() -> None:
    """Unchanged rules have no event, and a finished session's rules can't change."""
    session = a_session()
    assert rules.regulate(session, "one", Voting()) == ()
    assert rules.regulate(session, "one", Voting(2)) == (Regulated("one", Voting(2)),)
    with pytest.raises(SessionFinishedError):
        rules.regulate(evolve(session, Finished("one")), "one", Voting(2))


# -- the engine -------------------------------------------------------------------------------------------------------


async def test_new_sessions_begin_as_their_server_has_chosen(engine: Engine, database: Database) -> None:
    """New sessions have their server's display and voting rules, also after a restart, and running ones keep theirs."""
    before = await start_session(engine, GUILD, CHANNEL, ONE, "a hut")
    await engine.server_settings.change(GUILD, ONE, lambda now: replace(now, display=Display.GRID))
    chosen = VotingChange(quorum=2, next_after=3, voters=((BIRDERS,), (TWO, THREE)))
    assert await engine.voting_rules.change_server(GUILD, ONE, chosen) == VotingView(2, 3, (BIRDERS,), (TWO, THREE))
    assert (await engine.round(CHANNEL, before.round.session_id, 1)).voting == Voting()
    again = Engine(database, Encoders(Hashed()))
    try:
        here = (await start_session(again, GUILD, CHANNEL + 1, ONE, "a lake")).round
        there = (await start_session(again, GUILD + 1, CHANNEL + 2, ONE, "a lake")).round
        assert await again.voting_rules.of_server(GUILD) == VotingView(2, 3, (BIRDERS,), (TWO, THREE))
    finally:
        again.workers.close()
    assert (here.display, here.voting.quorum, here.voting.next_after) == (Display.GRID, 2, 3)
    assert (there.display, there.voting) == (Display.SHEET, Voting())


async def test_two_changes_at_once_are_both_kept(engine: Engine) -> None:
    """Concurrent changes of the settings are all kept."""
    await asyncio.gather(
        engine.server_settings.change(GUILD, ONE, lambda now: replace(now, display=Display.SHEET)),
        engine.voting_rules.change_server(GUILD, TWO, VotingChange(quorum=3)),
        engine.voting_rules.change_server(GUILD, TWO, VotingChange(next_after=2)),
    )
    settings = await engine.server_settings.settings(GUILD)
    assert (settings.display, settings.voting.quorum, settings.voting.next_after) == (Display.SHEET, 3, 2)


async def test_settings_of_a_newer_version_are_refused_in_words(engine: Engine, database: Database) -> None:
    """Settings of a newer version raise an error that says to update."""
    database.journal.execute("INSERT INTO server_settings VALUES (1, 'm', '{\"display\": \"cube\"}', now64(6))")
    with pytest.raises(NewerSchemaError, match="update Ninefold"):
        await engine.server_settings.settings(GUILD)


async def test_a_change_tells_which_rounds_look_different(engine: Engine) -> None:
    """A change of the rules returns the rounds whose labels changed, and the last one."""
    shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a hut")).round
    for number in (1, 2, 3):
        await post(engine, shown, 1000 + number)
        if number == 2:
            await engine.vote(CHANNEL, shown.session_id, ONE, number, 1, Vote.YES)
        if number < 3:
            shown = await engine.next(CHANNEL)
    found = await engine.voting_rules.change_session(CHANNEL, shown.session_id, ONE, VotingChange(quorum=2))
    assert [view.number for view in found.changed] == [2, 3]
    assert (await engine.round(CHANNEL, shown.session_id, 2)).photos[0].tally.label is Label.NONE
    again = await engine.voting_rules.change_session(CHANNEL, shown.session_id, ONE, VotingChange(quorum=2))
    assert again.voting == found.voting == VotingView(2, 0, (), ())


async def test_only_voters_vote_in_every_way(engine: Engine) -> None:
    """Only voters can use buttons, "the rest is no" and blind rounds."""
    shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a hut")).round
    await post(engine, shown, 1000)
    voters = VotingChange(voters=((BIRDERS,), (TWO,)))
    await engine.voting_rules.change_session(CHANNEL, shown.session_id, ONE, voters)
    at = (CHANNEL, shown.session_id)
    with pytest.raises(NotVoterError):
        await engine.vote(*at, ONE, 1, 1, Vote.YES)
    with pytest.raises(NotVoterError):
        await engine.rest_is_no(*at, THREE, 1, roles=(5,))
    await engine.vote(*at, TWO, 1, 1, Vote.YES)
    await engine.rest_is_no(*at, THREE, 1, roles=(5, BIRDERS))
    view = await engine.round(*at, 1)
    assert (view.photos[0].tally.yes, view.photos[0].tally.no, view.judges) == (1, 1, 1)
    await post(engine, await engine.next(CHANNEL, blind=Terms(4e9, 1)), 1001)
    with pytest.raises(NotVoterError):
        await engine.blind.join(*at, ONE, 2)
    assert (await engine.blind.join(*at, TWO, 2)).round.is_hidden


async def test_the_next_round_is_due_when_enough_members_have_voted(engine: Engine) -> None:
    """The next round is due when enough members have voted, and never for a blind round or an old one."""
    shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a hut")).round
    await post(engine, shown, 1000)
    at = (CHANNEL, shown.session_id)
    await engine.voting_rules.change_session(*at, ONE, VotingChange(next_after=2))
    assert not (await engine.rest_is_no(*at, ONE, 1)).next_is_due
    assert (await engine.rest_is_no(*at, TWO, 1)).next_is_due
    await post(engine, await engine.next(CHANNEL, blind=Terms(4e9, 3)), 1001)
    assert not (await engine.round(*at, 1)).next_is_due
    for member in (ONE, TWO):
        await engine.blind.join(*at, member, 2)
        assert not (await engine.blind.answer(*at, member, 2, {1})).round.next_is_due
    await post(engine, await engine.blind.reveal(*at, 2), 1002)
    assert (await engine.round(*at, 2)).next_is_due


async def test_a_forgotten_voter_is_only_counted(engine: Engine) -> None:
    """A forgotten voter is only counted, and voting stays restricted."""
    await engine.voting_rules.change_server(GUILD, ONE, VotingChange(voters=((), (TWO,))))
    await engine.members.forget(TWO)
    found = await engine.voting_rules.of_server(GUILD)
    assert found == VotingView(1, 0, (), (), forgotten=1)
    assert not found.is_open_to_all


def test_a_blind_round_is_revealed_whatever_the_quorum() -> None:
    """A blind round is revealed below the quorum, and its answers then count like other votes."""
    session = a_session(Voting(quorum=2))
    session = evolve(session, rules.show(session, 2, [("q1", 0.5)]))
    session = evolve(session, Blinded(2, 4e9, 1))
    for decide in (lambda now: blind.join(now, "one", 2), lambda now: blind.answer(now, "one", 2, {1})):
        session = replay(session, decide(session))
    assert session.tally("q1") == Tally(1, quorum=2)
    assert session.labels()["q1"] is Label.NONE

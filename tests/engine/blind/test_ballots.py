"""The rules of blind rounds, and how the journal finds those that still wait."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from engine.blind import blind_rules as blind
from engine.blind.ballots import Agreement, Blind, Terms, agreement
from engine.database import Database
from engine.errors import AlreadyRevealedError, BlindRoundError, SessionError, UnknownRoundError
from engine.sessions import rules
from engine.sessions.events import Answered, Blinded, Event, Posted, Revealed, Started, Vote
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.journal import Entry, Journal
from engine.sessions.state import Session

STARTED = Started("starter", "a house", "demo", "demo", "ninefold", "")


def a_blind_session(answers: int = 2) -> Session:
    """Return a session with a normal first round and a blind second one."""
    session = begin("f" * 16, 1, 2, STARTED)
    for number in (1, 2):
        session = evolve(session, rules.show(session, number, [(f"photo-{number}-{p}", 0.5) for p in range(1, 10)]))
    return evolve(evolve(session, Blinded(2, 1000.0, answers)), Posted(2, 77))


def after(session: Session, events: Sequence[Event]) -> Session:
    """Return the session after the events."""
    return replay(session, events)


def joined(session: Session, *members: str) -> Session:
    """Return the session after the members joined the blind round."""
    for member in members:
        session = after(session, blind.join(session, member, 2))
    return session


def answered(session: Session, member: str, *ticked: int) -> Session:
    """Return the session after the member ticked these positions."""
    return after(session, blind.answer(session, member, 2, ticked))


def test_no_answer_is_a_vote_before_all_who_joined_have_answered() -> None:
    """Answers become votes together when the last member who joined has answered: ticked is yes, the rest no."""
    session = answered(joined(a_blind_session(), "one", "two"), "one", 1, 2)
    assert session.votes == {}
    assert blind.answer(session, "two", 2, [1])[-1] == Revealed(2)
    session = answered(session, "two", 1)
    tallies = [session.tally(f"photo-2-{position}") for position in (1, 2, 3)]
    assert [(tally.yes, tally.no) for tally in tallies] == [(2, 0), (1, 1), (0, 2)]


def test_one_answer_alone_reveals_nothing_before_its_time() -> None:
    """A single answer does not end the round, because others may join a moment later."""
    session = answered(joined(a_blind_session(), "one"), "one", 1)
    assert session.votes == {}
    session = answered(joined(session, "two"), "two")
    assert session.round(2).blind is not None
    assert session.tally("photo-2-1").yes == 1


def test_the_last_answer_of_a_member_counts_and_an_abstention_is_no_vote() -> None:
    """A member can change an answer until the reveal, and an abstention casts no vote."""
    session = joined(a_blind_session(), "one", "two")
    session = answered(answered(session, "one", 1), "one", 2)
    session = after(session, blind.answer(session, "two", 2, None))
    assert session.votes["photo-2-2"] == {"one": Vote.YES}
    assert session.votes["photo-2-1"] == {"one": Vote.NO}


def test_a_blind_vote_is_undone_like_any_other_once_it_is_revealed() -> None:
    """Undo takes back the whole ballot, which counts as the member's last action from the reveal on."""
    session = answered(joined(a_blind_session(), "one", "two"), "one", 1)
    session = replay(session, rules.vote(session, "one", 1, 1, 0, Vote.YES))
    session = answered(session, "two", 1)
    session = evolve(session, rules.undo(session, "one"))
    assert session.votes_of("one") == {"photo-1-1": Vote.YES}
    assert len(session.votes_of("two")) == 9


def test_a_blind_round_takes_no_open_vote_and_lets_nothing_follow() -> None:
    """Votes, replacements, the next round and the end wait for the reveal, but older rounds stay votable."""
    session = a_blind_session()
    for refused in (
        lambda: rules.vote(session, "one", 2, 1, 0, Vote.YES),
        lambda: rules.rest_is_no(session, "one", 2),
        lambda: rules.replace_photo(session, "one", 2, 1, 0, "new", 0.5),
        lambda: rules.check_next(session, None),
        lambda: rules.finish(session, "one"),
    ):
        with pytest.raises(BlindRoundError) as error:
            refused()
        assert (error.value.number, error.value.until, error.value.message_id) == (2, 1000.0, 77)
    rules.vote(session, "one", 1, 1, 0, Vote.YES)


def test_a_revealed_round_waits_for_a_message_of_its_own() -> None:
    """A revealed round is unposted until its photos are, and remembers the message that called to join."""
    session = evolve(a_blind_session(), Revealed(2))
    assert rules.is_unposted(session)
    shown = session.round(2).blind
    assert shown is not None
    assert shown.call == 77
    for late in (lambda: blind.join(session, "one", 2), lambda: blind.reveal(session, 2)):
        with pytest.raises(AlreadyRevealedError):
            late()


@pytest.mark.parametrize(("member", "number"), [("stranger", 2), ("one", 1), ("one", 3)])
def test_a_forged_answer_does_nothing(member: str, number: int) -> None:
    """Answers from members who have not joined, or for rounds that are open or unknown, are refused."""
    session = joined(a_blind_session(), "one")
    with pytest.raises(UnknownRoundError):
        blind.answer(session, member, number, [1])


def test_positions_that_are_not_there_are_no_votes() -> None:
    """Positions beyond the nine in a forged form are ignored."""
    (event,) = blind.answer(joined(a_blind_session(), "one"), "one", 2, [1, 10, 99])
    assert isinstance(event, Answered)
    assert set(event.votes) == {f"photo-2-{position}" for position in range(1, 10)}


def test_agreement_counts_unanimous_photos_and_pairs_of_votes() -> None:
    """Agreement is the number of unanimous photos and the share of vote pairs that agree."""
    session = joined(a_blind_session(answers=4), "one", "two", "three", "four")
    for member, ticked in (("one", (1, 2)), ("two", (1,)), ("three", (1,))):
        session = answered(session, member, *ticked)
    session = after(session, blind.answer(session, "four", 2, None))
    shown = session.round(2).blind
    assert shown is not None
    assert shown.voters == 3
    assert agreement(shown) == Agreement(8, 25 / 27)
    assert agreement(Blind(Terms(0.0))) is None


def test_the_journal_knows_which_sessions_wait_for_a_reveal(database: Database) -> None:
    """The journal lists a session from the call to join until its photos are posted."""
    journal, sequence = Journal(database), iter(range(10))

    def happen(event: Event) -> list[tuple[str, int]]:
        journal.append([Entry("s1", next(sequence), datetime.now(UTC), 1, 10, event)])
        return journal.blind_sessions()

    assert happen(STARTED) == []
    assert happen(Posted(1, 70)) == []
    assert happen(Blinded(2, 1000.0, 2)) == [("s1", 10)]
    assert happen(Posted(2, 77)) == [("s1", 10)]
    assert happen(Revealed(2)) == [("s1", 10)]
    assert happen(Posted(2, 78)) == []


def test_a_finished_session_takes_no_answers() -> None:
    """Nobody can join a round of a finished session."""
    session = evolve(a_blind_session(), Revealed(2))
    session = evolve(session, rules.finish(session, "one"))
    with pytest.raises(SessionError):
        blind.join(session, "one", 2)

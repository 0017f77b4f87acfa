"""Disputes, and how they are settled."""

import pytest

from engine.errors import NotDisputedError, SessionFinishedError
from engine.sessions.events import Finished, Replaced, Settled, Shown, Started, Vote, Voted
from engine.sessions.evolve import begin, replay
from engine.sessions.state import Session
from engine.sessions.tally import Label, Tally
from engine.team.disputes import disputes, settle

Y, N, U = Vote.YES, Vote.NO, Vote.UNSURE


def session() -> Session:
    """Two rounds of three photos; of the first, b is a tie, c two to one, a unanimous; of the second, e is a tie."""
    started = begin("0" * 16, 1, 2, Started("m1", "a boat", "demo", "any", "ninefold", ""))
    scores = (0.3, 0.2, 0.1)
    return replay(
        started,
        [
            Shown(1, ("a", "b", "c"), scores),
            Voted("m1", 1, {"a": Y, "b": Y, "c": Y}),
            Voted("m2", 1, {"a": Y, "b": N, "c": N}),
            Voted("m3", 1, {"b": U, "c": N}),
            Shown(2, ("d", "e", "f"), scores),
            Voted("m1", 2, {"e": Y, "f": U}),
            Voted("m2", 2, {"e": N, "f": N}),
        ],
    )


def test_ties_come_first_and_the_newest_of_them() -> None:
    """Then the less evenly split; unanimous photos are none, and unsure takes no side."""
    assert [one.slot.photo for one in disputes(session())] == ["e", "b", "c"]


def test_a_settled_photo_has_that_label_whatever_the_votes() -> None:
    """With full weight; it is told of last, and its votes decide again when it is given back."""
    now = session()
    assert now.tally("b").label is Label.DISPUTED
    now = replay(now, settle(now, "mod", 1, 2, 0, N))
    assert now.labels()["b"] is Label.NO
    assert now.tally("b") == Tally(1, 1, 1, N)
    assert now.tally("b").weight == 1.0
    assert [one.slot.photo for one in disputes(now)] == ["e", "c", "b"]
    now = replay(now, [Voted("m2", 1, {"b": Y})])
    assert now.labels()["b"] is Label.NO
    now = replay(now, settle(now, "mod", 1, 2, 0, None))
    assert now.labels()["b"] is Label.YES


def test_settling_it_so_again_is_no_event() -> None:
    """The journal tells of changes alone."""
    now = session()
    assert settle(now, "mod", 2, 2, 0, None) == ()
    now = replay(now, settle(now, "mod", 2, 2, 0, Y))
    assert settle(now, "mod", 2, 2, 0, Y) == ()
    assert settle(now, "mod", 2, 2, 0, N) == (Settled("mod", "e", N),)


@pytest.mark.parametrize(("number", "position", "verdict"), [(1, 1, N), (2, 1, Y), (2, 2, U), (2, 3, Y)])
def test_what_nobody_disagrees_about_cannot_be_settled(number: int, position: int, verdict: Vote) -> None:
    """Nor to unsure: a label is a yes or a no."""
    with pytest.raises(NotDisputedError):
        settle(session(), "mod", number, position, 0, verdict)


def test_a_photo_that_was_replaced_cannot_be_settled() -> None:
    """An old menu never settles the new photo."""
    now = replay(session(), [Replaced("m1", 1, 2, "b", "g", 0.1), Voted("m1", 1, {"g": Y}), Voted("m2", 1, {"g": N})])
    with pytest.raises(NotDisputedError):
        settle(now, "mod", 1, 2, 0, N)
    assert settle(now, "mod", 1, 2, 1, N) == (Settled("mod", "g", N),)


def test_a_finished_session_has_nothing_to_settle() -> None:
    """It is reopened first."""
    with pytest.raises(SessionFinishedError):
        settle(replay(session(), [Finished("m1")]), "mod", 1, 2, 0, N)

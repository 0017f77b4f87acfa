"""Disputes, and how moderators settle them."""

import pytest

from engine.errors import NotDisputedError, SessionFinishedError
from engine.sessions.events import Finished, Replaced, Settled, Shown, Started, Vote, Voted
from engine.sessions.evolve import begin, replay
from engine.sessions.state import Session
from engine.sessions.tally import Label, Tally
from engine.team.disputes import disputes, settle

Y, N, U = Vote.YES, Vote.NO, Vote.UNSURE


def session() -> Session:
    """Return a session of two rounds: a is unanimous, b and e are ties, c is two to one."""
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
    """Ties come first, newest first, then the more evenly split; unsure votes and unanimous photos are left out."""
    assert [one.slot.photo for one in disputes(session())] == ["e", "b", "c"]


def test_a_settled_photo_has_that_label_whatever_the_votes() -> None:
    """A settled photo has its label at full weight and is listed last, until it is left to the votes again."""
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
    """Settling a photo with the same label again has no event."""
    now = session()
    assert settle(now, "mod", 2, 2, 0, None) == ()
    now = replay(now, settle(now, "mod", 2, 2, 0, Y))
    assert settle(now, "mod", 2, 2, 0, Y) == ()
    assert settle(now, "mod", 2, 2, 0, N) == (Settled("mod", "e", N),)


@pytest.mark.parametrize(("number", "position", "verdict"), [(1, 1, N), (2, 1, Y), (2, 2, U), (2, 3, Y)])
def test_only_disputed_photos_can_be_settled(number: int, position: int, verdict: Vote) -> None:
    """Only disputed photos can be settled, and only as yes or no."""
    with pytest.raises(NotDisputedError):
        settle(session(), "mod", number, position, 0, verdict)


def test_a_photo_that_was_replaced_cannot_be_settled() -> None:
    """A menu for a replaced photo never settles the new one."""
    now = replay(session(), [Replaced("m1", 1, 2, "b", "g", 0.1), Voted("m1", 1, {"g": Y}), Voted("m2", 1, {"g": N})])
    with pytest.raises(NotDisputedError):
        settle(now, "mod", 1, 2, 0, N)
    assert settle(now, "mod", 1, 2, 1, N) == (Settled("mod", "g", N),)


def test_a_finished_session_has_nothing_to_settle() -> None:
    """Photos of a finished session cannot be settled."""
    with pytest.raises(SessionFinishedError):
        settle(replay(session(), [Finished("m1")]), "mod", 1, 2, 0, N)

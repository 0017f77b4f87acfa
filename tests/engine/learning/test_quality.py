"""The reported quality of a concept."""

import numpy as np
import pytest

from engine.learning.quality import audit, found_by_round, is_settled
from engine.sessions import rules
from engine.sessions.events import Started, Vote
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.state import Session

X = np.eye(2, dtype=np.float32)


def voted(drawn: int, *choices: Vote | None) -> Session:
    """Return a session of one round with one member's votes, whose first `drawn` photos were drawn at random."""
    session = begin("s", 1, 2, Started("m", "p", "d", "e", "ninefold", ""))
    session = evolve(session, rules.show(session, 1, [(f"p{i}", 0.5) for i in range(len(choices))], drawn))
    for position, choice in enumerate(choices, start=1):
        if choice is not None:
            session = replay(session, rules.vote(session, "m", 1, position, 0, choice))
    return session


def test_an_audit_counts_only_the_drawn_photos() -> None:
    """An audit counts only judged photos that were drawn at random, not those chosen for their score."""
    found = audit(voted(4, Vote.YES, Vote.YES, Vote.NO, None, Vote.NO, Vote.NO))
    assert found is not None
    assert (found.drawn, found.right) == (3, 2)
    assert audit(voted(0, Vote.YES, Vote.NO)) is None
    assert audit(voted(2, None, Vote.UNSURE, Vote.YES)) is None


def test_the_interval_is_wilsons() -> None:
    """The interval is Wilson's: with nine of nine right, its lower end is n / (n + z^2)."""
    found = audit(voted(9, *[Vote.YES] * 9))
    assert found is not None
    assert found.low == pytest.approx(9 / (9 + 1.959964**2), abs=1e-6)
    assert found.high == pytest.approx(1.0)


def test_the_yes_of_each_round_are_counted() -> None:
    """The yes photos of each round are counted by label, so disputed ones are not."""
    assert found_by_round(voted(0, Vote.YES, Vote.NO, Vote.YES)) == (2,)


@pytest.mark.parametrize(
    ("found", "weights", "settled"),
    [((3, 0, 0), X[0], True), ((3, 0, 1), X[0], False), ((3, 0, 0), X[1], False), ((0, 0), X[0], False)],
)
def test_two_rounds_without_a_yes_and_still_weights_are_settled(
    found: tuple[int, ...], weights: np.ndarray[tuple[int], np.dtype[np.float32]], settled: bool
) -> None:
    """A concept is settled after two rounds without a yes and with steady weights, from the third round on."""
    assert is_settled(found, X[0], weights) is settled

"""How good a concept is, honestly: what was found, how many belong to it, how often its yes is right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from engine.photo import Embedding
from engine.sessions.state import Session
from engine.sessions.tally import Label

STILL_ROUNDS = 2
STABLE = 0.97


@dataclass(frozen=True, slots=True)
class Audit:
    """Of `drawn` photos drawn at random from the classifier's yes, `right` are; the precision's 95% interval.

    The interval is Wilson's (1927).
    """

    drawn: int
    right: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What can be said of a concept. `found` counts the yes of each round.

    `accepted` photos of the dataset score at or above the classifier's threshold; `members` is how many belong to the
    concept by its calibrated probabilities. `settled`: two rounds brought no yes and changed the weights hardly.
    """

    found: tuple[int, ...]
    accepted: int
    members: float
    audit: Audit | None
    settled: bool


def found_by_round(session: Session) -> tuple[int, ...]:
    """How many photos of each round are labelled yes."""
    return tuple(sum(session.tally(slot.photo).label is Label.YES for slot in r.slots) for r in session.rounds)


def audit(session: Session) -> Audit | None:
    """What the labels of the photos drawn in audits say of the classifier's precision; None without any."""
    drawn = [slot.photo for r in session.rounds for slot in r.slots[: r.drawn] if slot.photo not in session.removed]
    labels = [label for photo in drawn if (label := session.tally(photo).label) in (Label.YES, Label.NO)]
    if not labels:
        return None
    right = labels.count(Label.YES)
    interval = binomtest(right, len(labels)).proportion_ci(method="wilson")
    return Audit(len(labels), right, float(interval.low), float(interval.high))


def is_settled(found: Sequence[int], before: Embedding, weights: Embedding) -> bool:
    """Whether the last two rounds brought no yes and left the weights (d,) nearly where they were `before` them."""
    return len(found) > STILL_ROUNDS and not any(found[-STILL_ROUNDS:]) and float(np.dot(before, weights)) >= STABLE

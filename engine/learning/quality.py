"""The quality of a concept: photos found so far, estimated number of members, audited precision. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from engine.classifier import Classifier
from engine.photo import Embedding
from engine.sessions.state import Session
from engine.sessions.tally import Label

STILL_ROUNDS = 2
"""A concept is settled after this many rounds without a yes, ..."""
STABLE = 0.97
"""... if the cosine of the weights before and after them is at least this."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of audits: of `drawn` random photos that the classifier took for a yes, `right` were.

    `low` and `high` are Wilson's 95% interval (1927) of the precision.
    """

    drawn: int
    right: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of a concept. `found` is the number of photos labelled yes in each round.

    `accepted` is the number of photos in the dataset with a score at or above the threshold. `members` is the expected
    number that belong to the concept (see `fitting`). `settled` is `is_settled`. `is_complete` says that the team can
    label the dataset: it has probably found all photos, or the last round brought no yes. `may_sharpen` is
    `is_time_to_sharpen`.
    """

    found: tuple[int, ...]
    accepted: int
    members: int
    audit: Audit | None
    settled: bool
    is_complete: bool = False
    may_sharpen: bool = False


def found_by_round(session: Session) -> tuple[int, ...]:
    """The number of photos labelled yes in each round."""
    return tuple(sum(session.tally(slot.photo).label is Label.YES for slot in r.slots) for r in session.rounds)


def audited(session: Session) -> tuple[int, int]:
    """How many photos drawn in audits have a yes or no, and how many of them are a yes."""
    drawn = [slot.photo for r in session.rounds for slot in r.slots[: r.drawn] if slot.photo not in session.removed]
    labels = [label for photo in drawn if (label := session.tally(photo).label) in (Label.YES, Label.NO)]
    return len(labels), labels.count(Label.YES)


def audit(session: Session) -> Audit | None:
    """The precision by the labels of the photos drawn in audits, or None without such labels."""
    return precision(*audited(session))


def precision(drawn: int, right: int) -> Audit | None:
    """The precision with its interval, or None if nothing was drawn."""
    if not drawn:
        return None
    interval = binomtest(right, drawn).proportion_ci(method="wilson")
    return Audit(drawn, right, float(interval.low), float(interval.high))


def fitting(session: Session, classifier: Classifier, accepted: int, embeddings: Mapping[str, Embedding]) -> int:
    """How many photos fit the concept if `accepted` photos score at least the threshold: votes outrank scores.

    `embeddings` (d,) are those of the photos shown, by id. The threshold lets through about as many wrong photos as it
    misses right ones, so this is a better estimate than the sum of all probabilities (see docs/learning.md).
    """
    labels = {photo: label for photo, label in session.labels().items() if photo in embeddings}
    judged = [photo for photo, label in labels.items() if label is not Label.NONE]
    scores = [float(np.dot(embeddings[photo], classifier.weights)) for photo in judged]
    by_score = sum(score >= float(classifier.threshold) for score in scores)
    by_vote = sum(labels[photo] is Label.YES for photo in judged)
    return max(0, accepted - by_score) + by_vote


def is_settled(found: Sequence[int], before: Embedding, weights: Embedding) -> bool:
    """Whether the last two rounds brought no yes and hardly changed the weights (d,) from those `before` them."""
    return len(found) > STILL_ROUNDS and not any(found[-STILL_ROUNDS:]) and float(np.dot(before, weights)) >= STABLE

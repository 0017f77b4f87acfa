"""What a round's message tells the team to do: how to vote, or that it is time to label the dataset. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from engine.sessions.events import Strategy
from engine.sessions.state import Session
from engine.sessions.tally import Label

SHARPENED_FROM = 4
"""Sharpening is offered after this many judged rounds: it was measured after four (see docs/learning.md)."""
MOST_FOUND = 0.75
"""Sharpening is offered when at least this share of the photos that fit is found."""


class AdviceKind(StrEnum):
    """What the advice is about."""

    HOW_TO_VOTE = "how-to-vote"
    NO_NEW_YES = "no-new-yes"
    ALL_FOUND = "all-found"


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice for the team. `HOW_TO_VOTE` has only its kind.

    `judged` is the number of the round that it follows from, and `found` the number of photos labelled yes until then.
    `fitting` is the estimated number of photos in the dataset that fit the concept, or None if it is unknown.
    """

    kind: AdviceKind
    judged: int = 0
    found: int = 0
    fitting: int | None = None


def advice_of(session: Session, number: int) -> Advice | None:
    """The advice in the message of a round. Only the last round of a running session has any."""
    if session.finished or number < session.last_posted:
        return None
    if number == 1:
        is_new = session.started.is_first and session.continued is None
        return Advice(AdviceKind.HOW_TO_VOTE) if is_new else None
    return label_advice(session, number - 1, session.round(number).fitting)


def label_advice(session: Session, judged: int, fitting: int | None) -> Advice | None:
    """Advice to label the dataset, after the round `judged`, or None if it is too early.

    It is time when the round brought no yes, or when the estimate `fitting` says that all photos are found; after a
    single round, an estimate is too rough for that. A round in which most photos were not judged says nothing. Without
    any yes, there is nothing to label. A round without a yes is no reason to stop while the estimate says that most
    photos are still to be found.
    """
    labels = _labels(session, judged) if 1 <= judged <= len(session.rounds) else []
    if not _is_judged(labels):
        return None
    is_quiet = Label.YES not in labels
    if not is_quiet and (fitting is None or judged == 1):
        return None
    found = found_until(session, judged)
    if found and fitting is not None and found >= fitting:
        return Advice(AdviceKind.ALL_FOUND, judged, found, fitting)
    if found and is_quiet and (fitting is None or 2 * found >= fitting):
        return Advice(AdviceKind.NO_NEW_YES, judged, found, fitting)
    return None


def is_time_to_sharpen(session: Session, judged: int, fitting: int | None) -> bool:
    """Whether to offer sharpening after the round `judged`: most photos are found, and no audit has started.

    Sharpening finds fewer photos, so it is for late rounds. Without an estimate, nobody knows how many are left.
    """
    if session.finished or fitting is None or judged < SHARPENED_FROM:
        return False
    if session.strategy in (Strategy.SHARPEN, Strategy.AUDIT) or any(shown.drawn for shown in session.rounds):
        return False
    found = found_until(session, judged)
    return found > 0 and found >= MOST_FOUND * fitting


def needs_estimate(session: Session) -> bool:
    """Whether to estimate how many photos fit before the next round: the last one was judged, with few yes.

    While more than a third of a round is yes, there is more to find.
    """
    labels = _labels(session, len(session.rounds)) if session.rounds else []
    return _is_judged(labels) and 3 * labels.count(Label.YES) <= len(labels)


def last_judged(session: Session) -> int:
    """The number of the last round, or of the one before it while most photos of the last are not judged."""
    last = len(session.rounds)
    return last if last and _is_judged(_labels(session, last)) else max(0, last - 1)


def found_until(session: Session, number: int) -> int:
    """How many photos are labelled yes in the rounds up to `number`, and in the continued concept."""
    shown = (slot.photo for r in session.rounds[:number] for slot in r.slots)
    return sum(session.tally(photo).label is Label.YES for photo in {*session.carried, *shown})


def _labels(session: Session, number: int) -> list[Label]:
    return [session.tally(slot.photo).label for slot in session.round(number).slots]


def _is_judged(labels: list[Label]) -> bool:
    """Whether most photos of a round have a yes or no."""
    return 2 * sum(label in (Label.YES, Label.NO) for label in labels) > len(labels)

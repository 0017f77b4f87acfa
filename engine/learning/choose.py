"""Chooses the next photos: searches for candidates with the classifier, then picks among them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from engine.classifier import Statistics
from engine.galleries.gallery import Gallery
from engine.learning.quality import found_by_round
from engine.learning.refiner import Refinement
from engine.learning.sampling import BET, Breadth, breadth, decided, diverse, is_hedged
from engine.photo import Embedding, Match
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE, Session

AUDITED = 6
"""How many of an audit's nine photos are random ones that the classifier takes for a yes. The rest is borderline."""

BY_THRESHOLD = {Strategy.BORDERLINE, Strategy.AUDIT}
"""The strategies that use the threshold, and therefore need a calibrated classifier."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The next photos. The first `drawn` were drawn at random from those that the classifier takes for a yes."""

    matches: tuple[Match, ...]
    drawn: int = 0


def choose(session: Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding]) -> Choice:
    """The next nine photos of a session that were not shown before, or fewer if fewer are left.

    `embeddings` are those of the photos shown so far, without photos that have left the dataset. Without labels, the
    choice is always the nearest. Raises DatabaseError.
    """
    weights, threshold, statistics = refinement.weights, refinement.classifier.threshold, refinement.statistics
    shown, by_no = session.shown, refinement.by_no
    there = {photo: embeddings[photo] for photo in shown if photo in embeddings}
    if statistics is None or not there:
        return Choice(gallery.nearest(weights, ROUND_SIZE, shown))
    lost = _lost_rounds(session)
    strategy = decided(session.strategy, lost=lost > 0)
    is_bet = is_hedged(session.strategy, doubtful=by_no is not None, lost=lost > 0)
    if is_bet and by_no is not None:
        return Choice(_hedged(gallery, weights, by_no, statistics, there))
    if strategy is Strategy.NEAREST:
        return Choice(gallery.nearest(weights, ROUND_SIZE, shown))
    if strategy is Strategy.DIVERSE:
        wide = breadth(lost)
        pool = gallery.nearest(weights, wide.pool, shown)
        return Choice(_diverse(pool, np.stack([*there.values()]), statistics, ROUND_SIZE, wide))
    if strategy is Strategy.BORDERLINE:
        return Choice(gallery.around(weights, threshold, ROUND_SIZE, shown))
    drawn = gallery.drawn_above(weights, threshold, AUDITED, len(session.rounds), shown)
    seen = {*shown, *(match.photo.id for match in drawn)}
    return Choice(drawn + gallery.around(weights, threshold, ROUND_SIZE - len(drawn), seen), len(drawn))


def _hedged(
    gallery: Gallery, weights: Embedding, by_no: Embedding, statistics: Statistics, shown: Mapping[str, Embedding]
) -> tuple[Match, ...]:
    """The nearest photos, and a diverse choice that ignores the yes labels. All scores are by `weights`."""
    near = gallery.nearest(weights, BET, shown.keys())
    seen = {**shown, **{match.photo.id: match.embedding for match in near}}
    narrow = Breadth()
    pool = gallery.nearest(by_no, narrow.pool, seen.keys())
    others = _diverse(pool, np.stack([*seen.values()]), statistics, ROUND_SIZE - len(near), narrow)
    return near + tuple(replace(match, score=_cosine(match.embedding, weights)) for match in others)


def _cosine(embedding: Embedding, weights: Embedding) -> float:
    return float(embedding @ weights / (np.linalg.norm(embedding) * np.linalg.norm(weights)))


def _diverse(
    pool: tuple[Match, ...], shown: Embedding, statistics: Statistics, k: int, looked: Breadth
) -> tuple[Match, ...]:
    if not pool:
        return ()
    scores = np.array([match.score for match in pool], np.float32)
    candidates = np.stack([match.embedding for match in pool])
    return tuple(pool[i] for i in diverse(scores, candidates, shown, statistics.mean, k, looked.relevance))


def _lost_rounds(session: Session) -> int:
    """The number of rounds at the end of the session, since the prompt last changed, in which no photo is labelled yes.

    A new prompt deserves a round of its nearest photos.
    """
    found = found_by_round(session)[session.prompted_at :]
    return sum(1 for _ in takewhile(lambda yes: not yes, reversed(found)))

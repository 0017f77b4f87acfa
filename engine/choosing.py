"""From a classifier to the next photos: the search for candidates, and the choice among them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.events import Strategy
from engine.galleries.port import Gallery
from engine.photo import Embedding, Match
from engine.refining import Refinement
from engine.sampling import POOL, decided, diverse
from engine.session import ROUND_SIZE, Label, Session

AUDITED = 6
"""How many of an audit's nine are drawn among what the classifier takes for a yes; the others are borderline."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The next photos; the first `drawn` were drawn at random from what the classifier takes for a yes."""

    matches: tuple[Match, ...]
    drawn: int = 0


def choose(
    session: Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding], k: int = ROUND_SIZE
) -> Choice:
    """The next k photos of a session, none of them shown before; fewer where fewer are left.

    `embeddings` holds those of all photos shown. Without labels there is nothing to choose by but the nearest.
    Raises DatabaseError.
    """
    weights, threshold = refinement.weights, refinement.classifier.threshold
    strategy = decided(session.strategy, lost=_is_lost(session))
    if strategy is Strategy.NEAREST or refinement.statistics is None:
        return Choice(gallery.nearest(weights, k, session.shown))
    if strategy is Strategy.DIVERSE:
        return Choice(_diverse(session, gallery, refinement, embeddings, k))
    if strategy is Strategy.BORDERLINE:
        return Choice(gallery.around(weights, threshold, k, session.shown))
    drawn = gallery.drawn_above(weights, threshold, min(k, AUDITED), len(session.rounds), session.shown)
    seen = {*session.shown, *(match.photo.id for match in drawn)}
    return Choice(drawn + gallery.around(weights, threshold, k - len(drawn), seen), len(drawn))


def _diverse(
    session: Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding], k: int
) -> tuple[Match, ...]:
    assert refinement.statistics is not None
    pool = gallery.nearest(refinement.weights, POOL, session.shown)
    if not pool or not session.shown:
        return pool[:k]
    scores = np.array([match.score for match in pool], np.float32)
    candidates = np.stack([match.embedding for match in pool])
    shown = np.stack([embeddings[photo] for photo in session.shown])
    return tuple(pool[i] for i in diverse(scores, candidates, shown, refinement.statistics.mean, k))


def _is_lost(session: Session) -> bool:
    """Whether the last round brought no yes."""
    last = session.rounds[-1:]
    return bool(last) and not any(session.tally(slot.photo).label is Label.YES for slot in last[0].slots)

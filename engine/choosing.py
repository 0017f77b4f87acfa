"""From a classifier to the next photos: the search for candidates, and the choice among them."""

from collections.abc import Mapping

import numpy as np

from engine.galleries.port import Gallery
from engine.photo import Embedding, Match
from engine.refining import Refinement
from engine.sampling import POOL, Strategy, decided, diverse
from engine.session import Label, Session


def choose(
    session: Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding], k: int
) -> tuple[Match, ...]:
    """The next k photos of a session, none of them shown before; fewer where fewer are left.

    `embeddings` holds those of all photos shown. Raises DatabaseError.
    """
    strategy = decided(Strategy.AUTOMATIC, lost=_is_lost(session))
    if strategy is Strategy.NEAREST or refinement.statistics is None:
        return gallery.nearest(refinement.weights, k, session.shown)
    pool = gallery.nearest(refinement.weights, POOL, session.shown)
    if not pool:
        return ()
    scores = np.array([match.score for match in pool], np.float32)
    candidates = np.stack([match.embedding for match in pool])
    shown = np.stack([embeddings[photo] for photo in session.shown])
    return tuple(pool[i] for i in diverse(scores, candidates, shown, refinement.statistics.mean, k))


def _is_lost(session: Session) -> bool:
    """Whether the last round brought no yes."""
    last = session.rounds[-1:]
    return bool(last) and not any(session.tally(slot.photo).label is Label.YES for slot in last[0].slots)

"""Picks the next nine photos among the candidates of a search. Pure and deterministic."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE

POOL, WIDEST_POOL = 200, 3_200
"""How many of the nearest photos a diverse choice is made from: at first, and after several rounds without a yes."""

RELEVANCE, LEAST_RELEVANCE, DISTRUST = 0.5, 0.1, 0.05
"""The weight of a high score in a diverse choice, against that of being unlike other photos: at first, at least, and by
how much each further round without a yes lowers it."""

BET = 6
"""How many photos of a hedged round are the nearest ones."""

_SIMILARITY_SPREAD = 0.2  # typical spread of the cosines between nearest photos; puts them on the scale of the scores


def decided(strategy: Strategy, *, lost: bool) -> Strategy:
    """Resolve `automatic` to a concrete strategy. `lost` means that the last round brought no yes.

    The nine photos nearest to a bad prompt repeat one mistake nine times, so a diverse round then finds more.
    """
    if strategy is not Strategy.AUTOMATIC:
        return strategy
    return Strategy.DIVERSE if lost else Strategy.NEAREST


@dataclass(frozen=True, slots=True)
class Breadth:
    """How far a diverse choice looks: among how many of the nearest photos, and how much a high score counts."""

    pool: int = POOL
    relevance: float = RELEVANCE


def breadth(lost: int) -> Breadth:
    """How far to look after `lost` rounds in a row without a yes.

    The more rounds bring no yes, the less the prompt says about where the concept is.
    """
    further = max(0, lost - 1)
    return Breadth(min(POOL << further, WIDEST_POOL), max(RELEVANCE - DISTRUST * further, LEAST_RELEVANCE))


def is_doubtful(labels: Iterable[float], label_weights: Iterable[float]) -> bool:
    """Whether there are yes labels and the team is split on each of them."""
    yes = [weight for label, weight in zip(labels, label_weights, strict=True) if label]
    return bool(yes) and max(yes) < 1


def is_hedged(strategy: Strategy, *, doubtful: bool, lost: bool) -> bool:
    """Whether to hedge the next round: show only BET of the nearest photos, and fill up with a diverse choice.

    A yes that a team member voted against is often a mistake, and a whole round near it would be wasted. The diverse
    choice uses the classifier that is fitted to the no labels only. One unanimous yes, or the yes of a single member,
    is enough to trust. After a round without a yes, `decided` handles the case.
    """
    return strategy is Strategy.AUTOMATIC and doubtful and not lost


def nearest(scores: NDArray[np.float32], k: int = ROUND_SIZE) -> NDArray[np.intp]:
    """The indices of the k highest scores (n,), best first. Equal scores keep their order."""
    return np.argsort(-scores, kind="stable")[:k]


def diverse(
    scores: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    shown: NDArray[np.float32],
    mean: NDArray[np.float64],
    k: int = ROUND_SIZE,
    weight: float = RELEVANCE,
) -> NDArray[np.intp]:
    """The indices of k candidates that score high and differ from each other and from the photos shown before.

    `scores` (n,) and `embeddings` (n, d) belong to the candidates, `shown` (m, d) are embeddings of photos shown
    before, and `mean` (d,) is the dataset's mean embedding, which is subtracted before comparing. `weight` is that of a
    high score. The method is maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    candidates, before = _centred(embeddings, mean), _centred(shown, mean)
    relevance = (scores - scores.mean()) / max(float(scores.std()), np.finfo(np.float32).tiny)
    likeness = (candidates @ before.T).max(axis=1, initial=0.0)
    chosen: list[int] = []
    for _ in range(min(k, len(scores))):
        value = weight * relevance - (1 - weight) * likeness / _SIMILARITY_SPREAD
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
        likeness = np.maximum(likeness, candidates @ candidates[chosen[-1]])
    return np.array(chosen, np.intp)


def _centred(embeddings: NDArray[np.float32], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = embeddings - mean
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny))

"""Which nine come next: pure and seeded, over candidates that a search has found."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE

POOL = 200
"""How many of the nearest a diverse choice is made from."""

BET = 6
"""How many photos of a hedged round are the nearest."""

_RELEVANCE = 0.5
_SIMILARITY_SPREAD = 0.2  # of the cosines between centred embeddings of the nearest photos


def decided(strategy: Strategy, *, lost: bool) -> Strategy:
    """What the strategy comes to, which is any but `automatic`; `lost` says that the last round brought no yes.

    The nine nearest of a bad prompt are nine times the same mistake: then it pays to look around.
    """
    if strategy is not Strategy.AUTOMATIC:
        return strategy
    return Strategy.DIVERSE if lost else Strategy.NEAREST


def is_doubtful(labels: Iterable[float], label_weights: Iterable[float]) -> bool:
    """Whether there are yes, and each of them is a split one."""
    yes = [weight for label, weight in zip(labels, label_weights, strict=True) if label]
    return bool(yes) and max(yes) < 1


def is_hedged(strategy: Strategy, *, doubtful: bool, lost: bool) -> bool:
    """Whether the next nine bet on the yes so far with BET of them alone: while these are `doubtful`.

    A yes that somebody of the team voted against is often a mistake, and the whole round around it is lost then. So the
    others of the nine are a diverse choice among the nearest to what the no alone teach. One unanimous yes, or that of
    one member, is taken at its word; a round without a yes is looked after by `decided`.
    """
    return strategy is Strategy.AUTOMATIC and doubtful and not lost


def nearest(scores: NDArray[np.float32], k: int = ROUND_SIZE) -> NDArray[np.intp]:
    """The positions of the k highest scores (n,), best first; of equal scores, the first one first."""
    return np.argsort(-scores, kind="stable")[:k]


def diverse(
    scores: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    shown: NDArray[np.float32],
    mean: NDArray[np.float64],
    k: int = ROUND_SIZE,
) -> NDArray[np.intp]:
    """The positions of k candidates that score high and are unlike each other and what was shown, in that order.

    `scores` (n,) and `embeddings` (n, d) are the candidates', `shown` (m, d) the photos shown before, `mean` (d,) the
    dataset's mean embedding, from which likeness is seen. Maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    candidates, before = _centred(embeddings, mean), _centred(shown, mean)
    relevance = (scores - scores.mean()) / max(float(scores.std()), np.finfo(np.float32).tiny)
    likeness = (candidates @ before.T).max(axis=1, initial=0.0)
    chosen: list[int] = []
    for _ in range(min(k, len(scores))):
        value = _RELEVANCE * relevance - (1 - _RELEVANCE) * likeness / _SIMILARITY_SPREAD
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
        likeness = np.maximum(likeness, candidates @ candidates[chosen[-1]])
    return np.array(chosen, np.intp)


def _centred(embeddings: NDArray[np.float32], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = embeddings - mean
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny))

"""The whole loop with no database, Discord or event loop: rounds of nine, a voter, refines."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.classifier import Statistics, refine
from engine.learning.statistics import statistics
from engine.sampling import POOL, Strategy, decided, diverse, nearest
from engine.session import ROUND_SIZE

Embeddings = NDArray[np.float32]
Fit = Callable[[Embeddings, Sequence[float]], Embeddings]
"""From the embeddings (n, d) of what was shown and their labels to weights (d,), unit length."""

Choose = Callable[[Embeddings, list[int], Sequence[float]], list[int]]
"""From the scores (n,) of all photos, those shown (-inf) and their labels to the next ones."""


def simulate(
    embeddings: Embeddings,
    prompt_embedding: Embeddings,
    vote: Callable[[int], bool],
    rounds: int = 7,
    seed: int = 0,
    *,
    refiner: str = "ninefold",
    strategy: Strategy = Strategy.AUTOMATIC,
) -> tuple[list[int], Embeddings]:
    """Teach a concept over unit embeddings (n, d): the photos shown, in order, and the final weights (d,).

    `vote` says of a photo, by its row, whether it is one. Raises ClassifierError for embeddings that cannot be used.
    """
    known = statistics(embeddings, seed)
    fit = fit_by(refiner, prompt_embedding, known)
    return teach(embeddings, vote, fit, choose_by(strategy, embeddings, known), rounds)


def teach(
    embeddings: Embeddings, vote: Callable[[int], bool], fit: Fit, choose: Choose, rounds: int = 7
) -> tuple[list[int], Embeddings]:
    """The loop itself, by any way to fit and to choose."""
    shown: list[int] = []
    labels: list[float] = []
    weights = fit(embeddings[:0], labels)
    for _ in range(rounds):
        scores = embeddings @ weights
        scores[shown] = -np.inf
        fresh = choose(scores, shown, labels)
        labels += [float(vote(photo)) for photo in fresh]
        shown += fresh
        weights = fit(embeddings[shown], labels)
    return shown, weights


def fit_by(refiner: str, prompt_embedding: Embeddings, known: Statistics) -> Fit:
    """`refine` by the name of a refiner."""
    return lambda rows, labels: refine(prompt_embedding, rows, labels, statistics=known, refiner=refiner).weights


def choose_by(strategy: Strategy, embeddings: Embeddings, known: Statistics) -> Choose:
    """`nearest`, `diverse`, or `automatic`."""

    def choose(scores: Embeddings, shown: list[int], labels: Sequence[float]) -> list[int]:
        left = len(scores) - len(shown)
        chosen = decided(strategy, lost=bool(labels) and not any(labels[-ROUND_SIZE:]))
        if chosen is not Strategy.DIVERSE:
            return [int(photo) for photo in nearest(scores, min(ROUND_SIZE, left))]
        pool = nearest(scores, min(POOL, left))
        return [int(pool[i]) for i in diverse(scores[pool], embeddings[pool], embeddings[shown], known.mean)]

    return choose

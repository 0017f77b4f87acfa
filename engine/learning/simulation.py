"""The whole loop with no database, Discord or event loop: rounds of nine, a voter, refines."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.classifier import Statistics, refine
from engine.learning.dataset_statistics import statistics
from engine.learning.sampling import BET, POOL, decided, diverse, is_doubtful, is_hedged, nearest
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE

Embeddings = NDArray[np.float32]
Fit = Callable[[Embeddings, Sequence[float], Sequence[float]], Embeddings]
"""From the embeddings (n, d) of what was shown, their labels and label weights to weights (d,), unit length."""

Choose = Callable[[Embeddings, list[int], Sequence[float], Sequence[float]], list[int]]
"""From the scores (n,) of all photos, those shown (-inf), their labels and label weights to the next ones."""


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
    return teach(embeddings, lambda photo: (vote(photo), 1.0), fit, choose_by(strategy, embeddings, known, fit), rounds)


def teach(
    embeddings: Embeddings, label: Callable[[int], tuple[bool, float]], fit: Fit, choose: Choose, rounds: int = 7
) -> tuple[list[int], Embeddings]:
    """The loop itself, by any way to fit and to choose; `label` gives a photo's label and its weight."""
    shown: list[int] = []
    labels: list[float] = []
    label_weights: list[float] = []
    weights = fit(embeddings[:0], labels, label_weights)
    for _ in range(rounds):
        scores = embeddings @ weights
        scores[shown] = -np.inf
        fresh = choose(scores, shown, labels, label_weights)
        for photo in fresh:
            is_member, weight = label(photo)
            labels.append(float(is_member))
            label_weights.append(weight)
        shown += fresh
        weights = fit(embeddings[shown], labels, label_weights)
    return shown, weights


def fit_by(refiner: str, prompt_embedding: Embeddings, known: Statistics) -> Fit:
    """`refine` by the name of a refiner."""
    return lambda rows, labels, label_weights: (
        refine(prompt_embedding, rows, labels, label_weights=label_weights, statistics=known, refiner=refiner).weights
    )


def choose_by(strategy: Strategy, embeddings: Embeddings, known: Statistics, fit: Fit) -> Choose:
    """`nearest`, `diverse`, or `automatic`; by `fit` a hedged round learns what the no alone teach."""

    def closest(scores: Embeddings, shown: list[int], k: int) -> list[int]:
        return [int(photo) for photo in nearest(scores, min(k, len(scores) - len(shown)))]

    def varied(scores: Embeddings, shown: list[int], k: int) -> list[int]:
        pool = closest(scores, shown, POOL)
        return [pool[i] for i in diverse(scores[pool], embeddings[pool], embeddings[shown], known.mean, k)]

    def hedged(scores: Embeddings, shown: list[int], no: list[int], label_weights: list[float]) -> list[int]:
        near = closest(scores, shown, BET)
        seen = shown + near
        others = embeddings @ fit(embeddings[no], [0.0] * len(no), label_weights)
        others[seen] = -np.inf
        return near + varied(others, seen, ROUND_SIZE - len(near))

    def choose(
        scores: Embeddings, shown: list[int], labels: Sequence[float], label_weights: Sequence[float]
    ) -> list[int]:
        lost = bool(labels) and not any(labels[-ROUND_SIZE:])
        if is_hedged(strategy, doubtful=is_doubtful(labels, label_weights), lost=lost):
            no = [i for i, label in enumerate(labels) if not label]
            return hedged(scores, shown, [shown[i] for i in no], [label_weights[i] for i in no])
        if decided(strategy, lost=lost) is Strategy.DIVERSE:
            return varied(scores, shown, ROUND_SIZE)
        return closest(scores, shown, ROUND_SIZE)

    return choose

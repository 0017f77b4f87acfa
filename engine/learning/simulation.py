"""Simulates the whole loop without a database, Discord or an event loop: rounds of nine, votes, refines."""

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
"""Takes the embeddings (n, d) of the photos shown, labels and label weights. Returns weights (d,) of unit length."""

Choose = Callable[[Embeddings, list[int], Sequence[float], Sequence[float]], list[int]]
"""Takes the scores (n,) of all photos (-inf if shown), the photos shown, labels and label weights. Returns the next."""


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
    """Teach a concept on unit embeddings (n, d). Return the photos shown, in order, and the final weights (d,).

    `vote` says whether the photo in a row belongs to the concept. Raises ClassifierError for invalid embeddings.
    """
    known = statistics(embeddings, seed)
    fit = fit_by(refiner, prompt_embedding, known)
    return teach(embeddings, lambda photo: (vote(photo), 1.0), fit, choose_by(strategy, embeddings, known, fit), rounds)


def teach(
    embeddings: Embeddings, label: Callable[[int], tuple[bool, float]], fit: Fit, choose: Choose, rounds: int = 7
) -> tuple[list[int], Embeddings]:
    """Run the loop with any functions to fit and to choose. `label` returns a photo's label and its weight."""
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
    """A `Fit` that calls `refine` with the refiner of that name."""
    return lambda rows, labels, label_weights: (
        refine(prompt_embedding, rows, labels, label_weights=label_weights, statistics=known, refiner=refiner).weights
    )


def choose_by(strategy: Strategy, embeddings: Embeddings, known: Statistics, fit: Fit) -> Choose:
    """A `Choose` for `nearest`, `diverse` or `automatic`. Hedged rounds `fit` a classifier to the no labels only."""

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

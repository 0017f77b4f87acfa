"""The whole loop with no database, Discord or event loop: rounds of nine, a voter, refines."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.classifier import refine
from engine.learning.statistics import statistics
from engine.sampling import nearest
from engine.session import ROUND_SIZE


def simulate(
    embeddings: NDArray[np.float32],
    prompt_embedding: NDArray[np.float32],
    vote: Callable[[int], bool],
    rounds: int = 7,
    seed: int = 0,
    refiner: str = "ninefold",
) -> tuple[list[int], NDArray[np.float32]]:
    """Teach a concept: the photos shown, in order, and the final weights (d,)."""
    known = statistics(embeddings, seed)
    shown: list[int] = []
    labels: list[float] = []
    classifier = refine(prompt_embedding, embeddings[:0], [], statistics=known, refiner=refiner)
    for _ in range(rounds):
        scores = embeddings @ classifier.weights
        scores[shown] = -np.inf
        fresh = [int(photo) for photo in nearest(scores, min(ROUND_SIZE, len(embeddings) - len(shown)))]
        labels += [float(vote(photo)) for photo in fresh]
        shown += fresh
        classifier = refine(prompt_embedding, embeddings[shown], labels, statistics=known, refiner=refiner)
    return shown, classifier.weights

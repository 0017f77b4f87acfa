"""The values of a dataset that its refines share, computed once."""

import numpy as np
from numpy.typing import NDArray

from engine.classifier.statistics import Statistics

BACKGROUND = 500

__all__ = ["Statistics", "statistics"]


def statistics(embeddings: NDArray[np.float32], seed: int = 0) -> Statistics:
    """The statistics of a dataset by its unit embeddings (n, d), or a random sample of a few thousand of them.

    Deterministic by the embeddings' order and the seed.
    """
    drawn = np.random.default_rng(seed).permutation(len(embeddings))[:BACKGROUND]
    return Statistics(embeddings.mean(axis=0, dtype=np.float64), embeddings[np.sort(drawn)])

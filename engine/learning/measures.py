"""Measures of a ranking."""

import numpy as np
from numpy.typing import NDArray


def average_precision(scores: NDArray[np.float32], relevant: NDArray[np.bool_]) -> float:
    """Average precision of a ranking by `scores` (n,): the mean precision at the ranks of the relevant items.

    Equal scores keep their order. 0 if nothing is relevant. See Manning et al., Introduction to Information Retrieval
    (2008), section 8.4.
    """
    hits = relevant[np.argsort(-scores, kind="stable")]
    if not hits.any():
        return 0.0
    ranks = np.flatnonzero(hits) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())

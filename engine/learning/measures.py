"""How good a ranking is."""

import numpy as np
from numpy.typing import NDArray


def average_precision(scores: NDArray[np.float32], relevant: NDArray[np.bool_]) -> float:
    """Average precision of a ranking by `scores` (n,): the mean precision at the ranks of the relevant ones.

    Of equal scores the first one ranks first; 0 when nothing is relevant. (Manning et al., Introduction to
    Information Retrieval, 2008, section 8.4.)
    """
    hits = relevant[np.argsort(-scores, kind="stable")]
    if not hits.any():
        return 0.0
    ranks = np.flatnonzero(hits) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())

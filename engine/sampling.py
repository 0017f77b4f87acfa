"""Which nine come next: pure and seeded, over candidates that a search has found."""

import numpy as np
from numpy.typing import NDArray

from engine.session import ROUND_SIZE


def nearest(scores: NDArray[np.float32], k: int = ROUND_SIZE) -> NDArray[np.intp]:
    """The positions of the k highest scores (n,), best first; of equal scores, the first one first."""
    return np.argsort(-scores, kind="stable")[:k]

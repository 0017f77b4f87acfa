"""What a refine may know of its dataset: values computed once for each version of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Statistics:
    """Per-dataset values, by `engine.learning.statistics.statistics`.

    `mean` (d,) float64 is the mean embedding: image embeddings lie in a narrow cone around it, far from the texts'.
    `background` (m, d) float32 are random unlabelled photos: of most concepts they are nearly all a no.
    """

    mean: NDArray[np.float64]
    background: NDArray[np.float32]

"""What a refine may know of its dataset: values computed once for each version of it."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Statistics:
    """Per-dataset values, by `engine.learning.dataset_statistics.statistics`.

    `mean` (d,) float64 is the mean embedding: image embeddings lie in a narrow cone around it, far from the texts'.
    `prior_root` (d, d) float64 is a root R of the covariance R R' that a refine expects of a concept's weights: small
    where near neighbours differ, so that a concept is smooth over the gallery. `background` (m, d) float64 are random
    unlabelled photos less the mean: of most concepts they are nearly all a no. `background_basis` is
    background @ prior_root. Two photos whose embeddings, less the mean, have a cosine of `near` or more are near
    neighbours.
    """

    mean: NDArray[np.float64]
    prior_root: NDArray[np.float64]
    background: NDArray[np.float64]
    background_basis: NDArray[np.float64]
    near: float

    @classmethod
    def none(cls, dimension: int) -> Self:
        """Of a dataset of which nothing is known."""
        empty = np.empty((0, dimension))
        return cls(np.zeros(dimension), np.eye(dimension), empty, empty, 1.0)

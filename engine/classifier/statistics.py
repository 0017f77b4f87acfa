"""The values of a dataset that a refine may use. Computed once for each version of the dataset."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Statistics:
    """Values of a dataset, computed by `engine.learning.dataset_statistics.statistics`. Arrays are float64.

    - `mean` (d,): the mean embedding. Image embeddings lie in a narrow cone around it, far from those of texts.
    - `prior_root` (d, d): a root R of the prior covariance R R' of a concept's weights. The variance is small in
      directions in which near neighbours differ, so that a concept is smooth over the gallery.
    - `background` (m, d): random unlabelled photos, minus the mean. For most concepts, nearly all of them are a no.
    - `background_basis` (m, d): background @ prior_root.
    - `near`: photos are near neighbours if their embeddings, minus the mean, have at least this cosine.
    """

    mean: NDArray[np.float64]
    prior_root: NDArray[np.float64]
    background: NDArray[np.float64]
    background_basis: NDArray[np.float64]
    near: float

    @classmethod
    def none(cls, dimension: int) -> Self:
        """The statistics of an unknown dataset."""
        empty = np.empty((0, dimension))
        return cls(np.zeros(dimension), np.eye(dimension), empty, empty, 1.0)

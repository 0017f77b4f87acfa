"""What a refine gives: linear weights on the unit sphere, and the score from which a photo is a yes."""

import hashlib
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(yes | score) = 1 / (1 + exp(-(slope * score + intercept))); the slope is above zero."""

    slope: float
    intercept: float

    @property
    def threshold(self) -> float:
        """The score from which a photo is more probably a yes than not."""
        return -self.intercept / self.slope

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """P(yes) (n,) for scores (n,)."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * scores.astype(np.float64) + self.intercept))))


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """A linear classifier of unit embeddings: score = weights . embedding, yes from `threshold` on.

    `weights` has shape (d,), float32, unit length: it is the next query as it stands. `refiner` and `version` name the
    function that made it; the same version gives the same bits for the same input. With a `calibration`, the threshold
    is that one's.
    """

    weights: NDArray[np.float32]
    threshold: float
    refiner: str
    version: str
    calibration: Calibration | None = None

    @property
    def bias(self) -> float:
        """What to add to a score so that zero divides no from yes."""
        return -self.threshold

    @property
    def sha256(self) -> str:
        """The hash of the weights' little-endian float32 bytes, in hexadecimal."""
        return hashlib.sha256(self.weights.astype("<f4").tobytes()).hexdigest()

    def calibrated(self, calibration: Calibration | None) -> Self:
        """The same weights with another threshold, where there is a calibration."""
        if calibration is None:
            return self
        return replace(self, threshold=calibration.threshold, calibration=calibration)

    def scores(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores (n,) of unit embeddings (n, d): their cosine similarity to the weights."""
        return embeddings @ self.weights

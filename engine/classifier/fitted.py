"""The result of a refine: linear weights of unit length, and the score from which a photo is a yes."""

import hashlib
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(yes | score) = 1 / (1 + exp(-(slope * score + intercept))), with a positive slope.

    `precision` is the share of right ones that is expected among the photos that score at least the threshold. Of
    `accepted` labelled photos that did so when they were held out, `right` were labelled yes.
    """

    slope: float
    intercept: float
    precision: float = 0.5
    accepted: int = 0
    right: int = 0

    @property
    def threshold(self) -> float:
        """The score at which P(yes) is one half."""
        return -self.intercept / self.slope

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """P(yes) for each score, both of shape (n,)."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * scores.astype(np.float64) + self.intercept))))


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """A linear classifier of unit embeddings: score = weights . embedding, and yes if score >= threshold.

    `weights` (d,) is float32 of unit length and also serves as the next query. `refiner` and `version` name the
    function that fitted it; the same version gives the same bits for the same input. With a `calibration`, `threshold`
    is the calibration's.
    """

    weights: NDArray[np.float32]
    threshold: float
    refiner: str
    version: str
    calibration: Calibration | None = None

    @property
    def bias(self) -> float:
        """The bias of the decision function: score + bias is at least 0 for a yes."""
        return -self.threshold

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights' little-endian float32 bytes, in hexadecimal."""
        return hashlib.sha256(self.weights.astype("<f4").tobytes()).hexdigest()

    def calibrated(self, calibration: Calibration | None) -> Self:
        """The same weights with the calibration and its threshold. None changes nothing."""
        if calibration is None:
            return self
        return replace(self, threshold=calibration.threshold, calibration=calibration)

    def scores(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores (n,) of unit embeddings (n, d): their cosine similarity to the weights."""
        return embeddings @ self.weights

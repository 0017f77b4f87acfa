"""What a refine gives: linear weights on the unit sphere, and the score from which a photo is a yes."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Classifier:
    """A linear classifier of unit embeddings: score = weights . embedding, yes from `threshold` on.

    `weights` has shape (d,), float32, unit length: it is the next query as it stands. `refiner` and `version` name the
    function that made it; the same version gives the same bits for the same input.
    """

    weights: NDArray[np.float32]
    threshold: float
    refiner: str
    version: str

    @property
    def bias(self) -> float:
        """What to add to a score so that zero divides no from yes."""
        return -self.threshold

    @property
    def sha256(self) -> str:
        """The hash of the weights' little-endian float32 bytes, in hexadecimal."""
        return hashlib.sha256(self.weights.astype("<f4").tobytes()).hexdigest()

    def scores(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores (n,) of unit embeddings (n, d): their cosine similarity to the weights."""
        return embeddings @ self.weights

"""Divides a dataset's embeddings into cells and rounds them to codes."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.photo import Embedding

SAMPLE_OF_CELL, ITERATIONS = 40, 8
BEYOND_SAMPLE, CLIP = 1.25, 6.0
"""Codes cover this factor of the largest distance from the mean in the sample, up to this many standard deviations.

Of 1,000,000 photos, one in 10,000 is beyond that in some dimension; with a factor of 1, one in 80.
"""
PARTS_OF_STEP = 254
"""The unit of remainders is this part of a step. A remainder is at most half a step, so 127 parts, up or down."""
BEYOND = -128
"""The remainder of a value beyond what codes cover."""

_REACH = 4.5  # standard deviations of a cell in the query's direction; hardly a photo is farther from the centroid


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """The centroids (c, d) of the cells, means of unit embeddings, and each dimension's zero and step (d,)."""

    centroids: Embedding
    zero: Embedding
    step: Embedding

    @classmethod
    def fitted(cls, sample: Embedding, photos: int) -> "Cells":
        """Fit the cells for `photos` photos to a random sample (m, d) of unit embeddings. Deterministic."""
        from sklearn.cluster import KMeans

        count = min(len(sample), max(1, math.isqrt(photos)))
        means = KMeans(count, init="random", n_init=1, max_iter=ITERATIONS, random_state=0).fit(sample)
        zero = sample.mean(axis=0)
        reach = np.minimum(BEYOND_SAMPLE * np.abs(sample - zero).max(axis=0), CLIP * sample.std(axis=0))
        step = np.maximum(reach, 1e-6) / 127
        return cls(means.cluster_centers_.astype(np.float32), zero.astype(np.float32), step.astype(np.float32))

    @staticmethod
    def sample_size(photos: int) -> int:
        """How large the sample for `photos` photos has to be."""
        return min(photos, int(SAMPLE_OF_CELL * math.sqrt(photos)))

    def nearest(self, embeddings: Embedding) -> NDArray[np.intp]:
        """The cell of each of the unit embeddings (n, d)."""
        distances = np.square(self.centroids).sum(axis=1) / 2 - embeddings @ self.centroids.T
        return np.asarray(np.argmin(distances, axis=1))

    def promises(self, unit: Embedding) -> NDArray[np.float32]:
        """About the highest similarity (c,) of a photo in each cell to a query (d,) of unit length."""
        # The more unit vectors differ, the shorter is their mean.
        variance = np.maximum(1 - np.square(self.centroids).sum(axis=1), 0) / len(unit)
        return np.asarray(self.centroids @ unit + _REACH * np.sqrt(variance), np.float32)

    def rounded(self, embeddings: Embedding) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """The codes (n, d) of the embeddings in steps, and their remainders (n, d) in parts of a step, or BEYOND."""
        steps = (embeddings - self.zero) / self.step
        whole = np.rint(steps)
        remainders = np.where(np.abs(whole) > 127, BEYOND, np.rint((steps - whole) * PARTS_OF_STEP))
        return np.clip(whole, -127, 127).astype(np.int8), remainders.astype(np.int8)

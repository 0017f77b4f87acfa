"""How a dataset's embeddings are divided and rounded."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.photo import Embedding

SAMPLE_OF_CELL, ITERATIONS = 40, 8
BEYOND_SAMPLE, CLIP = 1.25, 6.0
"""Codes reach so far beyond a dimension's furthest of the sample, but no more than so many standard deviations.

Of 1,000,000 photos one in 10,000 is further out in a dimension; without the quarter, one in 80.
"""
PARTS_OF_STEP = 254
"""A remainder is at most half a step: 127 of these parts, either way."""
BEYOND = -128
"""The remainder of what is further out than a code can say."""

_REACH = 4.5  # spreads of a cell from its centroid, in the query's direction: hardly a photo is further out


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """How a dataset's embeddings are divided and rounded: centroids (c, d), the means of unit embeddings, and each
    dimension's zero and step (d,)."""

    centroids: Embedding
    zero: Embedding
    step: Embedding

    @classmethod
    def fitted(cls, sample: Embedding, photos: int) -> "Cells":
        """For so many photos, by a random sample (m, d) of unit length. Deterministic."""
        from sklearn.cluster import KMeans

        count = min(len(sample), max(1, math.isqrt(photos)))
        means = KMeans(count, init="random", n_init=1, max_iter=ITERATIONS, random_state=0).fit(sample)
        zero = sample.mean(axis=0)
        reach = np.minimum(BEYOND_SAMPLE * np.abs(sample - zero).max(axis=0), CLIP * sample.std(axis=0))
        step = np.maximum(reach, 1e-6) / 127
        return cls(means.cluster_centers_.astype(np.float32), zero.astype(np.float32), step.astype(np.float32))

    @staticmethod
    def sample_size(photos: int) -> int:
        """How many of so many photos a sample needs to have."""
        return min(photos, int(SAMPLE_OF_CELL * math.sqrt(photos)))

    def nearest(self, embeddings: Embedding) -> NDArray[np.intp]:
        """The cell of each of the embeddings (n, d), which have unit length."""
        distances = np.square(self.centroids).sum(axis=1) / 2 - embeddings @ self.centroids.T
        return np.asarray(np.argmin(distances, axis=1))

    def promises(self, unit: Embedding) -> NDArray[np.float32]:
        """How similar to a query (d,) of unit length a photo of each cell may be (c,), hardly more."""
        # The mean of unit vectors is the shorter the more they differ.
        variance = np.maximum(1 - np.square(self.centroids).sum(axis=1), 0) / len(unit)
        return np.asarray(self.centroids @ unit + _REACH * np.sqrt(variance), np.float32)

    def rounded(self, embeddings: Embedding) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """The codes (n, d) of the embeddings, in steps, and their remainders (n, d), in parts of a step, or BEYOND."""
        steps = (embeddings - self.zero) / self.step
        whole = np.rint(steps)
        remainders = np.where(np.abs(whole) > 127, BEYOND, np.rint((steps - whole) * PARTS_OF_STEP))
        return np.clip(whole, -127, 127).astype(np.int8), remainders.astype(np.int8)

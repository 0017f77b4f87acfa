"""Computes the statistics of a dataset, which all its refines share. docs/learning.md explains the constants."""

import numpy as np
from numpy.typing import NDArray

from engine.classifier.statistics import Statistics

BACKGROUND = 256
NEIGHBOURS = 5
SMOOTHNESS = 0.4
_CHUNK = 1_024

__all__ = ["Statistics", "statistics"]


def statistics(embeddings: NDArray[np.float32], seed: int = 0) -> Statistics:
    """The statistics of a dataset from its unit embeddings (n, d), or from a random sample of a few thousand.

    Deterministic for the same embeddings in the same order and the same seed.
    """
    mean = embeddings.mean(axis=0, dtype=np.float64)
    drawn = np.sort(np.random.default_rng(seed).permutation(len(embeddings))[:BACKGROUND])
    background = embeddings[drawn] - mean
    scatter, near = _neighbourhood(embeddings, mean)
    root = _prior_root(scatter)
    return Statistics(mean, root, background, background @ root, near)


def _prior_root(scatter: NDArray[np.float64]) -> NDArray[np.float64]:
    """The symmetric root of the prior covariance (d, d) of a concept's weights.

    Its inverse, the precision, is the identity shrunk towards the scatter, with equal traces. Directions in which near
    neighbours differ are restrained, because they do not distinguish concepts. This is the database smoothness of
    SeeSaw (SIGMOD 2023) as a Gaussian prior.
    """
    dimension, trace = len(scatter), np.trace(scatter)
    if trace <= 0:
        return np.eye(dimension)
    precision = (1 - SMOOTHNESS) * np.eye(dimension) + SMOOTHNESS * dimension * scatter / trace
    values, vectors = np.linalg.eigh(precision)
    return np.asarray((vectors * values**-0.5) @ vectors.T)


def _neighbourhood(embeddings: NDArray[np.float32], mean: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The mean outer product (d, d) of the differences between photos and their nearest neighbours, and `near`.

    `near` is a cosine of embeddings minus the mean: for three photos in four, all nearest neighbours are at least as
    near.
    """
    count, dimension = embeddings.shape
    scatter = np.zeros((dimension, dimension))
    k = min(NEIGHBOURS, count - 1)
    if k <= 0:
        return scatter, 1.0
    centred = embeddings - mean.astype(np.float32)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    cosines: list[NDArray[np.float32]] = []
    for start in range(0, count, _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, count))
        cosine = centred[rows] @ centred.T
        cosine[np.arange(len(rows)), rows] = -np.inf
        neighbours = np.argpartition(-cosine, k - 1, axis=1)[:, :k]
        cosines.append(np.take_along_axis(cosine, neighbours, axis=1).min(axis=1))
        for column in neighbours.T:
            differences = (embeddings[rows] - embeddings[column]).astype(np.float64)
            scatter += differences.T @ differences
    return scatter / (count * k), float(np.quantile(np.concatenate(cosines), 0.25))

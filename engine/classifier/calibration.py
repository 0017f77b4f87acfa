"""Calibrates a classifier by means of its own labels: its threshold, probabilities and expected precision."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.classifier.fitted import Calibration, Classifier
from engine.classifier.refinement import refine
from engine.classifier.statistics import Statistics

FOLDS = 5

# docs/learning.md ("The threshold") explains these constants.
SHARE = 0.67
"""The threshold lies this far on the way from the background's mean score to the mean score of a yes."""
TYPICAL, TYPICAL_COUNT = 3.0, 1.5
"""Before any label, a yes is expected this many standard deviations above the background, with the weight of so many
labels."""
STEEPNESSES = np.geomspace(3, 40, 40)
STEEPNESS, STEEPNESS_SPREAD = 11.0, 0.35
"""The probabilities rise with about this steepness. The labels can change it by a factor of e to the spread or so."""


def calibrate(
    classifier: Classifier,
    prompt_embedding: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    labels: Sequence[float],
    statistics: Statistics,
) -> Calibration | None:
    """Choose the threshold from the scores of the labelled photos (n, d), compared with those of the background.

    Returns None without a yes, or if all photos of the background have the same score. Labelled photos are scored by
    five-fold cross-validation, because a classifier is overconfident on its own training data. Deterministic.
    """
    marks = np.asarray(labels, np.float64)
    mean, spread = _background(classifier, statistics)
    if not marks.any() or spread <= 0:
        return None
    heights = _held_out_heights(classifier.refiner, prompt_embedding, embeddings, marks, statistics)
    yes = heights[marks == 1]
    typical = (yes.sum() + TYPICAL_COUNT * TYPICAL) / (len(yes) + TYPICAL_COUNT)
    if typical <= 0:
        return None
    slope = _steepness(heights / typical - SHARE, marks) / (typical * spread)
    accepted = marks[heights >= SHARE * typical]
    # Laplace's rule of succession: with few labels, the estimate stays near one half.
    precision = (accepted.sum() + 1) / (len(accepted) + 2)
    return Calibration(slope, -slope * (mean + SHARE * typical * spread), float(precision))


def _background(classifier: Classifier, statistics: Statistics) -> tuple[float, float]:
    """The mean and the standard deviation of the background's scores."""
    scores = (statistics.background + statistics.mean) @ classifier.weights
    return (float(scores.mean()), float(scores.std())) if len(scores) else (0.0, 0.0)


def _held_out_heights(
    refiner: str,
    prompt: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    marks: NDArray[np.float64],
    statistics: Statistics,
) -> NDArray[np.float64]:
    """How far each photo (n,) scores above the background, in standard deviations of the background's scores.

    Each photo is scored by a classifier that was fitted without its fold. Folds are stratified by class.
    """
    fold = np.empty(len(marks), np.intp)
    for mark in (0.0, 1.0):
        rows = np.flatnonzero(marks == mark)
        fold[rows] = np.arange(len(rows)) % FOLDS
    heights = np.zeros(len(marks))
    for out in range(FOLDS):
        held = fold == out
        if held.any():
            taught = refine(prompt, embeddings[~held], marks[~held], statistics=statistics, refiner=refiner)
            mean, spread = _background(taught, statistics)
            if spread > 0:
                heights[held] = (taught.scores(embeddings[held]) - mean) / spread
    return heights


def _steepness(positions: NDArray[np.float64], marks: NDArray[np.float64]) -> float:
    """The most probable steepness of a logistic curve of the positions (n,), which are 0 at the threshold.

    The prior is log-normal around STEEPNESS.
    """
    logits = STEEPNESSES[:, None] * positions
    likelihoods = (marks * logits - np.logaddexp(0, logits)).sum(axis=1)
    priors = -0.5 * (np.log(STEEPNESSES / STEEPNESS) / STEEPNESS_SPREAD) ** 2
    return float(STEEPNESSES[np.argmax(likelihoods + priors)])

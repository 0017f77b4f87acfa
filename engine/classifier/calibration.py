"""Calibrates a classifier by means of its own labels: its threshold, probabilities and expected precision."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.classifier.fitted import Calibration, Classifier
from engine.classifier.refinement import refine
from engine.classifier.statistics import Statistics

FOLDS = 5

# docs/learning.md ("The threshold") explains these constants.
TYPICAL, TYPICAL_COUNT = 3.0, 1.5
"""Before any label, a yes is expected this many standard deviations above the background, with the weight of so many
labels."""
PLACE, PLACE_SPREAD = 0.68, 0.08
"""Where the threshold is expected between the background's mean score (0) and that of a typical yes (1)."""
STEEPNESS, STEEPNESS_SPREAD = 11.0, 0.35
"""How steeply probabilities are expected to rise in the same unit, and the spread of its logarithm."""
_PLACES, _STEEPNESSES = np.linspace(0.3, 1.3, 101), np.geomspace(4, 40, 24)


def calibrate(
    classifier: Classifier,
    prompt_embedding: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    labels: Sequence[float],
    statistics: Statistics,
) -> Calibration | None:
    """Find the threshold: the score at which a photo is as likely to be a yes as a no.

    The scores of the labelled photos (n, d) are compared with those of the background. Labelled photos are scored by
    five-fold cross-validation, because a classifier is overconfident on its own training data. Returns None without a
    yes, or if no score stands out from the background. Deterministic.
    """
    marks = np.asarray(labels, np.float64)
    mean, spread = _background(classifier, statistics)
    if not marks.any() or spread <= 0:
        return None
    heights = _held_out_heights(classifier.refiner, prompt_embedding, embeddings, marks, statistics)
    yes = heights[marks == 1]
    typical = float((yes.sum() + TYPICAL_COUNT * TYPICAL) / (len(yes) + TYPICAL_COUNT))
    if typical <= 0:
        return None
    place, steepness = _most_probable_curve(heights / typical, marks)
    slope, threshold = steepness / (typical * spread), mean + place * typical * spread
    accepted = marks[heights >= place * typical]
    # Laplace's rule of succession: with few labels, the estimate stays near one half.
    precision = (accepted.sum() + 1) / (len(accepted) + 2)
    return Calibration(slope, -slope * threshold, float(precision), len(accepted), int(accepted.sum()))


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


def _most_probable_curve(positions: NDArray[np.float64], marks: NDArray[np.float64]) -> tuple[float, float]:
    """The place and steepness of the most probable logistic curve through the positions (n,) and marks (n,).

    This is Platt scaling (1999) with a prior: normal for the place, log-normal for the steepness. Without a prior, a
    few labels that are all among the highest scores would not place the curve.
    """
    places, steepnesses = np.meshgrid(_PLACES, _STEEPNESSES)
    logits = steepnesses[..., None] * (positions - places[..., None])
    likelihoods = (marks * logits - np.logaddexp(0, logits)).sum(axis=-1)
    of_place = ((places - PLACE) / PLACE_SPREAD) ** 2
    of_steepness = (np.log(steepnesses / STEEPNESS) / STEEPNESS_SPREAD) ** 2
    best = np.argmax(likelihoods - (of_place + of_steepness) / 2)
    return float(places.flat[best]), float(steepnesses.flat[best])

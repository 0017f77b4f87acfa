"""Calibrates a classifier: turns its scores into probabilities, by means of its own labels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from engine.classifier.fitted import Calibration, Classifier
from engine.classifier.refinement import refine
from engine.classifier.refiners import BACKGROUND_WEIGHT
from engine.classifier.statistics import Statistics

FOLDS = 5


def calibrate(
    classifier: Classifier,
    prompt_embedding: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    labels: Sequence[float],
    statistics: Statistics,
) -> Calibration | None:
    """Platt scaling (1999) of the classifier's scores.

    Returns None with fewer than two labels of a class, or if higher scores would be less probable. Labelled photos
    (n, d) are scored by five-fold cross-validation, because a classifier is overconfident on its own training data. The
    background counts as a weak no, as in the refine. Deterministic.
    """
    marks = np.asarray(labels, np.float64)
    if min(marks.sum(), len(marks) - marks.sum()) < 2:
        return None
    scores = _held_out_scores(classifier.refiner, prompt_embedding, embeddings, marks, statistics)
    background = (statistics.background + statistics.mean) @ classifier.weights
    return _platt(
        np.concatenate([scores, background]),
        np.concatenate([marks, np.zeros(len(background))]),
        np.concatenate([np.ones(len(marks)), np.full(len(background), BACKGROUND_WEIGHT)]),
    )


def _held_out_scores(
    refiner: str,
    prompt: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    marks: NDArray[np.float64],
    statistics: Statistics,
) -> NDArray[np.float64]:
    """Each photo's score (n,) by a classifier that was fitted without its fold. Folds are stratified by class."""
    fold = np.empty(len(marks), np.intp)
    for mark in (0.0, 1.0):
        rows = np.flatnonzero(marks == mark)
        fold[rows] = np.arange(len(rows)) % FOLDS
    scores = np.empty(len(marks))
    for out in range(FOLDS):
        held = fold == out
        if held.any():
            taught = refine(prompt, embeddings[~held], marks[~held], statistics=statistics, refiner=refiner)
            scores[held] = taught.scores(embeddings[held])
    return scores


def _platt(scores: NDArray[np.float64], marks: NDArray[np.float64], weights: NDArray[np.float64]) -> Calibration | None:
    yes = float(weights @ marks)
    # Platt's target for a yes is slightly below 1, so that the slope stays finite for separable labels. His target for
    # a no is slightly above 0; over all photos of a dataset, that would add up to more than the whole concept, so it is
    # 0 here. Fractional targets are fitted by entering each photo twice, as a yes and as a no, with split weights.
    targets = np.where(marks == 1, (yes + 1) / (yes + 2), 0.0)
    column = np.concatenate([scores, scores])[:, None]
    sides = np.concatenate([np.ones(len(scores)), np.zeros(len(scores))])
    shares = np.concatenate([weights * targets, weights * (1 - targets)])
    fitted = LogisticRegression(C=1e6, max_iter=1_000).fit(column, sides, sample_weight=shares)
    slope = float(fitted.coef_[0, 0])
    return Calibration(slope, float(fitted.intercept_[0])) if slope > 0 else None

"""Thresholds to compare: each takes a lesson and returns the score from which a photo is a yes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from engine.classifier import Classifier, Statistics, refine
from engine.classifier.calibration import FOLDS, calibrate
from learning_benchmark.concepts import Embeddings

BACKGROUND_WEIGHT = 0.04


@dataclass(frozen=True, eq=False, slots=True)
class Lesson:
    """The prompt (d,), labelled photos (n, d) with marks (n,), and the classifier that was fitted to them."""

    prompt: Embeddings
    rows: Embeddings
    marks: NDArray[np.float64]
    known: Statistics
    classifier: Classifier


def own(lesson: Lesson) -> float:
    """The threshold of `refine`."""
    return float(lesson.classifier.threshold)


def calibrated(lesson: Lesson) -> float:
    """Ninefold's threshold."""
    found = calibrate(lesson.classifier, lesson.prompt, lesson.rows, lesson.marks.tolist(), lesson.known)
    return own(lesson) if found is None else float(found.threshold)


def platt(lesson: Lesson) -> float:
    """Platt scaling without a prior, with the background as a weak no. Needs two labels of each class."""
    marks = lesson.marks
    if min(marks.sum(), len(marks) - marks.sum()) < 2:
        return own(lesson)
    background = (lesson.known.background + lesson.known.mean) @ lesson.classifier.weights
    scores = np.concatenate([_held_out_scores(lesson), background])
    marks = np.concatenate([marks, np.zeros(len(background))])
    weights = np.concatenate([np.ones(len(lesson.marks)), np.full(len(background), BACKGROUND_WEIGHT)])
    yes = float(weights @ marks)
    targets = np.where(marks == 1, (yes + 1) / (yes + 2), 0.0)
    fitted = LogisticRegression(C=1e6, max_iter=1_000).fit(
        np.concatenate([scores, scores])[:, None],
        np.concatenate([np.ones(len(scores)), np.zeros(len(scores))]),
        sample_weight=np.concatenate([weights * targets, weights * (1 - targets)]),
    )
    slope = float(fitted.coef_[0, 0])
    return -float(fitted.intercept_[0]) / slope if slope > 0 else own(lesson)


def _held_out_scores(lesson: Lesson) -> NDArray[np.float64]:
    """Each photo's score by a classifier that was fitted without its fold. Folds are stratified by class."""
    fold, scores = np.empty(len(lesson.marks), np.intp), np.empty(len(lesson.marks))
    for mark in (0.0, 1.0):
        rows = np.flatnonzero(lesson.marks == mark)
        fold[rows] = np.arange(len(rows)) % FOLDS
    for out in range(FOLDS):
        held = fold == out
        if held.any():
            taught = refine(lesson.prompt, lesson.rows[~held], lesson.marks[~held], statistics=lesson.known)
            scores[held] = taught.scores(lesson.rows[held])
    return scores

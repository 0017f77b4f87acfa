"""Calibrated probabilities, tested on concepts with known members."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from engine.classifier import Statistics, refine
from engine.classifier.calibration import calibrate
from engine.classifier.fitted import Calibration
from engine.learning import fit_by, teach
from engine.learning.dataset_statistics import statistics
from engine.learning.simulation import choose_by
from engine.sessions.events import Strategy
from tests.caltech import class_prompts, labels, prompt_embedding, requires_caltech, unit_embeddings


def voter(meant: NDArray[np.bool_]) -> Callable[[int], tuple[bool, float]]:
    """Return a voter who is never wrong."""
    return lambda photo: (bool(meant[photo]), 1.0)


def ratio(prompt: str, known: Statistics) -> float:
    """Return the expected number of members by a taught classifier, divided by the true number."""
    meant = np.array([label == class_prompts()[prompt] for label in labels().values()])
    rows, query = unit_embeddings(), prompt_embedding(prompt)
    fit = fit_by("ninefold", query, known)
    shown, _ = teach(rows, voter(meant), fit, choose_by(Strategy.AUTOMATIC, rows, known, fit))
    marks = [float(meant[photo]) for photo in shown]
    classifier = refine(query, rows[shown], marks, statistics=known)
    found = calibrate(classifier, query, rows[shown], marks, known)
    assert found is not None
    return float(found.probabilities(classifier.scores(rows)).sum() / meant.sum())


@requires_caltech
def test_the_expected_number_of_members_is_near_the_true_one() -> None:
    """The probabilities, summed over the dataset, are within a factor of two of a concept's true size."""
    known = statistics(unit_embeddings())
    assert 0.5 < np.median([ratio(prompt, known) for prompt in list(class_prompts())[::8]]) < 2


@requires_caltech
def test_labels_by_the_calibrated_threshold_are_better_ones() -> None:
    """After three rounds, the calibrated threshold has a higher mean F1 score than refine's own."""
    known, rows = statistics(unit_embeddings()), unit_embeddings()
    own, calibrated = list[float](), list[float]()
    for prompt in list(class_prompts())[::8]:
        meant = np.array([label == class_prompts()[prompt] for label in labels().values()])
        query = prompt_embedding(prompt)
        fit = fit_by("ninefold", query, known)
        shown, _ = teach(rows, voter(meant), fit, choose_by(Strategy.AUTOMATIC, rows, known, fit), rounds=3)
        marks = [float(meant[photo]) for photo in shown]
        classifier = refine(query, rows[shown], marks, statistics=known)
        scores = classifier.scores(rows)
        better = classifier.calibrated(calibrate(classifier, query, rows[shown], marks, known))
        for found, threshold in ((own, classifier.threshold), (calibrated, better.threshold)):
            found.append(f1_score(meant, scores >= threshold))
    assert np.mean(calibrated) > np.mean(own)


def test_two_labels_of_each_class_are_the_least() -> None:
    """With fewer than two labels of each class there is no calibration, because none can be held out."""
    rows = np.eye(8, dtype=np.float32)
    known = statistics(rows)
    for marks in ([1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0], []):
        classifier = refine(rows[0], rows[: len(marks)], marks, statistics=known)
        assert calibrate(classifier, rows[0], rows[: len(marks)], marks, known) is None


def test_a_probability_rises_with_the_score() -> None:
    """Probabilities follow the logistic curve, with one half where slope * score + intercept is zero."""
    found = Calibration(10.0, -3.0).probabilities(np.array([0.0, 0.3, 1.0], np.float32))
    assert found[1] == pytest.approx(0.5)
    assert (np.diff(found) > 0).all()

"""Calibrated probabilities, on concepts whose answer is known."""

import numpy as np
import pytest

from engine.classifier import Statistics, refine
from engine.classifier.calibration import Calibration, calibrate
from engine.events import Strategy
from engine.learning import fit_by, teach
from engine.learning.simulation import choose_by
from engine.learning.statistics import statistics
from tests.caltech import class_prompts, labels, prompt_embedding, requires_caltech, unit_embeddings


def ratio(prompt: str, known: Statistics) -> float:
    """How many photos a taught classifier thinks to belong to a class, as a share of those that do."""
    meant = np.array([label == class_prompts()[prompt] for label in labels().values()])
    rows, query = unit_embeddings(), prompt_embedding(prompt)
    choose = choose_by(Strategy.AUTOMATIC, rows, known)
    shown, _ = teach(rows, lambda photo: (bool(meant[photo]), 1.0), fit_by("ninefold", query, known), choose)
    marks = [float(meant[photo]) for photo in shown]
    classifier = refine(query, rows[shown], marks, statistics=known)
    found = calibrate(classifier, query, rows[shown], marks, known)
    assert found is not None
    return float(found.probabilities(classifier.scores(rows)).sum() / meant.sum())


@requires_caltech
def test_the_expected_number_of_members_is_near_the_true_one() -> None:
    """Summed over the dataset, the probabilities say within a factor of two how many photos belong to a concept."""
    known = statistics(unit_embeddings())
    assert 0.5 < np.median([ratio(prompt, known) for prompt in list(class_prompts())[::8]]) < 2


def test_two_labels_of_each_class_are_the_least() -> None:
    """With fewer nothing can be held out, and nothing is said."""
    rows = np.eye(8, dtype=np.float32)
    known = statistics(rows)
    for marks in ([1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0], []):
        classifier = refine(rows[0], rows[: len(marks)], marks, statistics=known)
        assert calibrate(classifier, rows[0], rows[: len(marks)], marks, known) is None


def test_a_probability_rises_with_the_score() -> None:
    """The logistic curve, at its middle where slope * score + intercept is zero."""
    found = Calibration(10.0, -3.0).probabilities(np.array([0.0, 0.3, 1.0], np.float32))
    assert found[1] == pytest.approx(0.5)
    assert (np.diff(found) > 0).all()

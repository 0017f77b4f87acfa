"""Calibrated probabilities, tested on concepts with known members."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from engine.classifier import Classifier, Statistics, refine
from engine.classifier.calibration import PLACE, _most_probable_curve, calibrate
from engine.classifier.fitted import Calibration
from engine.learning import fit_by, teach
from engine.learning.dataset_statistics import statistics
from engine.learning.simulation import choose_by
from engine.sessions.events import Strategy
from tests.caltech import class_prompts, labels, prompt_embedding, requires_caltech, unit_embeddings


def voter(meant: NDArray[np.bool_]) -> Callable[[int], tuple[bool, float]]:
    """Return a voter who is never wrong."""
    return lambda photo: (bool(meant[photo]), 1.0)


def labelled(prompt: str, known: Statistics, rounds: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Classifier]:
    """Teach a concept. Return its true members, the labels by votes and threshold, and the classifier."""
    meant = np.array([label == class_prompts()[prompt] for label in labels().values()])
    rows, query = unit_embeddings(), prompt_embedding(prompt)
    fit = fit_by("ninefold", query, known)
    shown, _ = teach(rows, voter(meant), fit, choose_by(Strategy.AUTOMATIC, rows, known, fit), rounds)
    marks = [float(meant[photo]) for photo in shown]
    classifier = refine(query, rows[shown], marks, statistics=known)
    classifier = classifier.calibrated(calibrate(classifier, query, rows[shown], marks, known))
    yes = classifier.scores(rows) >= classifier.threshold
    yes[shown] = meant[shown]
    return meant, yes, classifier


@requires_caltech
@pytest.mark.parametrize(("rounds", "least"), [(1, 0.75), (3, 0.85), (7, 0.95)])
def test_the_threshold_gives_usable_labels(rounds: int, least: float) -> None:
    """Labels by votes and threshold have a mean F1 score that is good enough to use, already after one round."""
    known = statistics(unit_embeddings())
    found = [labelled(prompt, known, rounds) for prompt in list(class_prompts())[::8]]
    assert np.mean([f1_score(meant, yes) for meant, yes, _ in found]) >= least


@requires_caltech
def test_the_number_of_yes_is_near_the_true_number_of_members() -> None:
    """After three rounds, about as many photos are labelled yes as belong to a concept."""
    known = statistics(unit_embeddings())
    found = [labelled(prompt, known, 3) for prompt in list(class_prompts())[::8]]
    assert 0.8 < np.median([yes.sum() / meant.sum() for meant, yes, _ in found]) < 1.25


@requires_caltech
def test_the_expected_precision_is_near_the_true_one() -> None:
    """The estimate of precision differs from the true precision by less than a quarter on average."""
    known, errors = statistics(unit_embeddings()), []
    for prompt in list(class_prompts())[::8]:
        meant, yes, classifier = labelled(prompt, known, 3)
        assert classifier.calibration is not None
        errors.append(abs(classifier.calibration.precision - meant[yes].mean()))
    assert np.mean(errors) < 0.25


def test_one_yes_is_enough_for_a_threshold() -> None:
    """A single yes places the threshold between the background and that photo; without a yes, there is none."""
    rows = np.random.default_rng(3).standard_normal((300, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    known = statistics(rows)
    for marks in ([1.0], [1.0, 0.0, 0.0], [1.0, 1.0]):
        photos = rows[: len(marks)]
        classifier = refine(rows[0], photos, marks, statistics=known)
        found = calibrate(classifier, rows[0], photos, marks, known)
        assert found is not None
        assert np.median(classifier.scores(rows)) < found.threshold < classifier.scores(photos)[0]
    for no in ([0.0, 0.0], []):
        assert calibrate(classifier, rows[0], rows[: len(no)], no, known) is None


def test_many_labels_outweigh_the_prior() -> None:
    """The curve moves to where yes and no part, if enough labels say so."""
    positions = np.array([0.5, 0.7, 0.8, 0.95, 1.0, 1.1])
    marks = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    few, _ = _most_probable_curve(positions, marks)
    many, _ = _most_probable_curve(np.repeat(positions, 20), np.repeat(marks, 20))
    assert PLACE < few < many
    assert 0.8 < many < 0.95


def test_a_probability_rises_with_the_score() -> None:
    """Probabilities follow the logistic curve, with one half where slope * score + intercept is zero."""
    found = Calibration(10.0, -3.0).probabilities(np.array([0.0, 0.3, 1.0], np.float32))
    assert found[1] == pytest.approx(0.5)
    assert (np.diff(found) > 0).all()

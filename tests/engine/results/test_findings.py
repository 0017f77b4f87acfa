"""What a session found: when it is rough, and which photos are its best."""

from dataclasses import replace

import numpy as np
import pytest

from engine.classifier import Classifier
from engine.learning.quality import Audit, fitting
from engine.photo import Match, Photo
from engine.results.best_photos import best_photos, rejected
from engine.results.findings import Findings
from engine.sessions.state import Session
from engine.sessions.tally import Label

WEIGHTS = np.array([1.0, 0.0], np.float32)
CLASSIFIER = Classifier(WEIGHTS, 0.5, "ninefold", "3")
FINDINGS = Findings("s", "", "a house", "demo", 2_500, 29, 0.8, None, (), 3, 27, 3, may_copy=True)


@pytest.mark.parametrize(
    ("rounds", "precision", "more"), [(1, 0.95, 2), (2, 0.95, 1), (3, 0.95, 0), (3, 0.6, 1), (9, 0.6, 1)]
)
def test_a_result_is_rough_after_few_rounds_or_with_a_low_precision(rounds: int, precision: float, more: int) -> None:
    """A rough result says how many more rounds to teach."""
    assert replace(FINDINGS, rounds=rounds, precision=precision).more_rounds == more


def test_an_audited_result_is_not_rough() -> None:
    """A measured precision is no guess, so nothing more is asked for."""
    found = replace(FINDINGS, rounds=1, precision=0.3, audit=Audit(10, 5, 0.2, 0.8))
    assert found.more_rounds == 0
    assert found.likely == 14


def test_the_name_is_the_concepts_or_the_prompt() -> None:
    """A saved concept's name comes first."""
    assert FINDINGS.name == "a house"
    assert replace(FINDINGS, title="Lakes").name == "Lakes"


def embedding(score: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A unit vector with this score."""
    return np.array([score, (1 - score**2) ** 0.5], np.float32)


class Judged(Session):
    """A session with given labels."""

    def labels(self) -> dict[str, Label]:
        return {"low-yes": Label.YES, "high-no": Label.NO, "disputed": Label.DISPUTED, "unsure": Label.NONE}


@pytest.fixture
def session() -> Session:
    """A session in which the team disagrees with the classifier on two photos."""
    return Judged("5e55", 1, 2, started=None, removed=frozenset({"broken"}))  # type: ignore[arg-type]


SCORES = {"low-yes": 0.2, "high-no": 0.9, "disputed": 0.8, "unsure": 0.7}
KNOWN = {name: (Photo(name, name), embedding(score)) for name, score in SCORES.items()}


def test_the_best_photos_are_the_yes_of_the_team_and_of_the_classifier(session: Session) -> None:
    """Votes outrank scores: a low yes is in, a high no is out, and a photo below the threshold needs a vote."""
    assert sorted(rejected(session)) == ["broken", "disputed", "high-no"]
    nearest = [Match(Photo(name, name), score, embedding(score)) for name, score in (("new", 0.6), ("below", 0.4))]
    nearest.append(Match(*KNOWN["unsure"][:1], 0.7, KNOWN["unsure"][1]))
    found = best_photos(session, CLASSIFIER, nearest, KNOWN)
    assert [match.photo.id for match in found] == ["unsure", "new", "low-yes"]


def test_the_number_of_fitting_photos_counts_votes_before_scores(session: Session) -> None:
    """Of ten photos above the threshold, two were voted down, and one below it was voted up."""
    embeddings = {name: vector for name, (_, vector) in KNOWN.items()}
    assert fitting(session, CLASSIFIER, 10, embeddings) == 10 - 2 + 1

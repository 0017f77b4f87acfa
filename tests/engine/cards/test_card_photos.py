"""A card shows the best yes, what is hard to tell, and the no that are most like it."""

import numpy as np

from engine.cards.card_photos import card_photos
from engine.classifier.fitted import Calibration
from engine.concepts.snapshot import Cast, Judged, Kept
from engine.photo import pack_embedding
from engine.recognition.concept_classifiers import FittedConcept
from engine.sessions.events import Vote

WEIGHTS = np.array([1.0, 0.0], np.float32)
YES, NO = (Vote.YES,), (Vote.NO,)


def judged(id: str, score: float, votes: tuple[Vote, ...], dataset: str = "demo") -> Judged:
    """A photo with that score."""
    embedding = np.array([score, np.sqrt(1 - score**2)], np.float32)
    return Judged(dataset, id, pack_embedding(embedding), {f"m{n}": Cast(vote, 1.0) for n, vote in enumerate(votes)})


def kept(*found: Judged) -> Kept:
    """A concept with these photos."""
    return Kept("lakes", pack_embedding(WEIGHTS), "demo", "toy", found)


def test_each_group_has_its_photos_once() -> None:
    """Disputed photos come first among the borderline, then those nearest to the threshold of 0.5."""
    photos = [judged(f"y{n}", 0.9 - n / 100, YES) for n in range(10)]
    photos += [judged("split", 0.1, (*YES, *NO)), judged("near", 0.48, NO), judged("far", -0.5, NO)]
    photos += [judged("close", 0.4, NO), judged("own", 0.99, YES, "")]
    fitted = FittedConcept("", WEIGHTS, Calibration(10.0, -5.0))
    chosen = card_photos(kept(*photos), fitted, [one.id for one in photos])
    assert chosen.best == tuple(f"y{n}" for n in range(9))
    assert chosen.borderline == ("split", "near", "close")
    assert chosen.no == ("far",)


def test_photos_that_left_the_dataset_are_not_shown() -> None:
    """Without a threshold only disputed photos are borderline, and missing photos are left out."""
    photos = [judged("a", 0.9, YES), judged("b", 0.8, YES), judged("c", 0.7, NO)]
    chosen = card_photos(kept(*photos), FittedConcept("", WEIGHTS, None), ["b", "c"])
    assert chosen.all == ("b", "c")

"""Which photos of a saved concept its card shows. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.concepts.snapshot import Judged, Kept
from engine.photo import unpack_embedding
from engine.recognition.concept_classifiers import FittedConcept
from engine.sessions.tally import Label

BEST, BORDERLINE, NO = 9, 3, 3


@dataclass(frozen=True, slots=True)
class CardPhotos:
    """Ids of photos: the best yes, those that are hard to tell, and the most similar no."""

    best: tuple[str, ...]
    borderline: tuple[str, ...]
    no: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All of them, in this order."""
        return (*self.best, *self.borderline, *self.no)


def card_photos(kept: Kept, fitted: FittedConcept, present: Collection[str]) -> CardPhotos:
    """The photos for a card, of those that are `present` in the concept's dataset.

    Borderline are disputed photos, then those that score nearest to the threshold.
    """
    mine = [one for one in kept.judged if one.dataset == kept.dataset and one.id in present]
    scores = {one.id: float(np.dot(unpack_embedding(one.embedding), fitted.weights)) for one in mine}

    def most_alike(label: Label, but: Collection[str], count: int) -> tuple[str, ...]:
        found = [one.id for one in mine if one.label is label and one.id not in but]
        return tuple(sorted(found, key=lambda id: (-scores[id], id))[:count])

    best = most_alike(Label.YES, (), BEST)
    borderline = _borderline(mine, scores, fitted, best)
    return CardPhotos(best, borderline, most_alike(Label.NO, borderline, NO))


def _borderline(
    mine: list[Judged], scores: dict[str, float], fitted: FittedConcept, but: Collection[str]
) -> tuple[str, ...]:
    disputed = [one.id for one in mine if one.label is Label.DISPUTED]
    if fitted.calibration is None:
        return tuple(disputed[:BORDERLINE])
    threshold = fitted.calibration.threshold
    others = [one.id for one in mine if one.label in (Label.YES, Label.NO) and one.id not in but]
    others.sort(key=lambda id: (abs(scores[id] - threshold), id))
    return tuple([*disputed, *others][:BORDERLINE])

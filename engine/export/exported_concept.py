"""A concept as exported to other tools: its photos with labels and votes, its classifier, and where they come from."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.classifier import Classifier
from engine.galleries.gallery import Dataset
from engine.learning.quality import Audit
from engine.photo import Photo
from engine.sessions.events import Vote
from engine.sessions.tally import Label

Pictures = Callable[[Photo], bytes | None]
"""Returns a photo's image file, or None if it cannot be read."""


@dataclass(frozen=True, slots=True)
class ExportedPhoto:
    """A photo with its label and score. `votes` are by annotator: 1, 2, ... in place of members' names."""

    photo: Photo
    label: Label
    score: float
    votes: Mapping[int, Vote] = field(default_factory=dict)

    def count(self, vote: Vote) -> int:
        """The number of such votes."""
        return Counter(self.votes.values())[vote]


@dataclass(frozen=True, slots=True)
class ExportedConcept:
    """A concept with its photos: those that the team voted on, and those that the classifier takes for a yes.

    `revision` is the encoder's commit on the Hugging Face hub, if it is known. `audit` has measured the precision.
    """

    name: str
    prompt: str
    dataset: Dataset
    classifier: Classifier
    photos: tuple[ExportedPhoto, ...]
    revision: str = ""
    audit: Audit | None = None
    licence: str = "other"

    @property
    def annotators(self) -> int:
        """The number of members who voted."""
        return len({annotator for one in self.photos for annotator in one.votes})

    @property
    def judged(self) -> dict[Label, int]:
        """How many photos with votes have each label."""
        return dict(Counter(one.label for one in self.photos if one.votes))

    def probability(self, score: float) -> float | None:
        """P(yes) of a score, or None if the classifier is not calibrated."""
        known = self.classifier.calibration
        return None if known is None else float(known.probabilities(np.array([score], np.float32))[0])


def numbered(members: Iterable[str]) -> dict[str, int]:
    """Number the annotators by their random keys, so that a file contains neither names nor keys."""
    return {member: number for number, member in enumerate(sorted(set(members)), 1)}

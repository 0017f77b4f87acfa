"""The votes on one photo, counted, and the label that they give it. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from engine.sessions.events import Vote


class Label(StrEnum):
    """What the team's votes say of a photo."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one photo, counted; `settled` is what a moderator decided in their place.

    They count from `quorum` yes and no votes on.
    """

    yes: int = 0
    no: int = 0
    unsure: int = 0
    settled: Vote | None = None
    quorum: int = 1

    @classmethod
    def of(cls, votes: Iterable[Vote], settled: Vote | None = None, quorum: int = 1) -> Self:
        """Those votes, counted."""
        count = Counter(votes)
        return cls(count[Vote.YES], count[Vote.NO], count[Vote.UNSURE], settled, quorum)

    @property
    def is_short(self) -> bool:
        """Whether there are votes, but too few to count."""
        return self.settled is None and 0 < self.yes + self.no < self.quorum

    @property
    def label(self) -> Label:
        """Yes and no votes decide by majority; unsure counts for neither; a tie is disputed until it is settled."""
        if self.settled is not None:
            return Label(self.settled)
        if self.is_short:
            return Label.NONE
        if self.yes == self.no:
            return Label.DISPUTED if self.yes else Label.NONE
        return Label.YES if self.yes > self.no else Label.NO

    @property
    def weight(self) -> float:
        """How far the label is to be trusted: 1 if unanimous, down to half of that with the majority's share."""
        if self.settled is not None:
            return 1.0
        return max(self.yes, self.no) / (self.yes + self.no) if self.label in (Label.YES, Label.NO) else 0.0

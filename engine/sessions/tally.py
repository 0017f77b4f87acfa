"""Counts the votes on a photo and decides its label. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from engine.sessions.events import Vote


class Label(StrEnum):
    """The team's label for a photo."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tally:
    """The counted votes on a photo. `settled` is a moderator's decision, which overrides them.

    The photo gets a label once there are `quorum` yes and no votes.
    """

    yes: int = 0
    no: int = 0
    unsure: int = 0
    settled: Vote | None = None
    quorum: int = 1

    @classmethod
    def of(cls, votes: Iterable[Vote], settled: Vote | None = None, quorum: int = 1, most: int = 0) -> Self:
        """Count votes, in the order in which they were cast.

        If the first `quorum` yes and no votes do not agree, the photo needs `most` votes, unless `most` is 0.
        """
        cast = [*votes]
        count, first = Counter(cast), [vote for vote in cast if vote is not Vote.UNSURE][:quorum]
        needed = max(quorum, most) if len(set(first)) > 1 else quorum
        return cls(count[Vote.YES], count[Vote.NO], count[Vote.UNSURE], settled, needed)

    @property
    def is_short(self) -> bool:
        """Whether there are votes, but fewer than the quorum."""
        return self.settled is None and 0 < self.yes + self.no < self.quorum

    @property
    def label(self) -> Label:
        """The majority of yes and no votes. Unsure votes do not count. A tie is disputed until it is settled."""
        if self.settled is not None:
            return Label(self.settled)
        if self.is_short:
            return Label.NONE
        if self.yes == self.no:
            return Label.DISPUTED if self.yes else Label.NONE
        return Label.YES if self.yes > self.no else Label.NO

    @property
    def weight(self) -> float:
        """The weight of a yes or no: the majority's share of these votes, or 1 if settled. 0 for other labels."""
        if self.settled is not None:
            return 1.0
        return max(self.yes, self.no) / (self.yes + self.no) if self.label in (Label.YES, Label.NO) else 0.0

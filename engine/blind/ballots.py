"""The ballots of a blind round, as pure values.

Members answer a blind round alone. Their answers are in the journal at once, from `Blinded` to `Revealed`, but become
votes only when the round is revealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from engine.sessions.events import Answered, Blinded, Joined, Vote


@dataclass(frozen=True, slots=True)
class Terms:
    """When a blind round ends by itself: at `until` (Unix seconds), or as soon as all who joined have answered.

    The latter not before there are `answers` of them: else the first to answer would end it.
    """

    until: float
    answers: int = 2


@dataclass(frozen=True, slots=True)
class Ballot:
    """One member's answer, held back: by photo id, none to abstain. `sequence` is that of its event."""

    sequence: int
    votes: Mapping[str, Vote]

    @property
    def ticked(self) -> frozenset[str]:
        """The photos with a yes."""
        return frozenset(photo for photo, vote in self.votes.items() if vote is Vote.YES)


@dataclass(frozen=True, slots=True)
class Blind:
    """What a round that is or was blind has besides its photos: who joined, and their ballots, by member key.

    `call` is the message that called to join, once all is revealed by another one.
    """

    terms: Terms
    joined: tuple[str, ...] = ()
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    revealed: bool = False
    call: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all who joined have answered, and enough of them."""
        return len(self.ballots) == len(self.joined) >= self.terms.answers

    @property
    def voters(self) -> int:
        """How many answered and did not abstain."""
        return sum(1 for ballot in self.ballots.values() if ballot.votes)


def after(blind: Blind | None, event: Blinded | Joined | Answered, sequence: int) -> Blind:
    """What is held back after the event of that sequence number."""
    if isinstance(event, Blinded):
        return Blind(Terms(event.until, event.answers))
    if blind is None:
        raise ValueError(f"round {event.round} is not blind")
    if isinstance(event, Joined):
        return replace(blind, joined=(*blind.joined, event.member))
    return replace(blind, ballots={**blind.ballots, event.member: Ballot(sequence, event.votes)})


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far those who answered agree: on how many photos all of them do, and the share of agreeing pairs (0 to 1)."""

    unanimous: int
    pairs: float


def agreement(blind: Blind) -> Agreement | None:
    """How far the ballots agree, abstentions aside; None with fewer than two."""
    ballots = [ballot.votes for ballot in blind.ballots.values() if ballot.votes]
    if len(ballots) < 2:
        return None
    photos = ballots[0].keys()
    unanimous = sum(1 for photo in photos if len({votes[photo] for votes in ballots}) == 1)
    agreeing = [one[photo] is other[photo] for one, other in combinations(ballots, 2) for photo in photos]
    return Agreement(unanimous, sum(agreeing) / len(agreeing))

"""The ballots of a blind round, as pure values.

Members answer a blind round privately. Their answers are recorded at once, but become votes only when the round is
revealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from engine.sessions.events import Answered, Blinded, Joined, Vote


@dataclass(frozen=True, slots=True)
class Terms:
    """When a blind round is revealed automatically: at `until` (Unix seconds), or when all who joined have answered.

    The latter requires at least `answers` answers. Otherwise, the first member to join and answer would end the round.
    """

    until: float
    answers: int = 2


@dataclass(frozen=True, slots=True)
class Ballot:
    """A member's secret answer: votes by photo id, empty to abstain. `sequence` is the number of its event."""

    sequence: int
    votes: Mapping[str, Vote]

    @property
    def ticked(self) -> frozenset[str]:
        """The photos with a yes."""
        return frozenset(photo for photo, vote in self.votes.items() if vote is Vote.YES)


@dataclass(frozen=True, slots=True)
class Blind:
    """The state of a round that is or was blind: the members (keys) who joined, and their ballots.

    After the reveal, `call` is the message that invited to join; the photos get a new message.
    """

    terms: Terms
    joined: tuple[str, ...] = ()
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    revealed: bool = False
    call: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everyone who joined has answered, and enough members have."""
        return len(self.ballots) == len(self.joined) >= self.terms.answers

    @property
    def voters(self) -> int:
        """The number of members who answered without abstaining."""
        return sum(1 for ballot in self.ballots.values() if ballot.votes)


def after(blind: Blind | None, event: Blinded | Joined | Answered, sequence: int) -> Blind:
    """The state after an event with that sequence number."""
    if isinstance(event, Blinded):
        return Blind(Terms(event.until, event.answers))
    if blind is None:
        raise ValueError(f"round {event.round} is not blind")
    if isinstance(event, Joined):
        return replace(blind, joined=(*blind.joined, event.member))
    return replace(blind, ballots={**blind.ballots, event.member: Ballot(sequence, event.votes)})


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of the ballots: the number of `unanimous` photos, and the share of agreeing `pairs` (0 to 1)."""

    unanimous: int
    pairs: float


def agreement(blind: Blind) -> Agreement | None:
    """The agreement of the ballots without abstentions, or None with fewer than two."""
    ballots = [ballot.votes for ballot in blind.ballots.values() if ballot.votes]
    if len(ballots) < 2:
        return None
    photos = ballots[0].keys()
    unanimous = sum(1 for photo in photos if len({votes[photo] for votes in ballots}) == 1)
    agreeing = [one[photo] is other[photo] for one, other in combinations(ballots, 2) for photo in photos]
    return Agreement(unanimous, sum(agreeing) / len(agreeing))

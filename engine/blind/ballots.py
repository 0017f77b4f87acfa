"""Blind rounds, as pure functions: who takes part answers alone, and nothing is counted before all is revealed.

A round is blind from `Blinded` to `Revealed`. Its answers are in the journal at once, but they become votes only then.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from engine.errors import AlreadyRevealedError, BlindRoundError, UnknownRoundError
from engine.sessions.events import Answered, Blinded, Joined, Revealed, Vote

if TYPE_CHECKING:
    from engine.sessions.state import Round, Session


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


# -- decisions: what would happen -------------------------------------------------------------------------------------


def join(session: "Session", member: str, number: int) -> tuple[Joined, ...]:
    """Takes part in a blind round; nothing more happens when the member does so already."""
    _, blind = _hidden(session, number)
    return () if member in blind.joined else (Joined(member, number),)


def answer(
    session: "Session", member: str, number: int, ticked: Collection[int] | None
) -> tuple[Answered | Revealed, ...]:
    """The member's answer, or another one: yes to the `ticked` positions, no to all others; None abstains.

    The last of those who joined reveals the round. Raises UnknownRoundError for a member who has not joined.
    """
    shown, blind = _hidden(session, number)
    if member not in blind.joined:
        raise UnknownRoundError(f"this member has not joined round {number}")
    votes = {}
    if ticked is not None:
        votes = {s.photo: Vote.YES if i in ticked else Vote.NO for i, s in enumerate(shown.slots, start=1)}
    answered = Answered(member, number, votes)
    completes = after(blind, answered, session.sequence).is_complete
    return (answered, Revealed(number)) if completes else (answered,)


def reveal(session: "Session", number: int) -> Revealed:
    """Ends the wait. Raises AlreadyRevealedError when another was faster."""
    _hidden(session, number)
    return Revealed(number)


def check_sighted(rounds: "Iterable[Round]") -> None:
    """Raise BlindRoundError if one of the rounds is blind; only a session's last one can be, as none follows it."""
    for shown in rounds:
        if shown.blind is not None and not shown.blind.revealed:
            raise BlindRoundError(shown.number, shown.blind.terms.until, shown.message_id)


def _hidden(session: "Session", number: int) -> "tuple[Round, Blind]":
    shown = session.round(number)
    if shown.blind is None:
        raise UnknownRoundError(f"round {number} is not blind")
    if shown.blind.revealed:
        raise AlreadyRevealedError(number, shown.message_id)
    return shown, shown.blind


# -- evolution --------------------------------------------------------------------------------------------------------


def after(blind: Blind | None, event: Blinded | Joined | Answered, sequence: int) -> Blind:
    """What is held back after the event of that sequence number."""
    if isinstance(event, Blinded):
        return Blind(Terms(event.until, event.answers))
    if blind is None:
        raise ValueError(f"round {event.round} is not blind")
    if isinstance(event, Joined):
        return replace(blind, joined=(*blind.joined, event.member))
    return replace(blind, ballots={**blind.ballots, event.member: Ballot(sequence, event.votes)})


# -- agreement --------------------------------------------------------------------------------------------------------


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

"""Disputes: photos that a team disagrees about, and how they are settled. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import NotDisputedError
from engine.sessions.events import Settled, Vote
from engine.sessions.rules import check_open
from engine.sessions.state import Session, Slot
from engine.sessions.tally import Tally


@dataclass(frozen=True, slots=True)
class Dispute:
    """A photo with both a yes and a no: its round and position, and its votes by member."""

    number: int
    position: int
    slot: Slot
    votes: Mapping[str, Vote]

    @classmethod
    def at(cls, session: Session, number: int, position: int, slot: Slot) -> "Dispute":
        """The possible dispute about the photo in a slot."""
        return cls(number, position, slot, session.votes.get(slot.photo, {}))

    @property
    def split(self) -> float:
        """The minority's share of the yes and no votes, which is one half for a tie."""
        tally = Tally.of(self.votes.values())
        return min(tally.yes, tally.no) / max(1, tally.yes + tally.no)


def disputes(session: Session) -> tuple[Dispute, ...]:
    """The disputes of a session: open ones before settled ones, then the most evenly split, then the newest.

    Answers in a blind round are not votes yet, so they appear only after the reveal.
    """
    found = [
        Dispute.at(session, shown.number, position, slot)
        for shown in session.rounds
        for position, slot in enumerate(shown.slots, start=1)
    ]
    split = [one for one in found if _is_disputed(session, one)]
    return tuple(sorted(split, key=lambda one: (one.slot.photo in session.settled, -one.split, -one.number)))


def settle(
    session: Session, member: str, number: int, position: int, revision: int, verdict: Vote | None
) -> tuple[Settled, ...]:
    """Decide the label of a disputed photo. None lets its votes decide again.

    Returns no event if nothing would change. Raises NotDisputedError if nobody disagrees about the photo.
    """
    slot = check_open(session).round(number).slot(position)
    is_disputed = _is_disputed(session, Dispute.at(session, number, position, slot))
    if slot.revision != revision or verdict is Vote.UNSURE or not is_disputed:
        raise NotDisputedError
    is_so_already = session.settled.get(slot.photo) is verdict
    return () if is_so_already else (Settled(member, slot.photo, verdict),)


def _is_disputed(session: Session, one: Dispute) -> bool:
    return bool(one.split) or one.slot.photo in session.settled

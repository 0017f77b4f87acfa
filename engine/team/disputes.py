"""What a team disagrees about, and how it is settled. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import NotDisputedError
from engine.sessions.events import Settled, Vote
from engine.sessions.rules import check_open
from engine.sessions.state import Session, Slot
from engine.sessions.tally import Tally


@dataclass(frozen=True, slots=True)
class Dispute:
    """A photo with a yes and a no: where it stands, and its votes by member."""

    number: int
    position: int
    slot: Slot
    votes: Mapping[str, Vote]

    @classmethod
    def at(cls, session: Session, number: int, position: int, slot: Slot) -> "Dispute":
        """What may be disputed there."""
        return cls(number, position, slot, session.votes.get(slot.photo, {}))

    @property
    def split(self) -> float:
        """The minority's share of yes and no votes: a half for a tie."""
        tally = Tally.of(self.votes.values())
        return min(tally.yes, tally.no) / max(1, tally.yes + tally.no)


def disputes(session: Session) -> tuple[Dispute, ...]:
    """The open ones first, of them the most evenly split, then the newest; then those that are settled.

    What is held back in a blind round is no vote yet, and nothing of it is told here.
    """
    found = [
        Dispute.at(session, shown.number, position, slot)
        for shown in session.rounds
        for position, slot in enumerate(shown.slots, start=1)
    ]
    split = [one for one in found if _is_one(session, one)]
    return tuple(sorted(split, key=lambda one: (one.slot.photo in session.settled, -one.split, -one.number)))


def settle(
    session: Session, member: str, number: int, position: int, revision: int, verdict: Vote | None
) -> tuple[Settled, ...]:
    """Decides a photo's label in the place of its votes; None gives it back to them.

    Nothing happens if it is decided so already. Raises NotDisputedError for a photo that nobody disagrees about.
    """
    slot = check_open(session).round(number).slot(position)
    is_disputed = _is_one(session, Dispute.at(session, number, position, slot))
    if slot.revision != revision or verdict is Vote.UNSURE or not is_disputed:
        raise NotDisputedError
    is_so_already = session.settled.get(slot.photo) is verdict
    return () if is_so_already else (Settled(member, slot.photo, verdict),)


def _is_one(session: Session, one: Dispute) -> bool:
    return bool(one.split) or one.slot.photo in session.settled

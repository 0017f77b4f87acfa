"""The rules of a blind round, as pure functions: who may join, answer and reveal it."""

from collections.abc import Collection

from engine.blind.ballots import Blind, after
from engine.errors import AlreadyRevealedError, UnknownRoundError
from engine.sessions.events import Answered, Joined, Revealed, Vote
from engine.sessions.state import Round, Session


def join(session: Session, member: str, number: int) -> tuple[Joined, ...]:
    """Takes part in a blind round; nothing more happens when the member does so already."""
    _, blind = _hidden(session, number)
    return () if member in blind.joined else (Joined(member, number),)


def answer(
    session: Session, member: str, number: int, ticked: Collection[int] | None
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


def reveal(session: Session, number: int) -> Revealed:
    """Ends the wait. Raises AlreadyRevealedError when another was faster."""
    _hidden(session, number)
    return Revealed(number)


def _hidden(session: Session, number: int) -> tuple[Round, Blind]:
    shown = session.round(number)
    if shown.blind is None:
        raise UnknownRoundError(f"round {number} is not blind")
    if shown.blind.revealed:
        raise AlreadyRevealedError(number, shown.message_id)
    return shown, shown.blind

"""The rules of blind rounds, as pure functions."""

from collections.abc import Collection

from engine.blind.ballots import Blind, after
from engine.errors import AlreadyRevealedError, UnknownRoundError
from engine.sessions.events import Answered, Joined, Revealed, Vote
from engine.sessions.state import Round, Session


def join(session: Session, member: str, number: int) -> tuple[Joined, ...]:
    """Join a blind round. Returns no event if the member has already joined."""
    _, blind = _hidden(session, number)
    return () if member in blind.joined else (Joined(member, number),)


def answer(
    session: Session, member: str, number: int, ticked: Collection[int] | None
) -> tuple[Answered | Revealed, ...]:
    """Answer yes for the `ticked` positions and no for the others. None abstains. A new answer replaces the old one.

    Reveals the round if all answers are in. Raises UnknownRoundError if the member has not joined.
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
    """Reveal a blind round. Raises AlreadyRevealedError."""
    _hidden(session, number)
    return Revealed(number)


def _hidden(session: Session, number: int) -> tuple[Round, Blind]:
    shown = session.round(number)
    if shown.blind is None:
        raise UnknownRoundError(f"round {number} is not blind")
    if shown.blind.revealed:
        raise AlreadyRevealedError(number, shown.message_id)
    return shown, shown.blind

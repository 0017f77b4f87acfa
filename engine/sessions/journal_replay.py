"""From a session's journal to the session, as quickly as it can be read. Synchronous, for the replay thread."""

from engine.errors import UnknownRoundError
from engine.sessions.events import Started
from engine.sessions.evolve import begin, replay
from engine.sessions.journal import Entry, Journal
from engine.sessions.state import Session


def replayed(journal: Journal, session_id: str) -> tuple[Entry, Session]:
    """A session as its journal leaves it, after its first entry. Each event is let go of when it has been replayed.

    Raises UnknownRoundError for an unknown session, NewerSchemaError, DatabaseError.
    """
    first = journal.start(session_id)
    if first is None or not isinstance(first.event, Started):
        raise UnknownRoundError("there is no such session")
    session = begin(first.session_id, first.guild_id, first.channel_id, first.event)
    return first, replay(session, journal.events(session_id))

"""Restores sessions from the journal. Synchronous; use it on the replay thread."""

from collections.abc import Sequence

from engine.errors import UnknownRoundError
from engine.sessions.events import Started
from engine.sessions.evolve import begin, replay
from engine.sessions.journal import Entry, Journal
from engine.sessions.state import Session


def replayed(journal: Journal, session_id: str) -> tuple[Entry, Session]:
    """The first entry of a session, and the session after all its events.

    Events are not kept in memory once they are applied. Raises UnknownRoundError for an unknown session,
    NewerSchemaError, DatabaseError.
    """
    first = journal.start(session_id)
    if first is None or not isinstance(first.event, Started):
        raise UnknownRoundError("there is no such session")
    session = begin(first.session_id, first.guild_id, first.channel_id, first.event)
    return first, replay(session, journal.events(session_id))


def restored(entries: Sequence[Entry]) -> Session:
    """The session after these entries. Raises UnknownRoundError if the first one is no start."""
    if not entries or not isinstance(entries[0].event, Started):
        raise UnknownRoundError("there is no such session")
    first, *later = entries
    session = begin(first.session_id, first.guild_id, first.channel_id, entries[0].event)
    return replay(session, [entry.event for entry in later])

"""Daily rounds: plans and recaps them, from the journal. `engine.sessions.daily` has the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.services import Services
from engine.sessions import rules
from engine.sessions.daily import Recap, due_at, next_daily, recap
from engine.sessions.events import Regulated
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session
from engine.sessions.views import RoundRef


@dataclass(frozen=True, slots=True)
class DailyPlan:
    """The next daily round of a session, which follows the round `last`.

    It is due at `due_at`, which may be in the past, or at `next_at` if someone votes on the last round until then.
    """

    last: RoundRef
    next_at: datetime
    due_at: datetime | None


class DailyRounds:
    """Plans the daily rounds of all channels. `Engine.next` makes them.

    Sessions are read from the journal, so that they stay asleep until their round is due.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def places(self) -> tuple[tuple[int, str], ...]:
        """The running sessions (channel, session) that have a daily round."""
        found = await self._services.workers.replay.run(self._services.journal.daily_sessions)
        return tuple((channel_id, session_id) for session_id, channel_id in found)

    async def plan(self, session_id: str, now: datetime) -> DailyPlan | None:
        """The plan of a session. None if it has no daily round, or is finished. Raises UnknownRoundError."""
        return await self._services.workers.replay.run(_plan, self._services.journal, session_id, now)

    async def recap(self, session_id: str, since: datetime) -> Recap:
        """What happened in the rounds of a session since a time. Raises UnknownRoundError."""
        return await self._services.workers.replay.run(_recap, self._services.journal, session_id, since)

    async def end(self, channel_id: int, session_id: str) -> None:
        """Turn off the daily round of a session that has shown all photos. Raises SessionFinishedError."""
        live = await self._services.sessions.of(session_id, channel_id)
        await live.commit(_end)


def _end(session: Session) -> tuple[Regulated, ...]:
    return rules.regulate(session, "", replace(session.voting, daily_at=None))


def _plan(journal: Journal, session_id: str, now: datetime) -> DailyPlan | None:
    entries = journal.session(session_id)
    session = restored(entries)
    minute = session.voting.daily_at
    if minute is None or session.finished:
        return None
    last = RoundRef(session.guild_id, session.channel_id, session.id, session.last_posted)
    return DailyPlan(last, next_daily(minute, now), due_at(entries, session))


def _recap(journal: Journal, session_id: str, since: datetime) -> Recap:
    entries: Sequence[Entry] = journal.session(session_id)
    return recap(entries, since)

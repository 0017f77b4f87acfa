"""The history of a channel: its sessions and their rounds, from the journal."""

from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.errors import NoSessionError
from engine.services import Services
from engine.sessions.events import (
    Answered,
    Finished,
    Joined,
    Offered,
    Regulated,
    Replaced,
    Reprompted,
    Resumed,
    Shown,
    Undone,
    Voted,
)
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import replayed
from engine.sessions.state import Round, Session
from engine.sessions.tally import Label
from engine.sessions.views import RoundView

SESSIONS, ROUNDS = 5, 10
"""How many sessions and rounds are on a page."""
REMEMBERED = 64
"""How many sessions are cached."""
LAST_SECONDS, MOST_SESSIONS = 120, 200
"""Limits of `changed_last`. The bot retries a failed edit for about half a minute, so lost edits belong to changes of
the last two minutes before it stopped."""


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round of the running session. `message_id` is None until it is posted."""

    number: int
    message_id: int | None
    photos: int
    labels: Mapping[Label, int]


@dataclass(frozen=True, slots=True)
class PastSession:
    """A running or finished session. `started_at` is in Unix seconds, `yes` the number of photos labelled yes."""

    prompt: str
    dataset: str
    started_at: float
    rounds: int
    votes: int
    yes: int
    is_running: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a channel's sessions and of the running session's rounds, both newest first. `page` counts from 1.

    `prompt` is that of the running session, or None if no session runs.
    """

    sessions: tuple[PastSession, ...]
    rounds: tuple[PastRound, ...]
    page: int
    pages: int
    prompt: str | None


@dataclass(frozen=True, slots=True)
class _CachedSession:
    """Everything that a page may show of a session. `size` is its `Journal.sizes` when it was read."""

    size: tuple[int, int]
    id: str
    prompt: str
    finished: bool
    session: PastSession
    rounds: tuple[PastRound, ...]


class History:
    """Reads the history of channels. A session is read again only if its journal has changed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cache: OrderedDict[str, _CachedSession] = OrderedDict()

    async def page(self, channel_id: int, number: int = 1) -> HistoryPage:
        """A page of a channel's history, or the last page if `number` is too high.

        Sessions are read from the journal without waking them, so that those whose dataset is gone are included.
        Raises NoSessionError if the channel has none.
        """
        journal, run = self._services.journal, self._services.workers.replay.run
        total = await run(journal.count_sessions, channel_id)
        if not total:
            raise NoSessionError
        (latest,) = await self._cached_sessions(await run(journal.channel_sessions, channel_id, 1))
        rounds = () if latest.finished else latest.rounds
        pages = max(_pages(total, SESSIONS), _pages(len(rounds), ROUNDS))
        page = min(max(number, 1), pages)
        found = await self._cached_sessions(
            await run(journal.channel_sessions, channel_id, SESSIONS, (page - 1) * SESSIONS)
        )
        return HistoryPage(
            tuple(replace(one.session, is_running=one.id == latest.id and not one.finished) for one in found),
            rounds[::-1][(page - 1) * ROUNDS : page * ROUNDS],
            page,
            pages,
            None if latest.finished else latest.prompt,
        )

    async def round(self, channel_id: int, number: int | None = None) -> RoundView:
        """A round (default: the last) of the channel's last session. Raises NoSessionError, UnknownRoundError."""
        return (await self._services.sessions.at(channel_id)).view(number)

    async def changed_last(self) -> tuple[tuple[int, str, int], ...]:
        """The rounds (channel, session, number) that changed shortly before the last event of the journal.

        When the bot starts, only the messages of these rounds can be out of date.
        """
        journal, run = self._services.journal, self._services.workers.replay.run
        places = await run(journal.changed_last, LAST_SECONDS, MOST_SESSIONS)
        found = [(*place, await run(_changed_rounds, journal, *place)) for place in places]
        return tuple((channel_id, session_id, one) for session_id, channel_id, _, rounds in found for one in rounds)

    async def _cached_sessions(self, ids: Sequence[str]) -> list[_CachedSession]:
        """Read sessions through the cache. Each one is a call of its own, so that waking a session waits for one."""
        journal, run = self._services.journal, self._services.workers.replay.run
        sizes, found = await run(journal.sizes, ids), list[_CachedSession]()
        for session_id in ids:
            known = self._cache.get(session_id)
            if known is None or known.size != sizes[session_id]:
                known = await run(_cached_session, journal, session_id, sizes[session_id])
            found.append(known)
        for one in found:
            self._cache[one.id] = one
            self._cache.move_to_end(one.id)
        while len(self._cache) > REMEMBERED:
            self._cache.popitem(last=False)
        return found


def _changed_rounds(journal: Journal, session_id: str, channel_id: int, since: datetime) -> list[int]:
    return sorted(changed_rounds(journal.changes(session_id, since), since))


def changed_rounds(entries: Sequence[Entry], since: datetime) -> Collection[int]:
    """The numbers of the rounds whose messages changed because of entries since a time. Pure.

    `entries` may be the whole session or the result of `Journal.changes`.
    """
    actions = {entry.sequence: entry.event for entry in entries}
    last, changed = 0, set[int]()
    for entry in entries:
        event = actions[entry.event.action] if isinstance(entry.event, Undone) else entry.event
        match event:
            case Shown(number):
                touched, last = last, number
            case Voted(_, number) | Replaced(_, number) | Joined(_, number) | Answered(_, number):
                touched = number
            case Finished() | Resumed() | Reprompted() | Offered():
                touched = last
            case Regulated():
                changed |= {*range(1, last)} if entry.at >= since else set()
                touched = last
            case _:
                continue
        if entry.at >= since:
            changed.add(touched)
    return changed - {0}


def _cached_session(journal: Journal, session_id: str, size: tuple[int, int]) -> _CachedSession:
    start, session = replayed(journal, session_id)
    past = PastSession(
        prompt=session.prompt,
        dataset=session.started.dataset,
        started_at=start.at.timestamp(),
        rounds=len(session.rounds),
        votes=sum(len(votes) for votes in session.votes.values()),
        yes=Counter(session.labels().values())[Label.YES],
        is_running=not session.finished,
    )
    rounds = tuple(_round(session, shown) for shown in session.rounds)
    return _CachedSession(size, session.id, session.prompt, session.finished, past, rounds)


def _round(session: Session, shown: Round) -> PastRound:
    labels = Counter(session.tally(slot.photo).label for slot in shown.slots)
    return PastRound(shown.number, shown.message_id, len(shown.slots), labels)


def _pages(count: int, size: int) -> int:
    return max(1, -(-count // size))

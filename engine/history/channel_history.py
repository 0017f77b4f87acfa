"""What a channel has done: its sessions and their rounds, as the journal tells of them."""

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
"""How many of each stand on a page."""
REMEMBERED = 64
"""How many sessions are remembered as they were told."""
LAST_SECONDS, MOST_SESSIONS = 120, 200
"""An edit that fails is tried for about half a minute, so that those which were lost belong to changes of the last
minutes before the bot was stopped."""


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round of the running session; `message_id` once it was posted."""

    number: int
    message_id: int | None
    photos: int
    labels: Mapping[Label, int]


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session, running or finished; `started_at` in Unix seconds, `yes` are its photos with that label."""

    prompt: str
    dataset: str
    started_at: float
    rounds: int
    votes: int
    yes: int
    is_running: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page (from 1 on) of a channel's sessions, and of the rounds of the one that runs; both newest first.

    `prompt` is the running session's, None while none runs.
    """

    sessions: tuple[PastSession, ...]
    rounds: tuple[PastRound, ...]
    page: int
    pages: int
    prompt: str | None


@dataclass(frozen=True, slots=True)
class _Told:
    """All that a page may show of a session; `size` is the journal's, of when it was read."""

    size: tuple[int, int]
    id: str
    prompt: str
    finished: bool
    session: PastSession
    rounds: tuple[PastRound, ...]


class History:
    """Looks back; nothing of it enters the journal. What was read once is read again only when it has changed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._told: OrderedDict[str, _Told] = OrderedDict()

    async def page(self, channel_id: int, number: int = 1) -> HistoryPage:
        """A page of a channel's history (the last one for a number beyond it). Raises NoSessionError for none at all.

        Sessions are read from the journal, not woken: also those whose dataset is gone are told of.
        """
        journal, run = self._services.journal, self._services.workers.replay.run
        total = await run(journal.count_sessions, channel_id)
        if not total:
            raise NoSessionError
        (latest,) = await self._tell(await run(journal.channel_sessions, channel_id, 1))
        rounds = () if latest.finished else latest.rounds
        pages = max(_pages(total, SESSIONS), _pages(len(rounds), ROUNDS))
        page = min(max(number, 1), pages)
        told = await self._tell(await run(journal.channel_sessions, channel_id, SESSIONS, (page - 1) * SESSIONS))
        return HistoryPage(
            tuple(replace(one.session, is_running=one.id == latest.id and not one.finished) for one in told),
            rounds[::-1][(page - 1) * ROUNDS : page * ROUNDS],
            page,
            pages,
            None if latest.finished else latest.prompt,
        )

    async def round(self, channel_id: int, number: int | None = None) -> RoundView:
        """A round (by default the last) of the channel's last session. Raises NoSessionError, UnknownRoundError."""
        return (await self._services.sessions.at(channel_id)).view(number)

    async def changed_last(self) -> tuple[tuple[int, str, int], ...]:
        """The rounds that changed right before the journal ends: channel, session and number.

        After a start of the bot, these are all whose messages may lack the last edit.
        """
        journal, run = self._services.journal, self._services.workers.replay.run
        places = await run(journal.changed_last, LAST_SECONDS, MOST_SESSIONS)
        found = [(*place, await run(_changed_rounds, journal, *place)) for place in places]
        return tuple((channel_id, session_id, one) for session_id, channel_id, _, rounds in found for one in rounds)

    async def _tell(self, ids: Sequence[str]) -> list[_Told]:
        """Each session is read by a call of its own, so that one that is to be woken waits for one alone."""
        journal, run = self._services.journal, self._services.workers.replay.run
        sizes, told = await run(journal.sizes, ids), list[_Told]()
        for session_id in ids:
            known = self._told.get(session_id)
            if known is None or known.size != sizes[session_id]:
                known = await run(_told, journal, session_id, sizes[session_id])
            told.append(known)
        for one in told:
            self._told[one.id] = one
            self._told.move_to_end(one.id)
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        return told


def _changed_rounds(journal: Journal, session_id: str, channel_id: int, since: datetime) -> list[int]:
    return sorted(changed_rounds(journal.changes(session_id, since), since))


def changed_rounds(entries: Sequence[Entry], since: datetime) -> Collection[int]:
    """The numbers of the rounds whose messages look different by what happened from a moment on. Pure.

    Of what happened before, `entries` need not hold more than `Journal.changes` gives.
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
            case Finished() | Resumed() | Reprompted():
                touched = last
            case Regulated():
                changed |= {*range(1, last)} if entry.at >= since else set()
                touched = last
            case _:
                continue
        if entry.at >= since:
            changed.add(touched)
    return changed - {0}


def _told(journal: Journal, session_id: str, size: tuple[int, int]) -> _Told:
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
    return _Told(size, session.id, session.prompt, session.finished, past, rounds)


def _round(session: Session, shown: Round) -> PastRound:
    labels = Counter(session.tally(slot.photo).label for slot in shown.slots)
    return PastRound(shown.number, shown.message_id, len(shown.slots), labels)


def _pages(count: int, size: int) -> int:
    return max(1, -(-count // size))

"""The only way to change a session: decide, record, then publish.

Concurrent changes are decided one after another and written to the journal together. Other callers see the new session
once it is recorded. No lock is held while a member, a search or a refine takes its time: between two awaits, the event
loop itself is the lock.

If an append fails, its outcome is in doubt: a server may have carried it out, or may do so later. The writer settles
the doubt before it answers: it looks for the entries, and then fences the session (`engine.sessions.journal.Fence`), so
that entries which were not there never count. While this fails too, the session accepts no changes.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from engine.errors import NotSettledError
from engine.sessions.events import Event
from engine.sessions.evolve import evolve
from engine.sessions.journal import Entry, Fence
from engine.sessions.state import Session

log = logging.getLogger(__name__)

Decision = Callable[[Session], Sequence[Event]]

SOON_SECONDS = (0.0, 0.1, 0.3, 0.6)
"""Waits before the first attempts to settle a doubt. Members wait for these attempts."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 10.0
"""Waits before further attempts, which run in the background. They double up to the longest."""


class Recorder(Protocol):
    """The part of the journal that a writer needs."""

    @property
    def needs_fences(self) -> bool:
        """Whether a failed append may still be recorded later."""

    async def append(self, entries: Sequence[Entry | Fence]) -> None:
        """Make the entries durable, all or none. Raises DatabaseError."""

    async def has(self, entries: Sequence[Entry]) -> bool:
        """Whether the entries are recorded. Raises DatabaseError."""

    async def epoch(self) -> int:
        """A new epoch, greater than all earlier ones. Raises DatabaseError."""


@dataclass
class _Waiting:
    decide: Decision
    along: Sequence[Entry]
    done: asyncio.Future[tuple[Event, ...]]


@dataclass(frozen=True)
class _Draft:
    """Decisions to record together, and the session after them."""

    decided: Sequence[tuple[_Waiting, tuple[Event, ...]]]
    entries: Sequence[Entry]
    session: Session


class Writer:
    """Records the events of one session, under `epoch`.

    `settled` is called with entries that turned out to be recorded after their members got NotSettledError.
    """

    def __init__(
        self, session: Session, recorder: Recorder, epoch: int, settled: Callable[[Sequence[Entry]], None]
    ) -> None:
        self.session, self.epoch = session, epoch
        self._recorder, self._settled = recorder, settled
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._doubt: _Draft | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waiting to be recorded or settled."""
        return not self._waiting and self._task is None

    async def commit(self, decide: Decision, along: Sequence[Entry] = ()) -> tuple[Event, ...]:
        """Call `decide` with the latest session, make its events durable, and return them.

        `along` are entries of another session: either both are recorded or neither.

        Raises the errors of `decide`, DatabaseError if the events were not recorded and never will be, and
        NotSettledError if that is not known.
        """
        if self._doubt is not None:
            raise NotSettledError("an append to the journal is still in doubt")
        done: asyncio.Future[tuple[Event, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(decide, along, done))
        if self._task is None:
            self._task = asyncio.create_task(self._write(), name=f"journal-{self.session.id}")
        return await done

    def entries(self, session: Session, events: Sequence[Event]) -> tuple[list[Entry], Session]:
        """Turn events that follow on a session into entries. Also return the session after them."""
        now, entries = datetime.now(UTC), list[Entry]()
        for event in events:
            place = (session.id, session.sequence, now, session.guild_id, session.channel_id)
            entries.append(Entry(*place, event, self.epoch))
            session = evolve(session, event)
        return entries, session

    async def _write(self) -> None:
        try:
            while self._waiting:
                draft = self._draft()
                try:
                    if draft.entries:
                        await self._recorder.append(draft.entries)
                except Exception as error:  # any error, so that no caller waits forever
                    await self._resolve_doubt(draft, error)
                else:
                    self._publish(draft)
        finally:
            self._task = None

    def _draft(self) -> _Draft:
        batch, self._waiting = self._waiting, []
        session, entries, decided = self.session, list[Entry](), list[tuple[_Waiting, tuple[Event, ...]]]()
        for waiting in batch:
            try:
                events = tuple(waiting.decide(session))
            except Exception as error:
                _fail(waiting, error)
                continue
            decided.append((waiting, events))
            own, session = self.entries(session, events)
            entries += [*own, *waiting.along]
        return _Draft(decided, entries, session)

    def _publish(self, draft: _Draft) -> None:
        self.session = draft.session
        for waiting, events in draft.decided:
            if not waiting.done.done():
                waiting.done.set_result(events)

    async def _resolve_doubt(self, draft: _Draft, error: Exception) -> None:
        """Settle whether the draft was recorded. Members wait for the first attempts only."""
        self._doubt = draft
        log.warning("an append to the journal failed and is being settled: %s", error)
        was_recorded = await self._settle_soon(draft)
        if was_recorded is None:
            unsettled = NotSettledError("the database does not say whether it was recorded")
            for waiting in [*(one for one, _ in draft.decided), *self._waiting]:
                _fail(waiting, unsettled)
            self._waiting = []
            was_recorded = await self._settle_later(draft)
            if was_recorded:
                self._settled(draft.entries)
        self._doubt = None
        if was_recorded:
            self._publish(draft)
        for waiting, _ in draft.decided:
            _fail(waiting, error)

    async def _settle_soon(self, draft: _Draft) -> bool | None:
        for seconds in SOON_SECONDS:
            await asyncio.sleep(seconds)
            if (was_recorded := await self._settle(draft)) is not None:
                return was_recorded
        return None

    async def _settle_later(self, draft: _Draft) -> bool:
        seconds = FIRST_WAIT_SECONDS
        while True:
            await asyncio.sleep(seconds)
            if (was_recorded := await self._settle(draft)) is not None:
                return was_recorded
            seconds = min(2 * seconds, LONGEST_WAIT_SECONDS)

    async def _settle(self, draft: _Draft) -> bool | None:
        """Whether the draft was recorded; if not, it never will be. None if that is still unknown."""
        try:
            was_recorded = await self._recorder.has(draft.entries)
            if self._recorder.needs_fences:
                epoch = await self._recorder.epoch()
                await self._recorder.append(fences(draft.entries, epoch, were_recorded=was_recorded))
                self.epoch = epoch
        except Exception as error:  # any error, so that the waiting members get an answer
            log.warning("an append to the journal is still in doubt: %s", error)
            return None
        return was_recorded


def fences(entries: Sequence[Entry], epoch: int, *, were_recorded: bool) -> list[Fence]:
    """A fence for each session of the entries: after them if they were recorded, before them otherwise."""
    sequences: dict[str, list[Entry]] = {}
    for entry in entries:
        sequences.setdefault(entry.session_id, []).append(entry)
    ends = [own[-1].sequence + 1 if were_recorded else own[0].sequence for own in sequences.values()]
    return [
        Fence(own[0].session_id, end, own[0].at, own[0].guild_id, own[0].channel_id, epoch)
        for own, end in zip(sequences.values(), ends, strict=True)
    ]


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)

"""The registry of sessions: in memory, or restored from the journal."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from engine.errors import NoDatasetError, NoSessionError, UnknownDatasetError, UnknownRoundError
from engine.galleries import Catalog
from engine.galleries.gallery import Gallery
from engine.galleries.missing_gallery import MissingGallery
from engine.photo import Embedding, Match, Photo
from engine.sessions.events import Event, Replaced, Shown, Started, Voted
from engine.sessions.journal import Entry, Fence, Journal
from engine.sessions.journal_replay import replayed
from engine.sessions.lease import Lease
from engine.sessions.live import LiveSession
from engine.sessions.state import Session
from engine.sessions.writer import Decision, Writer
from engine.workers import GroupCommit, Workers

T = TypeVar("T")

SLEEP_SECONDS = 3600.0
PHOTOS_AT_ONCE = 1024


class Sessions:
    """All sessions of one journal, by channel and by id.

    A session that was not used for `sleep_after` seconds is put to sleep: it leaves memory. The next request wakes it
    by replaying its journal. If another task still holds the old object, that one is reused, so that a session is never
    in memory twice.
    """

    def __init__(
        self, journal: Journal, catalog: Catalog, workers: Workers, lease: Lease, sleep_after: float = SLEEP_SECONDS
    ) -> None:
        self._catalog, self._workers = catalog, workers
        self._journal, self._recorder = journal, JournalRecorder(journal, lease, workers)
        self.sleep_after = sleep_after
        self._tending: asyncio.TimerHandle | None = None
        self._live: dict[str, LiveSession] = {}
        self._held: WeakValueDictionary[str, LiveSession] = WeakValueDictionary()
        self._waking: dict[str, asyncio.Task[LiveSession]] = {}
        self._latest: dict[int, str] = {}
        self._late: asyncio.Queue[tuple[int, str, int]] = asyncio.Queue()

    async def latest(self, channel_id: int) -> LiveSession | None:
        """The channel's latest session, running or finished, or None if there was none."""
        if channel_id not in self._latest:
            found = await self._workers.journal.run(self._journal.latest_session, channel_id)
            if found is None:
                return None
            self._latest.setdefault(channel_id, found)
        return await self._awake(self._latest[channel_id])

    async def at(self, channel_id: int) -> LiveSession:
        """The channel's latest session, running or finished. Raises NoSessionError."""
        live = await self.latest(channel_id)
        if live is None:
            raise NoSessionError
        return live

    async def running(self, channel_id: int) -> LiveSession:
        """The channel's running session. Raises NoSessionError, with `finished` if one can be resumed."""
        live = await self.at(channel_id)
        if live.session.finished:
            raise NoSessionError(finished=True)
        return live

    async def of(self, session_id: str, channel_id: int) -> LiveSession:
        """A session of the channel by id. Raises UnknownRoundError."""
        live = await self._awake(session_id)
        if live.session.channel_id != channel_id:
            raise UnknownRoundError("that session belongs to another channel")
        return live

    async def current(self, channel_id: int, session_id: str | None) -> LiveSession:
        """The session with that id, or by default the running one. Raises the errors of `of` and `running`."""
        return await (self.running(channel_id) if session_id is None else self.of(session_id, channel_id))

    async def open(
        self,
        session: Session,
        gallery: Gallery,
        events: Sequence[Event],
        matches: Iterable[Match],
        *,
        instead_of: tuple[LiveSession, Decision] | None = None,
    ) -> LiveSession:
        """Open a new session with its first events and their photos. They are recorded when this returns.

        `instead_of` is a session to end in the same write, and the decision that ends it: both are recorded or neither.
        If the caller is cancelled, opening continues.
        """
        return await _to_its_end(self._open(session, gallery, events, matches, instead_of), f"open-{session.id}")

    async def _open(
        self,
        session: Session,
        gallery: Gallery,
        events: Sequence[Event],
        matches: Iterable[Match],
        instead_of: tuple[LiveSession, Decision] | None,
    ) -> LiveSession:
        writer = Writer(session, self._recorder, await self._recorder.epoch(), self._late_change)
        live = LiveSession(writer, gallery)
        live.remember(matches)
        entries, after = writer.entries(session, events)
        start = Entry(
            session.id, 0, datetime.now(UTC), session.guild_id, session.channel_id, session.started, writer.epoch
        )
        closed, ending = instead_of or (live, lambda _: ())
        await closed.commit(ending, [start, *entries])
        writer.session = after
        self._keep(live)
        self._latest[session.channel_id] = session.id
        return live

    async def late_changes(self) -> AsyncIterator[tuple[int, str, int]]:
        """Yield rounds (channel, session, number) whose change was confirmed after its members got NotSettledError."""
        while True:
            yield await self._late.get()

    def changed_late(self, channel_id: int, session_id: str, number: int) -> None:
        """Have the message of a round updated, after what it waited for."""
        self._late.put_nowait((channel_id, session_id, number))

    async def notice(self, live: LiveSession) -> None:
        """Update the session if another process has changed or replaced its dataset."""
        gallery = await self._gallery(live.session)
        if gallery is not live.gallery:
            live.photos.update(await self._photos(gallery, live.session.shown))
            live.gallery = gallery

    def forget(self, dataset: str) -> None:
        """Drop the sessions on a removed dataset from memory."""
        for session_id in [key for key, live in self._held.items() if live.session.started.dataset == dataset]:
            self._live.pop(session_id, None)
            self._held.pop(session_id, None)

    def if_awake(self, session_id: str) -> LiveSession | None:
        """The session, if it is in memory. Asking does not keep it there."""
        return self._live.get(session_id) or self._held.get(session_id)

    @property
    def awake(self) -> int:
        """How many sessions are in memory."""
        return len(self._live)

    def put_to_sleep(self, idle_seconds: float = 0.0) -> None:
        """Drop the sessions that were not used for `idle_seconds` and that can leave memory."""
        before = asyncio.get_running_loop().time() - idle_seconds
        self._live = {key: live for key, live in self._live.items() if live.used_at > before or not live.rests}
        self._latest = {channel: key for channel, key in self._latest.items() if key in self._live}

    async def _awake(self, session_id: str) -> LiveSession:
        live = self._live.get(session_id) or self._held.get(session_id)
        if live is not None:
            return self._keep(live)
        if session_id not in self._waking:
            self._waking[session_id] = asyncio.create_task(self._wake(session_id), name=f"wake-{session_id}")
            self._waking[session_id].add_done_callback(lambda _: self._waking.pop(session_id))
        return await asyncio.shield(self._waking[session_id])

    async def _wake(self, session_id: str) -> LiveSession:
        _, session = await self._workers.replay.run(replayed, self._journal, session_id)
        gallery = await self._gallery(session)
        photos = await self._photos(gallery, session.shown)
        writer = Writer(session, self._recorder, await self._fenced(session), self._late_change)
        return self._keep(LiveSession(writer, gallery, photos))

    async def _fenced(self, session: Session) -> int:
        """A new epoch for this process's writes to the session. If needed, fence off those of earlier epochs."""
        epoch, now = await self._recorder.epoch(), datetime.now(UTC)
        if self._recorder.needs_fences:
            place = (session.id, session.sequence, now, session.guild_id, session.channel_id)
            await self._recorder.append([Fence(*place, epoch)])
        return epoch

    async def _gallery(self, session: Session) -> Gallery:
        """The session's gallery. A `MissingGallery` if its dataset is gone or was recreated with another encoder."""
        try:
            gallery = await self._workers.search.run(self._catalog.gallery, session.started.dataset)
        except (UnknownDatasetError, NoDatasetError):
            return MissingGallery(session.started)
        return gallery if gallery.dataset.encoder == session.started.encoder else MissingGallery(session.started)

    def _late_change(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            match entry.event:
                case Started():
                    self._latest.pop(entry.channel_id, None)
                case Voted(_, number) | Replaced(_, number) | Shown(number) if number:
                    self._late.put_nowait((entry.channel_id, entry.session_id, number))

    async def _photos(self, gallery: Gallery, ids: Sequence[str]) -> dict[str, tuple[Photo, Embedding]]:
        """Photos by id. Loaded in chunks, so that other channels' searches can run in between."""
        found: dict[str, tuple[Photo, Embedding]] = {}
        for first in range(0, len(ids), PHOTOS_AT_ONCE):
            found.update(await self._workers.search.run(gallery.by_ids, ids[first : first + PHOTOS_AT_ONCE]))
        return found

    def _keep(self, live: LiveSession) -> LiveSession:
        loop = asyncio.get_running_loop()
        live.used_at = loop.time()
        self._live[live.session.id] = self._held[live.session.id] = live
        if self._tending is None:
            self._tending = loop.call_later(self.sleep_after / 4, self._tend)
        return live

    def _tend(self) -> None:
        self.put_to_sleep(self.sleep_after)
        loop = asyncio.get_running_loop()
        self._tending = loop.call_later(self.sleep_after / 4, self._tend) if self._live else None


async def _to_its_end(work: Coroutine[Any, Any, T], name: str) -> T:
    """Await the work and return its result. If the caller is cancelled, the work continues."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # a cancelled caller can't retrieve it
    return await asyncio.shield(task)


class JournalRecorder:
    """Writes to the journal on its own thread, under this process's lease."""

    def __init__(self, journal: Journal, lease: Lease, workers: Workers) -> None:
        self._journal, self._lease, self._worker = journal, lease, workers.journal
        self.needs_fences = lease.is_shared  # in the embedded database, a failed insert can't arrive later
        self._commits = GroupCommit[Entry | Fence](self._write)

    async def append(self, entries: Sequence[Entry | Fence]) -> None:
        """Make the entries durable. Concurrent calls share one insert. Raises DatabaseError."""
        self._lease.check()
        await self._commits.append(entries)
        self._lease.check()  # another process may have fenced the session meanwhile

    async def has(self, entries: Sequence[Entry]) -> bool:
        """Whether the entries are recorded. Raises DatabaseError."""
        return await self._worker.run(self._journal.has, entries)

    async def epoch(self) -> int:
        """A new epoch, greater than all earlier ones. Raises DatabaseError."""
        return await self._worker.run(self._lease.epoch)

    async def _write(self, entries: list[Entry | Fence]) -> None:
        await self._worker.run(self._journal.append, entries)

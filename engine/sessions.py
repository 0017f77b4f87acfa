"""Where sessions are found: in memory, or woken up by replaying the journal."""

import asyncio
import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from engine.errors import NoSessionError, UnknownRoundError
from engine.events import Event, Started
from engine.evolution import begin, replay
from engine.galleries import Catalog
from engine.galleries.port import Gallery
from engine.group_commit import GroupCommit
from engine.journal import Entry, Journal
from engine.live import LiveSession
from engine.photo import Embedding, Match
from engine.session import Session
from engine.workers import Workers


def pack_embedding(embedding: Embedding) -> str:
    """An embedding (d,) as little-endian float32 in base64, as the journal holds it."""
    return base64.b64encode(np.asarray(embedding, dtype="<f4").tobytes()).decode()


def unpack_embedding(text: str) -> Embedding:
    """The inverse of `pack_embedding`."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)


def restored(entries: Sequence[Entry]) -> Session:
    """The session that a journal's entries lead to. Raises UnknownRoundError when they do not begin with a start."""
    if not entries or not isinstance(entries[0].event, Started):
        raise UnknownRoundError("there is no such session")
    first, *later = entries
    session = begin(first.session_id, first.guild_id, first.channel_id, entries[0].event)
    return replay(session, [entry.event for entry in later])


class Sessions:
    """All sessions of one journal, by channel and by id."""

    def __init__(self, journal: Journal, catalog: Catalog, workers: Workers) -> None:
        self._journal, self._catalog, self._workers = journal, catalog, workers
        self._live: dict[str, LiveSession] = {}
        self._waking: dict[str, asyncio.Task[LiveSession]] = {}
        self._latest: dict[int, str] = {}
        self._commits = GroupCommit[Entry](self._write)

    async def at(self, channel_id: int) -> LiveSession:
        """The channel's latest session, running or finished. Raises NoSessionError."""
        if channel_id not in self._latest:
            found = await self._workers.journal.run(self._journal.latest_session, channel_id)
            if found is None:
                raise NoSessionError
            self._latest.setdefault(channel_id, found)
        return await self._awake(self._latest[channel_id])

    async def running(self, channel_id: int) -> LiveSession:
        """The channel's running session. Raises NoSessionError, with `finished` where one can be resumed."""
        live = await self.at(channel_id)
        if live.session.finished:
            raise NoSessionError(finished=True)
        return live

    async def of(self, session_id: str, channel_id: int) -> LiveSession:
        """A session by its id, if it belongs to that channel. Raises UnknownRoundError."""
        live = await self._awake(session_id)
        if live.session.channel_id != channel_id:
            raise UnknownRoundError("that session belongs to another channel")
        return live

    async def open(
        self, session: Session, gallery: Gallery, events: Sequence[Event], matches: Iterable[Match]
    ) -> LiveSession:
        """A new session with its first events and the photos in them, durable when this returns."""
        now = datetime.now(UTC)
        start = Entry(session.id, 0, now, session.guild_id, session.channel_id, session.started)
        live = LiveSession(session, gallery, lambda entries: self._commits.append([start, *entries]))
        live.remember(matches)
        await live.commit(lambda _: events)
        live.append = self._commits.append
        self._live[session.id] = live
        self._latest[session.channel_id] = session.id
        return live

    def forget(self, dataset: str) -> None:
        """The dataset is gone: its sessions are not to be had from memory."""
        for session_id in [key for key, live in self._live.items() if live.session.started.dataset == dataset]:
            del self._live[session_id]

    async def _awake(self, session_id: str) -> LiveSession:
        live = self._live.get(session_id)
        if live is not None and not live.broken:
            return live
        if session_id not in self._waking:
            self._waking[session_id] = asyncio.create_task(self._wake(session_id))
            self._waking[session_id].add_done_callback(lambda _: self._waking.pop(session_id))
        return await asyncio.shield(self._waking[session_id])

    async def _wake(self, session_id: str) -> LiveSession:
        entries = await self._workers.journal.run(self._journal.session, session_id)
        session = restored(entries)
        gallery = await self._workers.search.run(self._catalog.gallery, session.started.dataset)
        live = LiveSession(session, gallery, self._commits.append)
        live.photos.update(await self._workers.search.run(gallery.by_ids, session.shown))
        self._live[session_id] = live
        return live

    async def _write(self, entries: list[Entry]) -> None:
        await self._workers.journal.run(self._journal.append, entries)

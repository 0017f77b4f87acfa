"""A session in memory, and the one way in which it changes.

Changes that wait at the same moment are decided one after another, written to the journal together, and only then
become the session that others see: what happened is in the journal before anybody is told that it happened. No lock
is held while a member, a search or a refine takes its time; between two awaits the event loop itself is the lock.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from engine.blind import Blind, agreement
from engine.errors import DatabaseError, RoundInPreparationError, SessionError
from engine.events import Event
from engine.evolution import evolve
from engine.galleries.port import Gallery
from engine.journal import Entry
from engine.photo import Embedding, Match, Photo
from engine.session import Label, Session, Slot
from engine.views import BlindView, PhotoView, RoundView, Status

Decision = Callable[[Session], Sequence[Event]]
Append = Callable[[Sequence[Entry]], Awaitable[None]]


@dataclass
class _Waiting:
    decide: Decision
    done: asyncio.Future[tuple[Event, ...]]


@dataclass
class LiveSession:
    """One session, with its photos and embeddings (by photo id) at hand.

    `append` makes entries durable. `used_at` is when somebody asked for the session last, by the event loop's clock.
    `broken` after an append that failed: nobody knows then how much of it was written, so the
    session has to be read from the journal again. `posting` while the last round is on its way to the channel.
    """

    session: Session
    gallery: Gallery
    append: Append
    photos: dict[str, tuple[Photo, Embedding]] = field(default_factory=dict)
    broken: bool = False
    posting: bool = False
    used_at: float = 0.0
    _waiting: list[_Waiting] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None
    _preparing: bool = False

    async def commit(self, decide: Decision) -> tuple[Event, ...]:
        """Decide on the session of the moment, make the events durable, and return them.

        Raises what `decide` raises, and DatabaseError when the journal could not be written.
        """
        if self.broken:
            raise DatabaseError("the journal could not be written a moment ago; please try again")
        done: asyncio.Future[tuple[Event, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(decide, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await done

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """One next round at a time. Raises RoundInPreparationError for the second, and while one is being posted."""
        if self._preparing or self.posting:
            raise RoundInPreparationError
        self._preparing = True
        try:
            yield
        finally:
            self._preparing = False

    @property
    def rests(self) -> bool:
        """Whether it waits for nothing that memory alone knows of, and for no reveal."""
        is_blind = any(shown.blind and not shown.blind.revealed for shown in self.session.rounds[-1:])
        return not (self._waiting or self._writer or self._preparing or self.posting or is_blind)

    def remember(self, matches: Iterable[Match]) -> None:
        """Keep photos that are about to be shown."""
        self.photos.update({match.photo.id: (match.photo, match.embedding) for match in matches})

    @contextmanager
    def expecting(self, matches: Iterable[Match]) -> Iterator[None]:
        """Keep photos that the block is going to show; let go of them again if the session refuses."""
        self.remember(matches)
        try:
            yield
        except SessionError:
            shown = {*self.session.shown}
            self.photos = {photo: kept for photo, kept in self.photos.items() if photo in shown}
            raise

    def embeddings(self) -> dict[str, Embedding]:
        """The embeddings of the photos that were shown, by photo id."""
        return {photo_id: embedding for photo_id, (_, embedding) in self.photos.items()}

    def view(self, number: int | None = None) -> RoundView:
        """A round (the last by default) as it stands now. Raises UnknownRoundError."""
        session = self.session
        shown = session.round(number or len(session.rounds))
        return RoundView(
            session_id=session.id,
            guild_id=session.guild_id,
            channel_id=session.channel_id,
            number=shown.number,
            last=_last(session),
            prompt=session.prompt,
            dataset=session.started.dataset,
            may_copy=not self.gallery.dataset.hotlink_only,
            photos=tuple(self._photo(i, slot) for i, slot in enumerate(shown.slots, start=1)),
            message_id=shown.message_id,
            finished=session.finished,
            strategy=session.strategy,
            display=shown.display or session.display,
            posted=shown.posted or (0,) * len(shown.slots),
            blind=None if shown.blind is None else _blind_view(shown.blind),
            voting=session.voting,
            judges=len(session.judges(shown.number)),
        )

    def views_with(self, photos: Collection[str]) -> tuple[RoundView, ...]:
        """The rounds in which one of these photos stands."""
        numbers = [r.number for r in self.session.rounds if any(slot.photo in photos for slot in r.slots)]
        return tuple(self.view(number) for number in numbers)

    def votes_by_member(self) -> dict[str, int]:
        """How many votes each member (by key) holds now, most first."""
        count = Counter(member for votes in self.session.votes.values() for member in votes)
        return dict(count.most_common())

    def status(self, members: tuple[tuple[int | None, int], ...]) -> Status:
        """Where the session stands; `members` is `votes_by_member` with Discord ids."""
        session = self.session
        labels = session.labels()
        slots = [(i, slot) for r in session.rounds for i, slot in enumerate(r.slots, start=1)]
        return Status(
            session_id=session.id,
            prompt=session.prompt,
            dataset=session.started.dataset,
            rounds=len(session.rounds),
            shown=len(session.shown),
            labels=Counter(labels.values()),
            members=members,
            disputed=tuple(self._photo(i, s) for i, s in slots if labels.get(s.photo) is Label.DISPUTED),
            finished=session.finished,
            last_message_id=session.rounds[-1].message_id if session.rounds else None,
        )

    def _photo(self, position: int, slot: Slot) -> PhotoView:
        photo, _ = self.photos[slot.photo]
        return PhotoView(position, photo, slot.score, self.session.tally(slot.photo), slot.revision)

    async def _write(self) -> None:
        try:
            while self._waiting and not self.broken:
                batch, self._waiting = self._waiting, []
                await self._write_together(batch)
        finally:
            self._writer = None

    async def _write_together(self, batch: list[_Waiting]) -> None:
        session, entries, decided = self.session, list[Entry](), list[tuple[_Waiting, tuple[Event, ...]]]()
        for waiting in batch:
            try:
                events = tuple(waiting.decide(session))
            except Exception as error:
                _fail(waiting, error)
                continue
            decided.append((waiting, events))
            for event in events:
                entries.append(self._entry(session, event))
                session = evolve(session, event)
        try:
            if entries:
                await self.append(entries)
        except Exception as error:  # whatever it was, nobody may wait for ever
            self.broken = True
            for waiting in [*(w for w, _ in decided), *self._waiting]:
                _fail(waiting, error)
            self._waiting = []
            return
        self.session = session
        for waiting, events in decided:
            if not waiting.done.done():
                waiting.done.set_result(events)

    def _entry(self, session: Session, event: Event) -> Entry:
        now = datetime.now(UTC)
        return Entry(session.id, session.sequence, now, session.guild_id, session.channel_id, event)


def _last(session: Session) -> int:
    """The number of the last round that is out, or of the first: one that never reached the channel is given again."""
    return next((shown.number for shown in reversed(session.rounds) if shown.message_id is not None), 1)


def _blind_view(blind: Blind) -> BlindView:
    found = agreement(blind) if blind.revealed else None
    numbers = (len(blind.joined), len(blind.ballots), blind.voters)
    return BlindView(blind.terms, *numbers, blind.revealed, blind.call, found)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)

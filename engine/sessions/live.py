"""A session in memory, with the photos that it has shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.blind.ballots import Blind, agreement
from engine.errors import RoundInPreparationError, SessionError
from engine.galleries.gallery import Gallery
from engine.photo import Embedding, Match, Photo
from engine.sessions.advice import advice_of
from engine.sessions.events import Event
from engine.sessions.journal import Entry
from engine.sessions.state import Session, Slot
from engine.sessions.tally import Label
from engine.sessions.views import BlindView, PhotoView, RoundRef, RoundView, Status
from engine.sessions.word_menu import menu_of
from engine.sessions.writer import Decision, Writer


@dataclass
class LiveSession:
    """A session in memory. `photos` has its photos and their embeddings by id, without those that left the dataset.

    `used_at` is the time of the last request for the session, on the event loop's clock.
    """

    writer: Writer
    gallery: Gallery
    photos: dict[str, tuple[Photo, Embedding]] = field(default_factory=dict)
    used_at: float = 0.0
    _preparing: bool = False
    _posting: bool = False

    @property
    def session(self) -> Session:
        """The session after the last recorded event."""
        return self.writer.session

    async def commit(self, decide: Decision, along: Sequence[Entry] = ()) -> tuple[Event, ...]:
        """Decide and record events (see `Writer.commit`)."""
        return await self.writer.commit(decide, along)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Guard the making of a round. Raises RoundInPreparationError while one is being made or posted."""
        if self._preparing or self._posting:
            raise RoundInPreparationError
        self._preparing = True
        try:
            yield
        finally:
            self._preparing = False

    @contextmanager
    def posting(self) -> Iterator[None]:
        """Guard the posting of a round. Raises RoundInPreparationError while one is being posted."""
        if self._posting:
            raise RoundInPreparationError
        self._posting = True
        try:
            yield
        finally:
            self._posting = False

    @property
    def rests(self) -> bool:
        """Whether it can leave memory: it has no state that only memory holds, and no blind round to reveal."""
        is_blind = any(shown.is_hidden for shown in self.session.rounds[-1:])
        return self.writer.is_idle and not (self._preparing or self._posting or is_blind)

    def remember(self, matches: Iterable[Match]) -> None:
        """Keep photos that are about to be shown."""
        # An embedding is often a view into a whole search result or dataset, which a reference would keep in memory.
        self.photos.update({match.photo.id: (match.photo, match.embedding.copy()) for match in matches})

    @contextmanager
    def expecting(self, matches: Iterable[Match]) -> Iterator[None]:
        """Keep photos that the block is going to show. Drop them again if it raises a SessionError."""
        self.remember(matches)
        try:
            yield
        except SessionError:
            shown = {*self.session.shown}
            self.photos = {photo: kept for photo, kept in self.photos.items() if photo in shown}
            raise

    def embeddings(self) -> dict[str, Embedding]:
        """The embeddings (d,) of the photos that were shown, by photo id."""
        return {photo_id: embedding for photo_id, (_, embedding) in self.photos.items()}

    def view(self, number: int | None = None) -> RoundView:
        """The view of a round (default: the last). Raises UnknownRoundError."""
        session = self.session
        shown = session.round(number or len(session.rounds))
        return RoundView(
            session_id=session.id,
            guild_id=session.guild_id,
            channel_id=session.channel_id,
            number=shown.number,
            last=session.last_posted,
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
            next_is_due=session.next_is_due(shown.number),
            title=session.title,
            advice=advice_of(session, shown.number),
            menu=menu_of(session, shown.number),
        )

    def ref(self, number: int | None = None) -> RoundRef:
        """A reference to a round (default: the last). Raises UnknownRoundError."""
        session = self.session
        number = session.round(number or len(session.rounds)).number
        return RoundRef(session.guild_id, session.channel_id, session.id, number, session.next_is_due(number))

    def rounds_with(self, photos: Collection[str]) -> tuple[RoundRef, ...]:
        """The rounds that show any of these photos."""
        numbers = [r.number for r in self.session.rounds if any(slot.photo in photos for slot in r.slots)]
        return tuple(self.ref(number) for number in numbers)

    def votes_by_member(self) -> dict[str, int]:
        """The number of votes that each member (by key) has now, highest first."""
        count = Counter(member for votes in self.session.votes.values() for member in votes)
        return dict(count.most_common())

    def status(self, members: tuple[tuple[int | None, int], ...]) -> Status:
        """The status of the session. `members` is `votes_by_member` with Discord ids."""
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
        session = self.session
        found, tally = self.photos.get(slot.photo), session.tally(slot.photo)
        if found is None:
            return PhotoView(position, Photo(slot.photo, ""), slot.score, tally, slot.revision, is_gone=True)
        return PhotoView(position, found[0], slot.score, tally, slot.revision)


def _blind_view(blind: Blind) -> BlindView:
    found = agreement(blind) if blind.revealed else None
    numbers = (len(blind.joined), len(blind.ballots), blind.voters)
    return BlindView(blind.terms, *numbers, blind.revealed, blind.call, found)

"""The async face of Ninefold: start, vote, next, undo, finish, resume, look. No Discord in it.

Each call is one thing that a member can do. What blocks runs in the worker threads; what is decided is decided by
`engine.sessions.state`; what happened is in the journal when the call returns.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from engine.admission import Admission
from engine.assessment import Assessment
from engine.blind.ballots import Terms
from engine.blind.blind_rounds import BlindRounds
from engine.concepts.saved_concepts import Concepts
from engine.database import Database
from engine.datasets.addition_runs import Additions
from engine.datasets.additions import Allowance
from engine.datasets.library import Library
from engine.datasets.removal import Removal
from engine.encoders.clip import DEFAULT_CHECKPOINT
from engine.encoders.registry import Encoders
from engine.errors import (
    DatabaseError,
    HotlinkOnlyError,
    LeaseLostError,
    NoDatasetError,
    OutOfPhotosError,
    RoundInPreparationError,
    SessionRunningError,
    UnknownDatasetError,
)
from engine.galleries import INDEX_FROM, Catalog
from engine.galleries.dataset_names import OPERATOR
from engine.galleries.gallery import Dataset
from engine.history.channel_history import History
from engine.images.renditions import Rendition
from engine.learning.prompts import Prompts
from engine.learning.refiner import Refiner
from engine.photo import Photo
from engine.rounds.opening import Prepared, SessionOpener, StartRequest
from engine.rounds.replacements import Replacements, Replacer
from engine.rounds.round_maker import RoundMaker
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Blinded, Display, Resumed, Strategy, Undone, Vote, Voted
from engine.sessions.journal import Journal
from engine.sessions.lease import RENEW_SECONDS, Lease
from engine.sessions.live_sessions import Sessions
from engine.sessions.state import ROUND_SIZE, Session, Swap
from engine.sessions.views import Look, MyVotes, Opening, RoundRef, RoundView, Summary, Undo, ranked
from engine.settings.server_settings import ServerSettingsStore
from engine.settings.voting_rules import VotingRules
from engine.team.members import Members
from engine.team.team_views import Team
from engine.workers import Workers

log = logging.getLogger(__name__)

FINISH_ATTEMPTS = 3
"""How often the summary of a session is made again because somebody has voted meanwhile."""


@dataclass
class Posting:
    """A round on its way to the channel; `message_id` is that of its message, once it is sent."""

    view: RoundView
    message_id: int | None = None


class Engine:
    """Per-channel classifiers over one database.

    A start without a dataset uses `default_dataset`, or else the first by name. `display` is the look of rounds where
    a server has chosen none. Members are given by Discord id, and recorded by their random key. Small datasets in use
    take up to `memory_bytes`; larger ones have a vector index from `index_from` photos on.
    """

    def __init__(
        self,
        database: Database,
        encoders: Encoders,
        *,
        default_dataset: str = "",
        display: Display = Display.EMBEDS,
        memory_bytes: int = 512 << 20,
        index_from: int = INDEX_FROM,
        allowance: Allowance | None = None,
    ) -> None:
        self.workers = workers = Workers()
        catalog, journal = Catalog(database, memory_bytes, index_from), Journal(database)
        self._lease = Lease(database)
        self.services = services = Services(
            database,
            encoders,
            workers,
            catalog,
            journal,
            Sessions(journal, catalog, workers, self._lease),
            Refiner(workers),
            Members(journal, workers),
            default_dataset,
        )
        self._sessions, self.members = services.sessions, services.members
        allowance, self.admission = allowance or Allowance(DEFAULT_CHECKPOINT), Admission()
        self.prompts = Prompts(services, self.admission, allowance.allowed_hosts)
        self.library = Library(services, allowance.allowed_hosts)
        self.additions = Additions(services, allowance, self.library)
        self.removal = Removal(services, self.library, self.additions)
        self.blind, self.assessment = BlindRounds(services), Assessment(services)
        self.history, self.team = History(services), Team(services)
        self.concepts = Concepts(services, self.library)
        self.server_settings = ServerSettingsStore(database, workers, self.members)
        self.voting_rules = VotingRules(services, self.server_settings)
        self._replacements = Replacements(services)
        self._maker = RoundMaker(services.refiner, workers)
        self._opener = SessionOpener(
            services,
            self.library,
            self.prompts,
            self.concepts,
            self.server_settings,
            self._maker,
            display=display,
        )

    def close(self) -> None:
        """End the worker threads, then close the database."""
        self.workers.close()
        self.services.database.close()

    async def take_lease(self) -> None:
        """Become the only bot that writes to this database. Raises OtherBotError, DatabaseError."""
        await self.workers.journal.run(self._lease.take)

    async def keep_lease(self) -> None:
        """Renew the lease for as long as this runs. Raises LeaseLostError."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.workers.journal.run(self._lease.renew)
            except LeaseLostError:
                raise
            except DatabaseError as error:
                log.warning("the lease on the database could not be renewed: %s", error)

    async def release_lease(self) -> None:
        """Let another bot begin at once."""
        with suppress(DatabaseError):  # it runs out by itself
            await self.workers.journal.run(self._lease.release)

    def late_changes(self) -> AsyncIterator[tuple[int, str, int]]:
        """The rounds (channel, session, number) that changed after members had been told that nobody knew whether."""
        return self._sessions.late_changes()

    # -- datasets and private looks ----------------------------------------------------------------------------------

    async def is_ready(self, dataset: str | None = None, guild_id: int | None = None) -> bool:
        """Whether the encoder of a dataset (of what a server calls so) is loaded; a prompt waits for it otherwise."""
        named = self.services.gallery(dataset) if guild_id is None else self.library.gallery(guild_id, dataset)
        return self.services.encoders.is_loaded((await named).dataset.encoder)

    async def find(
        self, prompt: str, dataset: str | None = None, *, pictures: Sequence[bytes] = (), guild_id: int = OPERATOR
    ) -> Look:
        """The nine nearest photos to a prompt (see `Prompts.query`), outside of any session of a server."""
        gallery = await self.library.gallery(guild_id, dataset)
        encoded = await self.prompts.query(gallery, prompt, pictures)
        self._maker.load(gallery)
        matches = await self.workers.search.run(gallery.nearest, encoded.query, ROUND_SIZE)
        return Look(encoded.prompt, gallery.dataset.name, ranked(matches), encoded.hints)

    async def renditions(
        self, dataset: str, photos: Sequence[Photo], *, width: int = 400, channel_id: int | None = None
    ) -> tuple[Rendition, ...]:
        """What the photos are shown as, in their order; one whose file cannot be read says so in grey."""
        found, photos = await self._to_show(dataset, photos)
        return await self.library.showcase.renditions(found, photos, width, channel_id)

    async def pictures(
        self, dataset: str, photos: Sequence[Photo], *, width: int, channel_id: int | None = None
    ) -> tuple[bytes, ...]:
        """The photos as JPEGs to draw with (see `Showcase`), in their order. Raises HotlinkOnlyError."""
        found, photos = await self._to_show(dataset, photos)
        return await self.library.showcase.pictures(found, photos, width, channel_id)

    # -- sessions ----------------------------------------------------------------------------------------------------

    async def prepare(self, request: StartRequest) -> Prepared:
        """Make all of a session that can fail, and record nothing (see `SessionOpener.prepare`)."""
        return await self._opener.prepare(request)

    async def start(self, prepared: Prepared, channel_id: int, *, instead_of: str | None = None) -> Opening:
        """Open a prepared session in a channel (see `SessionOpener.open`). `posting` posts its first round."""
        return await self._opener.open(prepared, channel_id, instead_of=instead_of)

    async def next(
        self, channel_id: int, number: int | None = None, session_id: str | None = None, *, blind: Terms | None = None
    ) -> RoundView:
        """Refine from the labels and make the round after `number` (by default after the last), blind by terms or not.

        `posting` brings it to the channel. A last round that never got there is given again.

        Raises StaleRoundError for an old number, BlindRoundError while the last round is blind,
        RoundInPreparationError for the second of two at once, and OutOfPhotosError when every photo has been shown.
        """
        live = await self._sessions.current(channel_id, session_id)
        with live.preparing():
            if rules.is_unposted(live.session) and number in (None, len(live.session.rounds) - 1):
                return live.view()
            rules.check_next(live.session, number)
            await self._sessions.notice(live)
            made = await self._maker.make(live.session, live.gallery, live.embeddings())
            if not made.choice.matches:
                raise OutOfPhotosError
            new = len(live.session.rounds) + 1
            veiled = [] if blind is None else [Blinded(new, blind.until, blind.answers)]
            with live.expecting(made.choice.matches):
                await live.commit(lambda now: [*made.events(now, new), *veiled])
        return live.view()

    @asynccontextmanager
    async def posting(self, shown: RoundView) -> AsyncIterator[Posting]:
        """Bring a round to its channel: the block sends the message and sets `message_id` of what it is given.

        What was sent is recorded, even if the block is cancelled afterwards; `Posting.view` is then the round of the
        moment, for votes may have come while it was sent. If the block sends nothing, `next` gives the round again.

        A round that had a message before gets another one. Raises RoundInPreparationError if the round is being posted
        or has been posted by another call.
        """
        live = await self._sessions.of(shown.session_id, shown.channel_id)
        with live.posting():
            if live.session.round(shown.number).message_id != shown.message_id:
                raise RoundInPreparationError
            sent = Posting(shown)
            try:
                yield sent
            finally:
                if sent.message_id is not None:
                    posted = rules.post(live.session, shown.number, sent.message_id, shown.display, shown.revisions)
                    await asyncio.shield(live.commit(lambda _: [posted]))
                    sent.view = live.view(shown.number)

    async def vote(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        number: int,
        position: int,
        choice: Vote | None,
        *,
        revision: int = 0,
        roles: Collection[int] = (),
    ) -> RoundRef:
        """Set, change or (None) withdraw a member's vote.

        The same vote again changes nothing. `roles` are those of the member (Discord ids). Raises NotVoterError for a
        vote of somebody who may not vote; anybody can withdraw their own.
        """
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)

        def decide(now: Session) -> tuple[Voted, ...]:
            if choice is not None:
                rules.check_voter(now, member, roles)
            return rules.vote(now, member, number, position, revision, choice)

        await live.commit(decide)
        return live.ref(number)

    async def rest_is_no(
        self, channel_id: int, session_id: str, member_id: int, number: int, *, roles: Collection[int] = ()
    ) -> RoundRef:
        """Vote no on every photo of the round that the member has not voted on. Raises NotVoterError."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.rest_is_no(rules.check_voter(now, member, roles), member, number)])
        return live.ref(number)

    async def undo(
        self,
        channel_id: int,
        member_id: int,
        session_id: str | None = None,
        *,
        roles: Collection[int] = (),
        moderates: bool = False,
    ) -> Undo:
        """Take back the member's last action: votes, or a photo's replacement (it is not hidden any more, either).

        Raises NothingToUndoError, and without `moderates` NotVoterError and JudgedPhotoError.
        """
        live = await self._sessions.current(channel_id, session_id)
        member = await self.members.key(member_id)
        undone: dict[str, Vote | None] = {}

        def decide(now: Session) -> list[Undone]:
            allowed = rules.check_voter(now, member, roles, moderates=moderates)
            event = rules.undo(allowed, member, moderates=moderates)
            undone.update(rules.undone_votes(now, event))
            return [event]

        (wanted,) = decide(live.session)
        done = live.session.acted[member][wanted.action]
        if isinstance(done, Swap) and done.event.hides:
            # First: if it fails, nothing has happened, and if the rest fails, it can be tried again.
            await self.workers.journal.run(live.gallery.unhide, done.event.removed, member)
        undone.clear()
        await live.commit(decide)
        return Undo(live.rounds_with(undone), undone)

    async def steer(self, channel_id: int, session_id: str, member_id: int, strategy: Strategy) -> None:
        """Choose how the session's next rounds are chosen."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.steer(now, member, strategy)])

    async def display(self, channel_id: int, member_id: int, kind: Display) -> None:
        """Choose how the running session's next rounds look. Raises HotlinkOnlyError."""
        live = await self._sessions.running(channel_id)
        if live.gallery.dataset.hotlink_only and kind is not Display.EMBEDS:
            raise HotlinkOnlyError
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.display(now, member, kind)])

    async def my_votes(self, channel_id: int, session_id: str, member_id: int, number: int) -> MyVotes:
        """What the member voted in a round."""
        live = await self._sessions.of(session_id, channel_id)
        votes = live.session.votes_of(await self.members.key(member_id))
        view = live.view(number)
        own = {p.position: votes[p.photo.id] for p in view.photos if p.photo.id in votes}
        return MyVotes(view, own, len(votes))

    async def replace_photo(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        number: int,
        position: int,
        *,
        revision: int = 0,
        hide: bool = False,
        roles: Collection[int] = (),
        moderates: bool = False,
    ) -> RoundRef:
        """Put another photo in the place of a broken or unsuitable one; `hide` hides it for the whole dataset.

        Raises what `Replacements.replace` does; the member is as in `undo`.
        """
        live, key = await self._sessions.of(session_id, channel_id), await self.members.key(member_id)
        member = Replacer(key, roles, moderates)
        await self._replacements.replace(live, member, number, position, revision, hide=hide)
        return live.ref(number)

    async def round(self, channel_id: int, session_id: str, number: int) -> RoundView:
        """A round as it stands now."""
        return (await self._sessions.of(session_id, channel_id)).view(number)

    async def finish(self, channel_id: int, member_id: int) -> Summary:
        """Close the channel's session; what it came to, with the labels and the classifier as files.

        All of that is made before the session is closed: what fails leaves it running.
        """
        live = await self._sessions.running(channel_id)
        member = await self.members.key(member_id)
        for _ in range(FINISH_ATTEMPTS):
            session = live.session
            rules.finish(session, member)
            summary = await self.assessment.summary(live)
            if live.session is session:
                break
        await live.commit(lambda now: [rules.finish(now, member)])
        return summary

    async def resume(self, channel_id: int, member_id: int) -> RoundView:
        """Reopen the channel's last session. Raises SessionRunningError if it was never finished."""
        live = await self._sessions.at(channel_id)
        member = await self.members.key(member_id)
        if not await live.commit(lambda now: [Resumed(member)] if now.finished else []):
            raise SessionRunningError(live.session.prompt, len(live.session.rounds))
        return live.view()

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _to_show(self, dataset: str, photos: Sequence[Photo]) -> tuple[Dataset, Sequence[Photo]]:
        """A dataset and its photos; those of one that was removed are only known by their ids, and shown grey."""
        try:
            return (await self.services.gallery(dataset)).dataset, photos
        except (UnknownDatasetError, NoDatasetError):
            return Dataset(dataset, "", 0, "", 0), [Photo(photo.id, "") for photo in photos]

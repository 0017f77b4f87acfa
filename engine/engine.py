"""The async API of Ninefold: start, vote, next, undo, finish, resume. No Discord in it.

Each method is one thing that a member can do. Blocking work runs in worker threads. `engine.sessions.rules` makes the
decisions. When a method returns, its events are in the journal.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from engine.admission import Admission
from engine.assessment import Assessment
from engine.blind.ballots import Terms
from engine.blind.blind_rounds import BlindRounds
from engine.cards.concept_cards import Cards
from engine.concepts.concept_exports import ConceptExports
from engine.concepts.label_imports import LabelImports
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
from engine.follows.follows import Follows
from engine.galleries import INDEX_FROM, Catalog
from engine.galleries.dataset_names import OPERATOR
from engine.galleries.gallery import Dataset, Gallery
from engine.history.channel_history import History
from engine.images.renditions import Rendition
from engine.learning.prompts import Prompts
from engine.learning.refiner import Refiner
from engine.photo import Photo
from engine.recognition.concept_fits import ConceptFits
from engine.recognition.recogniser import Recogniser
from engine.results.findings import Summary
from engine.results.labeller import Labeller
from engine.rounds.daily_rounds import DailyRounds
from engine.rounds.opening import Prepared, SessionOpener, StartRequest
from engine.rounds.own_photos import Examples
from engine.rounds.replacements import Replacements, Replacer
from engine.rounds.round_maker import MadeRound, RoundMaker
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Blinded, Display, Resumed, Strategy, Undone, Vote, Voted
from engine.sessions.journal import Journal
from engine.sessions.lease import RENEW_SECONDS, Lease
from engine.sessions.live import LiveSession
from engine.sessions.live_sessions import Sessions
from engine.sessions.state import ROUND_SIZE, Reworded, Session, Swap
from engine.sessions.views import Look, MyVotes, Opening, RoundRef, RoundView, Undo, ranked
from engine.settings.server_settings import ServerSettingsStore
from engine.settings.voting_rules import VotingRules
from engine.suggestions.narrowing import Narrowing
from engine.suggestions.spreads import Spreads
from engine.team.members import Members
from engine.team.team_views import Team
from engine.vocabularies.upkeep import Vocabularies
from engine.watches.watch_rounds import WatchRounds
from engine.watches.watch_versions import WatchVersions
from engine.watches.watches import Watches
from engine.workers import Workers

log = logging.getLogger(__name__)

ROUND_ATTEMPTS = 3
"""How many times to make a round if messages of its photos turn out to be deleted. Then they are shown grey."""
FINISH_ATTEMPTS = 3
"""How many times to make the summary of a session if someone votes in the meantime."""


@dataclass
class Posting:
    """A round that is being posted. The poster sets `message_id` when the message is sent."""

    view: RoundView
    message_id: int | None = None


class Engine:
    """One classifier per channel, on one database.

    `default_dataset` is used when a start names no dataset; if it is empty, the first dataset by name. `display` is the
    look of rounds where a server has chosen none. Datasets are kept in memory up to `memory_bytes` in total. Others get
    a vector index if they have at least `index_from` photos. Everyone may search the `public_datasets`, anywhere.
    Members are Discord ids here; the journal only holds their random keys.
    """

    def __init__(
        self,
        database: Database,
        encoders: Encoders,
        *,
        default_dataset: str = "",
        display: Display = Display.SHEET,
        memory_bytes: int = 512 << 20,
        index_from: int = INDEX_FROM,
        allowance: Allowance | None = None,
        public_datasets: Collection[str] = (),
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
            Vocabularies(database, catalog, encoders, workers),
            default_dataset,
        )
        self._sessions, self.members = services.sessions, services.members
        self.vocabularies = services.vocabularies
        allowance, self.admission = allowance or Allowance(DEFAULT_CHECKPOINT), Admission()
        self.prompts = Prompts(services, self.admission, allowance.allowed_hosts)
        self.narrowing, self.spreads = Narrowing(services, self.prompts), Spreads(services)
        self.library = Library(services, allowance.allowed_hosts, public_datasets)
        self.examples = Examples(services, self.library, self.prompts, self.admission)
        self.additions = Additions(services, allowance, self.library)
        self.removal = Removal(services, self.library, self.additions)
        self.follows = self.library.showcase.guard = Follows(services, allowance, self.library)
        self.blind, self.daily, self.assessment = BlindRounds(services), DailyRounds(services), Assessment(services)
        self.history, self.team = History(services), Team(services)
        self.concepts = Concepts(services, self.library)
        self.labeller = Labeller(services, self.concepts)
        self.label_imports = LabelImports(services, self.concepts)
        self.concept_exports = ConceptExports(services, self.library, self.concepts)
        self.server_settings = ServerSettingsStore(database, workers, self.members)
        self.voting_rules = VotingRules(services, self.server_settings)
        fits = ConceptFits(services, self.server_settings)
        self.recogniser = Recogniser(services, self.admission, self.prompts, self.concepts, fits, self.server_settings)
        self.cards = Cards(services, self.concepts, fits)
        self.watches = Watches(services, self.concepts, self.server_settings, display)
        self.watch_rounds = WatchRounds(services, self.watches)
        self.watch_versions = WatchVersions(services, self.watches, self.concepts)
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
        """Stop the worker threads, then close the database."""
        self.workers.close()
        self.services.database.close()

    async def take_lease(self) -> None:
        """Become the only bot that writes to this database. Raises OtherBotError, DatabaseError."""
        await self.workers.journal.run(self._lease.take)

    async def keep_lease(self) -> None:
        """Renew the lease until cancelled. Raises LeaseLostError."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.workers.journal.run(self._lease.renew)
            except LeaseLostError:
                raise
            except DatabaseError as error:
                log.warning("the lease on the database could not be renewed: %s", error)

    async def release_lease(self) -> None:
        """Give the lease up, so that another bot can start without waiting."""
        with suppress(DatabaseError):  # the lease expires anyway
            await self.workers.journal.run(self._lease.release)

    def late_changes(self) -> AsyncIterator[tuple[int, str, int]]:
        """Yield rounds (channel, session, number) whose change was confirmed after its members got NotSettledError."""
        return self._sessions.late_changes()

    # -- datasets and private looks ----------------------------------------------------------------------------------

    async def forget(self, member_id: int) -> None:
        """Forget a member: first their pictures from followed channels, then whose key it is."""
        await self.follows.erase_member(member_id)
        await self.members.forget(member_id)

    async def is_ready(self, dataset: str | None = None, guild_id: int | None = None) -> bool:
        """Whether the dataset's encoder is loaded. If not, the next prompt waits for it.

        With `guild_id`, `dataset` is a name as members of that server type it; otherwise the full name.
        """
        named = self.services.gallery(dataset) if guild_id is None else self.library.gallery(guild_id, dataset)
        return self.services.encoders.is_loaded((await named).dataset.encoder)

    async def find(
        self,
        prompt: str,
        dataset: str | None = None,
        *,
        pictures: Sequence[bytes] = (),
        photo: str = "",
        guild_id: int = OPERATOR,
    ) -> Look:
        """The nine nearest photos to a prompt, outside of any session. Raises the errors of `Prompts.query`."""
        gallery = await self.library.gallery(guild_id, dataset)
        await self.follows.check_use(gallery.dataset.name)
        return await self._look(gallery, prompt, pictures, photo)

    async def similar(self, channel_id: int, session_id: str, photo_id: str) -> Look:
        """The nine nearest photos to one of a session's dataset, whether shown or not. Needs no encoder.

        Raises UnknownPhotoError.
        """
        live = await self._sessions.of(session_id, channel_id)
        return await self._look(live.gallery, photo=photo_id)

    async def renditions(
        self, dataset: str, photos: Sequence[Photo], *, width: int = 400, channel_id: int | None = None
    ) -> tuple[Rendition, ...]:
        """The photos as they are shown, in order. A photo whose file cannot be read is a grey placeholder."""
        found, photos = await self._to_show(dataset, photos)
        return await self.library.showcase.renditions(found, photos, width, channel_id)

    async def pictures(
        self, dataset: str, photos: Sequence[Photo], *, width: int, channel_id: int | None = None
    ) -> tuple[bytes, ...]:
        """The photos as JPEGs to draw with, in order (see `Showcase`). Raises HotlinkOnlyError."""
        found, photos = await self._to_show(dataset, photos)
        return await self.library.showcase.pictures(found, photos, width, channel_id)

    # -- sessions ----------------------------------------------------------------------------------------------------

    async def prepare(self, request: StartRequest) -> Prepared:
        """Do everything that can fail, and record nothing (see `SessionOpener.prepare`). Raises NotShownHereError."""
        for _ in range(ROUND_ATTEMPTS):
            prepared = await self._opener.prepare(request)
            dataset = prepared.gallery.dataset.name
            await self.follows.check_use(dataset)
            if not await self.follows.hidden(dataset, [match.photo for match in prepared.first.choice.matches]):
                break
        return prepared

    async def start(self, prepared: Prepared, channel_id: int, *, instead_of: str | None = None) -> Opening:
        """Open a prepared session in a channel (see `SessionOpener.open`). Then post its first round with `posting`."""
        return await self._opener.open(prepared, channel_id, instead_of=instead_of)

    async def next(
        self, channel_id: int, number: int | None = None, session_id: str | None = None, *, blind: Terms | None = None
    ) -> RoundView:
        """Refine from the labels and make the round after `number` (default: the last). `blind` makes it a blind round.

        Post it with `posting`. If the last round was never posted, that one is returned again.

        Raises StaleRoundError if `number` is not the last round, BlindRoundError while the last round is blind,
        RoundInPreparationError if another call is making the round, and OutOfPhotosError if no photo is left.
        """
        live = await self._sessions.current(channel_id, session_id)
        with live.preparing():
            if rules.is_unposted(live.session) and number in (None, len(live.session.rounds) - 1):
                return live.view()
            rules.check_next(live.session, number)
            await self._sessions.notice(live)
            await self.follows.check_use(live.gallery.dataset.name, channel_id)
            made = await self._made(live)
            if not made.choice.matches:
                raise OutOfPhotosError
            new = len(live.session.rounds) + 1
            veiled = [] if blind is None else [Blinded(new, blind.until, blind.answers)]
            with live.expecting(made.choice.matches):
                await live.commit(lambda now: [*made.events(now, new), *veiled])
        return live.view()

    @asynccontextmanager
    async def posting(self, shown: RoundView) -> AsyncIterator[Posting]:
        """Post a round: the block sends the message and sets `message_id` of the yielded `Posting`.

        A sent message is recorded even if the block is cancelled afterwards. `Posting.view` is then up to date, because
        votes may have arrived in the meantime. If the block sends nothing, `next` returns the round again.

        A round that already has a message gets another one. Raises RoundInPreparationError if another call is posting
        the round or has posted it.
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

        Repeating a vote changes nothing. `roles` are the member's roles (Discord ids). Raises NotVoterError if the
        member may not vote; withdrawing is always allowed.
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
        """Take back the member's last action: votes, a suggested word, or the replacement of a photo.

        A photo that the replacement has hidden is shown again in searches.

        Raises NothingToUndoError and, unless the member `moderates`, NotVoterError and JudgedPhotoError.
        """
        live = await self._sessions.current(channel_id, session_id)
        member = await self.members.key(member_id)
        before: dict[str, Vote | None] = {}
        after: dict[str, Vote | None] = {}

        def decide(now: Session) -> list[Undone]:
            allowed = rules.check_voter(now, member, roles, moderates=moderates)
            event = rules.undo(allowed, member, moderates=moderates)
            after.update(rules.undone_votes(now, event))
            before.update({photo: now.votes.get(photo, {}).get(member) for photo in after})
            return [event]

        (wanted,) = decide(live.session)
        done = live.session.acted[member][wanted.action]
        if isinstance(done, Swap) and done.event.hides:
            # Unhide first: if this fails, nothing has changed; if the commit fails, the member can try again.
            await self.workers.journal.run(live.gallery.unhide, done.event.removed, member)
        before.clear()
        after.clear()
        await live.commit(decide)
        removed = Counter(vote for photo, vote in before.items() if vote is not None and after[photo] is None)
        restored = Counter(vote for photo, vote in after.items() if vote not in (None, before[photo]))
        if isinstance(done, Reworded):
            return Undo((live.ref(),), {}, {}, False, done.event.word, live.session.prompt)
        return Undo(live.rounds_with(after), removed, restored, isinstance(done, Swap))

    async def steer(self, channel_id: int, session_id: str, member_id: int, strategy: Strategy) -> None:
        """Set the strategy that chooses the session's next rounds."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.steer(now, member, strategy)])

    async def display(self, channel_id: int, member_id: int, kind: Display) -> None:
        """Set the look of the running session's next rounds. Raises HotlinkOnlyError."""
        live = await self._sessions.running(channel_id)
        if live.gallery.dataset.hotlink_only and kind is not Display.EMBEDS:
            raise HotlinkOnlyError
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.display(now, member, kind)])

    async def my_votes(self, channel_id: int, session_id: str, member_id: int, number: int) -> MyVotes:
        """The member's votes in a round."""
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
        """Replace a broken or unsuitable photo. `hide` also hides it in the whole dataset.

        Raises the errors of `Replacements.replace`. `roles` and `moderates` are as in `undo`.
        """
        live, key = await self._sessions.of(session_id, channel_id), await self.members.key(member_id)
        member = Replacer(key, roles, moderates)
        await self._replacements.replace(live, member, number, position, revision, hide=hide)
        return live.ref(number)

    async def round(self, channel_id: int, session_id: str, number: int) -> RoundView:
        """The current state of a round."""
        return (await self._sessions.of(session_id, channel_id)).view(number)

    async def finish(self, channel_id: int, member_id: int) -> Summary:
        """Close the channel's session and return its summary, with the labels and the classifier as files.

        The summary is made first, so that the session keeps running if that fails.
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
        """Reopen the channel's last session. Raises SessionRunningError if it is not finished."""
        live = await self._sessions.at(channel_id)
        member = await self.members.key(member_id)
        if not await live.commit(lambda now: [Resumed(member)] if now.finished else []):
            raise SessionRunningError(live.session.prompt, len(live.session.rounds))
        return live.view()

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _look(self, gallery: Gallery, text: str = "", pictures: Sequence[bytes] = (), photo: str = "") -> Look:
        encoded = await self.prompts.query(gallery, text, pictures, photo=photo)
        self._maker.load(gallery)
        known = [photo] if photo else []  # the member has it already
        matches = await self.workers.search.run(gallery.nearest, encoded.query, ROUND_SIZE, known)
        return Look(encoded.prompt, gallery.dataset.name, ranked(matches), encoded.hints)

    async def _made(self, live: LiveSession) -> MadeRound:
        """Make the next round, again if photos of it must not be shown any more."""
        for _ in range(ROUND_ATTEMPTS):
            made = await self._maker.make(live.session, live.gallery, live.embeddings())
            shown = [match.photo for match in made.choice.matches]
            if not await self.follows.hidden(live.gallery.dataset.name, shown):
                break
        return made

    async def _to_show(self, dataset: str, photos: Sequence[Photo]) -> tuple[Dataset, Sequence[Photo]]:
        """The dataset and the photos. Of a removed dataset only the photos' ids are left, which are shown grey."""
        try:
            return (await self.services.gallery(dataset)).dataset, photos
        except (UnknownDatasetError, NoDatasetError):
            return Dataset(dataset, "", 0, "", 0), [Photo(photo.id, "") for photo in photos]

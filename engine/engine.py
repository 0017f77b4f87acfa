"""The async face of Ninefold: start, vote, next, undo, finish, resume, look. No Discord in it.

Each call is one thing that a member can do. What blocks runs in the worker threads; what is decided is decided by
`engine.session`; what happened is in the journal when the call returns.
"""

import asyncio
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine import session as rules
from engine.additions import Allowance
from engine.admission import Admission
from engine.asking import Asking
from engine.blind import Terms
from engine.blinding import Blinding
from engine.choosing import BY_THRESHOLD, Choice, choose
from engine.concepts import Carried, Concepts, Recall
from engine.database import Database
from engine.encoders.clip import DEFAULT_CHECKPOINT
from engine.encoders.registry import Encoders
from engine.errors import (
    HotlinkOnlyError,
    NoSessionError,
    OutOfPhotosError,
    RoundInPreparationError,
    SessionRunningError,
)
from engine.events import Blinded, Display, Event, Resumed, Shown, Started, Strategy, Undone, Vote, Voted
from engine.evolution import begin, replay
from engine.export import classifier_json, labels_csv
from engine.galleries import INDEX_FROM, Catalog
from engine.galleries.names import OPERATOR
from engine.galleries.port import Gallery
from engine.history import History
from engine.journal import Journal
from engine.library import Library
from engine.live import LiveSession
from engine.members import Members
from engine.photo import Embedding, Photo
from engine.refining import Refinement, Refiner
from engine.regulating import Regulating
from engine.renditions import Rendition
from engine.servers import Servers
from engine.session import ROUND_SIZE
from engine.sessions import Sessions, pack_embedding
from engine.standing import Standing
from engine.team import Team
from engine.views import Look, MyVotes, Opening, RoundView, Summary, Undo, ranked
from engine.wiring import Wiring
from engine.workers import Workers


class Engine:
    """Per-channel classifiers over one database.

    `default_dataset` is what a start without a dataset means (else the first by name); `refiner` is the name of
    what new sessions learn by, `display` what their rounds look like. Members are given by Discord id, and
    recorded by their random key alone. Small datasets in use take up to `memory_bytes`; larger ones have a vector index
    from `index_from` photos on.
    """

    def __init__(
        self,
        database: Database,
        encoders: Encoders,
        *,
        default_dataset: str = "",
        refiner: str = "ninefold",
        display: Display = Display.EMBEDS,
        memory_bytes: int = 512 << 20,
        index_from: int = INDEX_FROM,
        allowance: Allowance | None = None,
    ) -> None:
        self.workers = workers = Workers()
        catalog, journal = Catalog(database, memory_bytes, index_from), Journal(database)
        self.wiring = wiring = Wiring(
            database,
            encoders,
            workers,
            catalog,
            journal,
            Sessions(journal, catalog, workers),
            Refiner(workers),
            Members(journal, workers),
            default_dataset,
        )
        self._sessions, self._refiner, self.members = wiring.sessions, wiring.refiner, wiring.members
        self._refiner_name, self._display = refiner, display
        allowance, self.admission = allowance or Allowance(DEFAULT_CHECKPOINT), Admission()
        self.asking, self.library = Asking(wiring, self.admission, allowance.allowed_hosts), Library(wiring, allowance)
        self.blind, self.standing = Blinding(wiring), Standing(wiring)
        self.history, self.team = History(wiring), Team(wiring)
        self.concepts = Concepts(wiring, self.library)
        self.servers = Servers(database, workers, self.members)
        self.regulating = Regulating(wiring, self.servers)
        self._starting: set[int] = set()
        self._loading: dict[str, asyncio.Task[None]] = {}

    def close(self) -> None:
        """End the worker threads, then close the database."""
        self.workers.close()
        self.wiring.database.close()

    # -- datasets and private looks ----------------------------------------------------------------------------------

    async def is_ready(self, dataset: str | None = None, guild_id: int | None = None) -> bool:
        """Whether the encoder of a dataset (of what a server calls so) is loaded; a prompt waits for it otherwise."""
        named = self.wiring.gallery(dataset) if guild_id is None else self.library.gallery(guild_id, dataset)
        return self.wiring.encoders.is_loaded((await named).dataset.encoder)

    async def find(
        self, prompt: str, dataset: str | None = None, *, pictures: Sequence[bytes] = (), guild_id: int = OPERATOR
    ) -> Look:
        """The nine nearest photos to a prompt (see `Asking.query`), outside of any session of a server."""
        gallery = await self.library.gallery(guild_id, dataset)
        asked = await self.asking.query(gallery, prompt, pictures)
        self._bring_near(gallery)
        matches = await self.workers.search.run(gallery.nearest, asked.query, ROUND_SIZE)
        return Look(asked.prompt, gallery.dataset.name, ranked(matches), asked.hints)

    async def renditions(
        self, dataset: str, photos: Sequence[Photo], *, width: int = 400, channel_id: int | None = None
    ) -> tuple[Rendition, ...]:
        """What the photos are shown as, in their order; one whose file cannot be read says so in grey."""
        found = (await self.wiring.gallery(dataset)).dataset
        return await self.library.showcase.renditions(found, photos, width, channel_id)

    async def pictures(
        self, dataset: str, photos: Sequence[Photo], *, width: int, channel_id: int | None = None
    ) -> tuple[bytes, ...]:
        """The photos as JPEGs to draw with (see `Showcase`), in their order. Raises HotlinkOnlyError."""
        found = (await self.wiring.gallery(dataset)).dataset
        return await self.library.showcase.pictures(found, photos, width, channel_id)

    # -- sessions ----------------------------------------------------------------------------------------------------

    async def start(
        self,
        guild_id: int,
        channel_id: int,
        member_id: int,
        prompt: str,
        dataset: str | None = None,
        *,
        pictures: Sequence[bytes] = (),
        strategy: Strategy = Strategy.AUTOMATIC,
        recall: Recall | None = None,
        replace: bool = False,
    ) -> Opening:
        """Open a session in a channel and make its first round; the caller posts it and calls `posted`.

        The prompt and the files of `pictures` are what `Asking.query` takes; with `recall`, a saved concept goes on
        (see `Concepts.recalled`) in place of both.

        Raises SessionRunningError while one runs here, unless `replace` says that it shall be finished for this.
        """
        with self._one_start(channel_id):
            running = await self._running_or_none(channel_id)
            if running is not None and not replace:
                raise SessionRunningError(running.session.prompt, len(running.session.rounds))
            member, carried = await self.members.key(member_id), Carried()
            if recall is None:
                gallery = await self.library.gallery(guild_id, dataset)
                asked = await self.asking.query(gallery, prompt, pictures)
            else:
                gallery, asked, carried = await self.concepts.recalled(recall, guild_id, dataset, member)
            found, chosen = gallery.dataset, await self.servers.settings(guild_id)
            started = Started(
                member,
                asked.prompt,
                found.name,
                found.encoder,
                self._refiner_name,
                pack_embedding(asked.query),
                strategy,
                chosen.display or self._display,
                chosen.voting,
            )
            session = begin(secrets.token_hex(8), guild_id, channel_id, started)
            taught, embeddings = replay(session, carried.events), carried.embeddings()
            refinement = await self._refiner.refine(taught, gallery, embeddings)
            choice = await self._choose(taught, gallery, refinement, embeddings)
            if recall is not None and not choice.matches:
                raise OutOfPhotosError
            if running is not None:
                await running.commit(lambda now: [rules.finish(now, member)])
            events: list[Event] = [*carried.events, refinement.event, _shown(taught, choice)]
            live = await self._sessions.open(session, gallery, events, choice.matches)
            live.photos.update(carried.photos)
            live.posting = True
            return Opening(live.view(1), asked.hints)

    async def next(
        self, channel_id: int, number: int | None = None, session_id: str | None = None, *, blind: Terms | None = None
    ) -> RoundView:
        """Refine from the labels and make the round after `number` (by default after the last), blind by terms or not.

        The caller posts it and calls `posted`. A last round that never reached the channel is given again.
        Raises StaleRoundError for an old number, BlindRoundError while the last round is blind,
        RoundInPreparationError for the second of two at once, and OutOfPhotosError when every photo has been shown.
        """
        live = await self._sessions.asked(channel_id, session_id)
        with live.preparing():
            if rules.is_unposted(live.session) and number in (None, len(live.session.rounds) - 1):
                live.posting = True
                return live.view()
            rules.check_next(live.session, number)
            await self._sessions.notice(live)
            session = live.session
            refinement = await self._refiner.refine(
                session, live.gallery, live.embeddings(), calibrated=session.strategy in BY_THRESHOLD
            )
            choice = await self._choose(session, live.gallery, refinement, live.embeddings())
            if not choice.matches:
                raise OutOfPhotosError
            new = len(session.rounds) + 1
            veiled = [] if blind is None else [Blinded(new, blind.until, blind.answers)]
            with live.expecting(choice.matches):
                await live.commit(lambda now: [refinement.event, _shown(now, choice, new), *veiled])
            live.posting = True
        return live.view()

    async def posted(self, shown: RoundView, message_id: int) -> RoundView:
        """The round's message stands in the channel, as its `display` says; it may be a round that had one before.

        The round as it stands now: votes may have come while it was sent.
        """
        live = await self._sessions.of(shown.session_id, shown.channel_id)
        if shown.message_id is None:
            live.posting = False
        await live.commit(lambda now: [rules.post(now, shown.number, message_id, shown.display, shown.revisions)])
        return live.view(shown.number)

    async def not_posted(self, shown: RoundView) -> None:
        """The round could not be posted; the next `next` gives it again."""
        (await self._sessions.of(shown.session_id, shown.channel_id)).posting = False

    async def vote(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        number: int,
        position: int,
        choice: Vote,
        *,
        revision: int = 0,
        roles: Collection[int] = (),
    ) -> RoundView:
        """Set, change or (the same again) withdraw a member's vote; the round as it stands after it.

        `roles` are those of the member (Discord ids). Raises NotVoterError for who may not vote.
        """
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)

        def decide(now: rules.Session) -> list[Voted]:
            return [rules.vote(rules.check_voter(now, member, roles), member, number, position, revision, choice)]

        await live.commit(decide)
        return live.view(number)

    async def rest_is_no(
        self, channel_id: int, session_id: str, member_id: int, number: int, *, roles: Collection[int] = ()
    ) -> RoundView:
        """Fill the member's open photos of the round with no; the round as it stands after it. Raises NotVoterError."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.rest_is_no(rules.check_voter(now, member, roles), member, number)])
        return live.view(number)

    async def undo(self, channel_id: int, member_id: int, session_id: str | None = None) -> Undo:
        """Take back the member's last action. Raises NothingToUndoError."""
        live = await self._sessions.asked(channel_id, session_id)
        member = await self.members.key(member_id)
        undone: dict[str, Vote | None] = {}

        def decide(now: rules.Session) -> list[Undone]:
            event = rules.undo(now, member)
            undone.update(rules.undone_votes(now, event))
            return [event]

        await live.commit(decide)
        return Undo(live.views_with(undone), undone)

    async def steer(self, channel_id: int, session_id: str, member_id: int, strategy: Strategy) -> None:
        """Choose how the session's next rounds are chosen."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.steer(now, member, strategy)])

    async def display(self, channel_id: int, member_id: int, kind: Display) -> RoundView:
        """Choose what the running session's next rounds look like; the last round. Raises HotlinkOnlyError."""
        live = await self._sessions.running(channel_id)
        if live.gallery.dataset.hotlink_only and kind is not Display.EMBEDS:
            raise HotlinkOnlyError
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.display(now, member, kind)])
        return live.view()

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
    ) -> RoundView:
        """Put another photo in the place of a broken or unsuitable one; `hide` hides it for the whole dataset."""
        live = await self._sessions.of(session_id, channel_id)
        member = await self.members.key(member_id)
        with live.preparing():
            session = live.session
            unwanted = session.round(number).slot(position).photo
            refinement = await self._refiner.refine(session, live.gallery, live.embeddings())
            matches = await self.workers.search.run(live.gallery.nearest, refinement.weights, 1, session.shown)
            if not matches:
                raise OutOfPhotosError
            new, score = matches[0].photo.id, matches[0].score
            with live.expecting(matches):
                await live.commit(
                    lambda now: [rules.replace_photo(now, member, number, position, revision, new, score)]
                )
        if hide:
            await self.workers.journal.run(live.gallery.hide, unwanted, member)
        return live.view(number)

    async def round(self, channel_id: int, session_id: str, number: int) -> RoundView:
        """A round as it stands now."""
        return (await self._sessions.of(session_id, channel_id)).view(number)

    async def finish(self, channel_id: int, member_id: int) -> Summary:
        """Close the channel's session; what it came to, with the labels and the classifier as files."""
        live = await self._sessions.running(channel_id)
        member = await self.members.key(member_id)
        await live.commit(lambda now: [rules.finish(now, member)])
        refinement = await self._refiner.refine(live.session, live.gallery, live.embeddings(), calibrated=True)
        files = (
            labels_csv(live.session, live.photos, refinement.weights),
            classifier_json(live.session, refinement.classifier),
        )
        return Summary(await self.standing.status_of(live), files)

    async def resume(self, channel_id: int, member_id: int) -> RoundView:
        """Reopen the channel's last session. Raises SessionRunningError if it was never finished."""
        live = await self._sessions.at(channel_id)
        if not live.session.finished:
            raise SessionRunningError(live.session.prompt, len(live.session.rounds))
        member = await self.members.key(member_id)
        await live.commit(lambda now: [Resumed(member)] if now.finished else [])
        return live.view()

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _choose(
        self, session: rules.Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding]
    ) -> Choice:
        self._bring_near(gallery)
        return await self.workers.search.run(choose, session, gallery, refinement, embeddings)

    def _bring_near(self, gallery: Gallery) -> None:
        """Let the next search be a fast one; this one waits for nothing."""
        name = gallery.dataset.name
        if gallery.is_loaded or name in self._loading:
            return
        self._loading[name] = asyncio.create_task(self.workers.scan.run(gallery.load), name=f"load-{name}")
        self._loading[name].add_done_callback(lambda _: self._loading.pop(name))

    async def _running_or_none(self, channel_id: int) -> LiveSession | None:
        try:
            return await self._sessions.running(channel_id)
        except NoSessionError:
            return None

    @contextmanager
    def _one_start(self, channel_id: int) -> Iterator[None]:
        if channel_id in self._starting:
            raise RoundInPreparationError
        self._starting.add(channel_id)
        try:
            yield
        finally:
            self._starting.discard(channel_id)


def _shown(session: rules.Session, choice: Choice, number: int = 1) -> Shown:
    return rules.show(session, number, [(match.photo.id, match.score) for match in choice.matches], choice.drawn)

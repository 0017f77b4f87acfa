"""Opens a session with its first round: `prepare` does all that can fail, `open` records the result."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from engine.classifier import DEFAULT_REFINER
from engine.concepts.saved_concepts import Carried, Concepts, Recall
from engine.datasets.library import Library
from engine.errors import (
    EmptyDatasetError,
    OutOfPhotosError,
    SessionRunningError,
    StartInPreparationError,
)
from engine.galleries.gallery import Gallery
from engine.learning.prompts import EncodedPrompt, Prompts
from engine.photo import Embedding, pack_embedding, unpack_embedding
from engine.rounds.own_photos import Example, taught
from engine.rounds.round_maker import MadeRound, RoundMaker
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Display, Event, Started, Strategy, Vote
from engine.sessions.evolve import begin, replay
from engine.sessions.state import Session
from engine.sessions.views import Opening, PromptHints
from engine.settings.server_settings import ServerSettingsStore


@dataclass(frozen=True, slots=True)
class StartRequest:
    """A member's request for a session, on a prompt with pictures (file contents) or on a saved concept.

    With `recall`, the prompt and the pictures are ignored. `dataset` is a name as members type it. `photo` and `anyway`
    are as in `Prompts.query`. `examples` are photos that the member gave: those with a yes are part of the query, and
    all of them are labels. `roles` are the member's roles (Discord ids); they only matter with examples.
    """

    guild_id: int
    member_id: int
    prompt: str = ""
    dataset: str | None = None
    pictures: Sequence[bytes] = ()
    strategy: Strategy = Strategy.AUTOMATIC
    recall: Recall | None = None
    photo: str = ""
    anyway: bool = False
    examples: Sequence[Example] = ()
    roles: Collection[int] = ()

    @property
    def shown(self) -> list[Embedding]:
        """The embeddings (d,) of the yes examples."""
        return [unpack_embedding(one.embedding) for one in self.examples if one.choice is Vote.YES]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session that is ready to open, with its first round. Its `session` has no channel yet.

    `taught` are the events before the first round: what a saved concept carries over, or the member's examples.
    """

    session: Session
    gallery: Gallery
    carried: Carried
    taught: tuple[Event, ...]
    first: MadeRound
    hints: PromptHints

    @property
    def concept(self) -> str:
        """The name of the saved concept that the session continues, or an empty string."""
        return self.carried.concept

    @property
    def prompt(self) -> str:
        """The prompt as the session shows it."""
        return self.session.prompt


class SessionOpener:
    """Opens sessions, one at a time in each channel.

    `display` is the look of rounds where the server has chosen none.
    """

    def __init__(
        self,
        services: Services,
        library: Library,
        prompts: Prompts,
        concepts: Concepts,
        settings: ServerSettingsStore,
        maker: RoundMaker,
        display: Display,
    ) -> None:
        self._sessions, self._members = services.sessions, services.members
        self._library, self._prompts, self._concepts = library, prompts, concepts
        self._settings, self._maker = settings, maker
        self._display = display
        self._opening: set[int] = set()
        self._services = services
        self._known_servers: set[int] = set()

    async def prepare(self, request: StartRequest) -> Prepared:
        """Find the dataset, encode the prompt and make the first round, without recording anything.

        Raises the errors of `Prompts.query` or `Concepts.recall`, EmptyDatasetError, OutOfPhotosError if a concept has
        votes on every photo, and NotVoterError if a member who may not vote gave examples.
        """
        member = await self._members.key(request.member_id)
        gallery, prompt, carried = await self._resolve(request, member)
        chosen, dataset = await self._settings.settings(request.guild_id), gallery.dataset
        started = Started(
            member,
            prompt.prompt,
            dataset.name,
            dataset.encoder,
            DEFAULT_REFINER,
            pack_embedding(prompt.query),
            request.strategy,
            chosen.display or self._display,
            chosen.voting,
            not await self._has_sessions(request.guild_id),
        )
        session = begin(secrets.token_hex(8), request.guild_id, 0, started)
        if request.examples:
            rules.check_voter(session, member, request.roles)
        before = (*carried.events, *taught(session, member, request.examples))
        first = await self._maker.make(replay(session, before), gallery, carried.embeddings())
        if not first.choice.matches:
            raise EmptyDatasetError if request.recall is None else OutOfPhotosError
        return Prepared(session, gallery, carried, before, first, prompt.hints)

    async def open(self, prepared: Prepared, channel_id: int, *, instead_of: str | None = None) -> Opening:
        """Record the session and its first round in a channel.

        `instead_of` is the id of the running session to end in the same write, so that both happen or neither does.
        Raises SessionRunningError if another session runs, and StartInPreparationError during another start.
        """
        with self._one_at_a_time(channel_id):
            latest = await self._sessions.latest(channel_id)
            running = None if latest is None or latest.session.finished else latest
            if running is not None and running.session.id != instead_of:
                raise SessionRunningError(running.session.prompt, len(running.session.rounds))
            session = replace(prepared.session, channel_id=channel_id)
            before, first, member = prepared.taught, prepared.first, session.started.member
            events: list[Event] = [*before, *first.events(replay(session, before), 1)]
            ended = None if running is None else (running, lambda now: [rules.finish(now, member)])
            live = await self._sessions.open(session, prepared.gallery, events, first.choice.matches, instead_of=ended)
            live.photos.update(prepared.carried.photos)
            return Opening(live.view(1), prepared.hints)

    async def _resolve(self, request: StartRequest, member: str) -> tuple[Gallery, EncodedPrompt, Carried]:
        if request.recall is not None:
            return await self._concepts.recall(request.recall, request.guild_id, request.dataset, member)
        gallery = await self._library.gallery(request.guild_id, request.dataset)
        prompt = await self._prompts.query(
            gallery,
            request.prompt,
            request.pictures,
            photo=request.photo,
            shown=request.shown,
            anyway=request.anyway,
        )
        return gallery, prompt, Carried()

    async def _has_sessions(self, guild_id: int) -> bool:
        """Whether the server had a session before. Asks the journal once for each server."""
        journal, run = self._services.journal, self._services.workers.replay.run
        if guild_id not in self._known_servers and await run(journal.has_sessions, guild_id):
            self._known_servers.add(guild_id)
        return guild_id in self._known_servers

    @contextmanager
    def _one_at_a_time(self, channel_id: int) -> Iterator[None]:
        if channel_id in self._opening:
            raise StartInPreparationError
        self._opening.add(channel_id)
        try:
            yield
        finally:
            self._opening.discard(channel_id)

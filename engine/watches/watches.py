"""Starts, pauses, resumes and stops watches."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.classifier import DEFAULT_REFINER
from engine.concepts.saved_concepts import Carried, Concepts, Recall
from engine.errors import UnknownRoundError, UnknownWatchError, WatchExistsError, WatchLimitError, WatchNotReadyError
from engine.galleries import Find
from engine.galleries.gallery import Gallery
from engine.galleries.new_photos import NewPhotos, forget_watched, watched_without_watch
from engine.photo import pack_embedding
from engine.services import Services
from engine.sessions.events import Display, Resumed, Started
from engine.sessions.evolve import begin, replay
from engine.sessions.live import LiveSession
from engine.sessions.state import Session
from engine.settings.server_settings import ServerSettingsStore
from engine.text.readable import folded
from engine.watches.watch import MOST_WATCHES, Aim, Pace, Problem, Watch
from engine.watches.watch_records import WatchRecords


@dataclass(frozen=True, slots=True)
class Recalled:
    """A session on a watched concept that is not recorded yet, and the version of the concept that it continues."""

    session: Session
    gallery: Gallery
    carried: Carried
    version: int


class Watches:
    """The watches of all servers. Servers and members are Discord ids. `clock` returns Unix seconds."""

    def __init__(
        self,
        services: Services,
        concepts: Concepts,
        settings: ServerSettingsStore,
        display: Display,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._services, self._concepts, self._settings, self._display = services, concepts, settings, display
        self.records = WatchRecords(services.database, services.workers)
        self.clock = clock
        self._paces: dict[str, Pace] = {}
        self._starting: set[str] = set()
        self._has_cleaned = False

    # -- looks -------------------------------------------------------------------------------------------------------

    async def running(self) -> tuple[Watch, ...]:
        """The watches that look for photos. The first call also cleans up after those that never started."""
        if not self._has_cleaned:
            await self._clean()
            self._has_cleaned = True
        return tuple(watch for watch in (await self.records.all()).values() if not watch.is_paused)

    async def of_server(self, guild_id: int) -> tuple[Watch, ...]:
        """A server's watches, by the names that their concepts have now."""
        own = [watch for watch in (await self.records.all()).values() if watch.guild_id == guild_id]
        if own:
            names = {concept.id: concept.name for concept in await self._concepts.all(guild_id)}
            own = [replace(watch, name=names.get(watch.concept_id, watch.name)) for watch in own]
        return tuple(sorted(own, key=lambda watch: folded(watch.name)))

    async def named(self, guild_id: int, name: str) -> Watch:
        """The server's watch of the concept with that name. Raises UnknownWatchError."""
        for watch in await self.of_server(guild_id):
            if folded(watch.name) == folded(name):
                return watch
        raise UnknownWatchError(name)

    async def in_thread(self, guild_id: int, thread_id: int, watch_id: str) -> Watch:
        """The watch with that id, if it posts in this thread. Raises UnknownWatchError."""
        watch = await self.records.get(watch_id)
        if (watch.guild_id, watch.thread_id) != (guild_id, thread_id):
            raise UnknownWatchError("")
        return watch

    def pace(self, watch: Watch) -> Pace:
        """What the process remembers of the watch."""
        return self._paces.setdefault(watch.id, Pace())

    # -- changes -----------------------------------------------------------------------------------------------------

    async def prepare(self, guild_id: int, member_id: int, name: str, above: int | None = None) -> Watch:
        """Do all of a start that can fail, and take the dataset's photos as looked at. Then call `start` or `abandon`.

        `above` is the least probability, in percent, that a photo fits. Raises UnknownConceptError, WatchExistsError,
        WatchLimitError, WatchNotReadyError if the concept has too few labels, UnknownDatasetError, OtherEncoderError.
        """
        concept, own = await self._concepts.of(guild_id, name), await self.of_server(guild_id)
        if any(watch.concept_id == concept.id for watch in own):
            raise WatchExistsError(concept.name)
        if len(own) >= MOST_WATCHES:
            raise WatchLimitError(MOST_WATCHES)
        member = await self._services.members.key(member_id)
        found = await self._recalled(guild_id, concept.id, None, member, secrets.token_hex(8))
        dataset = found.gallery.dataset.name
        aim = await self._aim(found, above)
        watch_id = secrets.token_hex(8)
        watch = Watch(watch_id, guild_id, 0, concept.id, concept.name, dataset, member, above, aim, found.session.id)
        self._starting.add(watch_id)
        try:
            await self._services.workers.watches.run((await self.photos(watch)).skip)
        except BaseException:
            await self.abandon(watch)
            raise
        return watch

    async def start(self, prepared: Watch, thread_id: int) -> Watch:
        """Start a prepared watch, which posts in this thread."""
        watch = replace(prepared, thread_id=thread_id)
        await self.records.put(watch)
        self._starting.discard(watch.id)
        return watch

    async def abandon(self, prepared: Watch) -> None:
        """Give up a prepared watch. What it has written is deleted at the next start of the process."""
        self._starting.discard(prepared.id)
        self._has_cleaned = False

    async def pause(self, watch_id: str, problem: Problem | None = None) -> Watch:
        """Pause a watch. It finds the photos that come in meanwhile when it is resumed."""
        return await self.records.change(watch_id, is_paused=True, problem=problem)

    async def resume(self, watch_id: str) -> Watch:
        """Resume a watch, and reopen its session if that was finished."""
        watch = await self.records.get(watch_id)
        live = await self.session(watch)
        if live is not None and live.session.finished:
            await live.commit(lambda now: [Resumed(watch.member)] if now.finished else [])
        self._paces.pop(watch_id, None)
        return await self.records.change(watch_id, is_paused=False, problem=None)

    async def stop(self, watch_id: str) -> None:
        """Stop a watch for good. Its rounds stay, and their votes still count for their session."""
        await self.records.drop(watch_id)
        self._paces.pop(watch_id, None)
        await self._services.workers.watches.run(forget_watched, self._services.database, watch_id)

    # -- parts of a watch --------------------------------------------------------------------------------------------

    async def photos(self, watch: Watch) -> NewPhotos:
        """What the watch has looked at. Raises UnknownDatasetError, NoDatasetError."""
        catalog = self._services.catalog
        return await self._services.workers.watches.run(catalog.new_photos, watch.dataset, watch.id)

    async def session(self, watch: Watch) -> LiveSession | None:
        """The session that shows the watch's finds. None before the first one."""
        try:
            return await self._services.sessions.of(watch.session_id, watch.thread_id)
        except UnknownRoundError:
            return None

    async def waiting(self, watch: Watch) -> tuple[Find, ...]:
        """The finds that are not shown yet, the oldest first."""
        live, photos = await self.session(watch), await self.photos(watch)
        shown = () if live is None else live.session.shown
        return await self._services.workers.watches.run(photos.waiting, shown)

    async def recalled(self, watch: Watch) -> Recalled:
        """The watch's session as it starts. Raises the errors of `Concepts.recall`."""
        return await self._recalled(
            watch.guild_id, watch.concept_id, watch.dataset, watch.member, watch.session_id, watch.thread_id
        )

    async def aim(self, watch: Watch, found: Recalled) -> Aim:
        """What the watch looks for, by the version of the concept that was found. Raises WatchNotReadyError."""
        return watch.aim if watch.aim.version == found.version else await self._aim(found, watch.above)

    async def _recalled(
        self, guild_id: int, concept_id: str, dataset: str | None, member: str, session_id: str, thread_id: int = 0
    ) -> Recalled:
        concept = await self._concepts.by_id(guild_id, concept_id)
        recall = Recall(concept.name)
        gallery, prompt, carried = await self._concepts.recall(recall, guild_id, dataset, member)
        chosen = await self._settings.settings(guild_id)
        started = Started(
            member,
            prompt.prompt,
            gallery.dataset.name,
            gallery.dataset.encoder,
            DEFAULT_REFINER,
            pack_embedding(prompt.query),
            display=chosen.display or self._display,
            # The finds are the rounds, so no vote may start one of other photos.
            voting=replace(chosen.voting, next_after=0, daily_at=None),
        )
        session = begin(session_id, guild_id, thread_id, started)
        (event,) = carried.events
        return Recalled(session, gallery, carried, event.version)

    async def _aim(self, found: Recalled, above: int | None) -> Aim:
        session = replay(found.session, found.carried.events)
        refined = await self._services.refiner.refine(
            session, found.gallery, found.carried.embeddings(), calibrated=True
        )
        aim = Aim.of(found.version, refined.classifier, above)
        if aim is None:
            raise WatchNotReadyError(found.carried.concept)
        return aim

    async def _clean(self) -> None:
        """Delete what watches that never started, or that were stopped, have left in the database."""
        run, database = self._services.workers.watches.run, self._services.database
        for watch_id in await run(watched_without_watch, database):
            if watch_id not in self._starting and watch_id not in await self.records.all():
                await run(forget_watched, database, watch_id)

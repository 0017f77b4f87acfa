"""Posts what watches find, in their threads."""

import asyncio
import logging
import time

import discord

from bot.features.rounds.auto_advance import AutoAdvance
from bot.features.rounds.messages import RoundMessages
from bot.features.watches.render import change_text, digest_faces, digest_text
from bot.locale.markup import Markup
from bot.platform.background import Background
from bot.platform.components import view_of
from bot.platform.error_messages import DISCORD_FAILURES, refusal
from bot.platform.message_limits import within_limits
from engine.engine import Engine
from engine.errors import (
    BlindRoundError,
    ConceptError,
    DatabaseError,
    DatasetError,
    RoundInPreparationError,
    SessionFinishedError,
    SessionRunningError,
    UnknownConceptError,
    UnknownWatchError,
    VersionLimitError,
    WatchNotReadyError,
)
from engine.sessions.views import RoundView
from engine.watches.watch import Problem, Watch

log = logging.getLogger(__name__)

STEP_SECONDS, MOST_SECONDS = 3.0, 60.0
"""How often a watch looks for new photos, and how long it waits at most after failures."""

_PROBLEMS: dict[type[Exception], Problem] = {
    discord.NotFound: Problem.ACCESS,
    discord.Forbidden: Problem.ACCESS,
    UnknownConceptError: Problem.CONCEPT,
    WatchNotReadyError: Problem.CONCEPT,
    VersionLimitError: Problem.VERSIONS,
    ConceptError: Problem.DATASET,  # taught with another encoder
    DatasetError: Problem.DATASET,
    SessionFinishedError: Problem.SESSION,
    SessionRunningError: Problem.SESSION,
}
"""Errors that only a member can end. The watch pauses, and its list says why."""


class WatchPosts:
    """The running watches, with a task for each, so that none waits for another one's messages."""

    def __init__(
        self, engine: Engine, rounds: RoundMessages, auto_advance: AutoAdvance, client: discord.Client
    ) -> None:
        self._engine, self._rounds, self._auto_advance, self._client = engine, rounds, auto_advance, client
        self._background = Background()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Continue all watches that are not paused."""
        for watch in await self._engine.watches.running():
            self.follow(watch.id)

    def follow(self, watch_id: str) -> None:
        """Post what the watch finds, until it is paused or stopped."""
        if watch_id not in self._tasks:
            self._tasks[watch_id] = self._background.start(self._run(watch_id), f"watch-{watch_id}")
            self._tasks[watch_id].add_done_callback(lambda _: self._tasks.pop(watch_id))

    async def post(self, view: RoundView) -> None:
        """Post a round of a watch."""
        await self._auto_advance.post(view)
        if view.number > 1:
            self._rounds.mark(view.channel_id, view.session_id, view.number - 1)  # its `next` button is grey now

    async def close(self) -> None:
        """Stop posting. `resume` continues in the next process."""
        await self._background.close()

    async def _run(self, watch_id: str) -> None:
        failures = 0
        while (watch := await self._running(watch_id)) is not None:
            has_more = False
            try:
                has_more = await self._step(watch)
                failures = 0
            except (RoundInPreparationError, BlindRoundError) as error:
                log.debug("the watch %s waits: %s", watch_id, error)
            except tuple(_PROBLEMS) as error:
                await self._pause(watch, error)
            except Exception as error:  # any error, so that the watch continues
                failures += 1
                known = isinstance(error, (DatabaseError, *DISCORD_FAILURES))
                log.warning("the watch %s failed: %r", watch_id, error, exc_info=None if known else error)
            if not has_more:
                await asyncio.sleep(min(STEP_SECONDS * 2**failures, MOST_SECONDS))

    async def _running(self, watch_id: str) -> Watch | None:
        """The watch, or None if it is paused or stopped. It was read before, so this needs no database."""
        try:
            watch = await self._engine.watches.records.get(watch_id)
        except UnknownWatchError:
            return None
        return None if watch.is_paused else watch

    async def _step(self, watch: Watch) -> bool:
        """Post what there is to post. Returns whether there may be more."""
        view = await self._engine.watch_rounds.next(watch)
        if view is not None:
            await self.post(view)
        await self._announce(watch.id)
        await self._digest(watch.id)
        return view is not None

    async def _announce(self, watch_id: str) -> None:
        """Announce a new version of the concept, if there is one."""
        watch, versions = await self._engine.watches.records.get(watch_id), self._engine.watch_versions
        if (change := await versions.update(watch)) is not None:
            text = change_text(watch, change, self._rounds.words_of(watch.guild_id))
            await self._send(watch, text, nonce=f"v{watch.id}-{change.version}")
            await versions.announced(watch)

    async def _digest(self, watch_id: str) -> None:
        """Post how many photos wait beyond the hourly limit, if that is due."""
        watch, rounds = await self._engine.watches.records.get(watch_id), self._engine.watch_rounds
        if (digest := await rounds.digest(watch)) is not None:
            words = self._rounds.words_of(watch.guild_id)
            view = view_of(digest_faces(watch.id, digest.waiting, words))
            text = digest_text(watch.name, digest.waiting, words)
            await self._send(watch, text, nonce=f"d{watch.id}-{digest.number}", view=view)
            await rounds.digested(watch, digest)

    async def _pause(self, watch: Watch, error: Exception) -> None:
        """Pause a watch that cannot continue by itself, and tell its thread why."""
        problem = next(problem for kind, problem in _PROBLEMS.items() if isinstance(error, kind))
        why = refusal(error) if isinstance(error, discord.NotFound | discord.Forbidden) else str(error)
        log.warning("the watch %s is paused: %s", watch.id, why)
        try:
            await self._engine.watches.pause(watch.id, problem)
            if problem is not Problem.ACCESS:
                words = self._rounds.words_of(watch.guild_id)
                text = words("watch-paused-by-itself", name=watch.name, problem=problem)
                await self._send(watch, text, nonce=f"p{watch.id}-{int(time.time()) % 10**6}")
        except (DatabaseError, UnknownWatchError, *DISCORD_FAILURES) as failure:
            log.warning("could not pause the watch %s: %s", watch.id, failure)

    async def _send(
        self,
        watch: Watch,
        text: Markup,
        nonce: str,
        view: discord.ui.View | None = None,
    ) -> None:
        """Post in the watch's thread. Discord posts a message with the same nonce only once."""
        channel = self._client.get_partial_messageable(watch.thread_id, guild_id=watch.guild_id)
        await channel.send(**within_limits(content=text, **({"view": view} if view else {})), nonce=nonce)

"""Posts the next round automatically, when as many members have voted as the session requires."""

import logging
from collections.abc import Awaitable, Callable, Iterable

import discord
from cachetools import LRUCache

from bot.features.rounds.messages import RoundMessages
from bot.platform.edits import REMEMBERED
from bot.platform.error_messages import DISCORD_FAILURES, refusal
from bot.platform.message_limits import within_limits
from engine.engine import Engine
from engine.errors import DatasetError, OutOfPhotosError, SessionError
from engine.sessions.views import RoundRef, RoundView

log = logging.getLogger(__name__)

Announce = Callable[[RoundView], Awaitable[None]]


class AutoAdvance:
    """Posts rounds, and the round after each once enough members have voted on it."""

    def __init__(self, engine: Engine, rounds: RoundMessages, client: discord.Client) -> None:
        self._engine, self._rounds, self._client = engine, rounds, client
        self._ended: LRUCache[str, None] = LRUCache(REMEMBERED)

    async def post(self, view: RoundView) -> discord.Message:
        """Post a round that the engine made. If this fails, the engine's `next` returns the same round again."""
        message, now = await self._rounds.post_message(view)
        await self.follow(now.ref)
        return message

    async def resume(self, places: Iterable[tuple[int, str, int]]) -> None:
        """Post the rounds that were due when the bot stopped. `places` are each channel's last round.

        A failure does not hold up the other channels. The first one is raised at the end.
        """
        failures = []
        for channel_id, session_id, number in places:
            try:
                await self._follow((await self._engine.round(channel_id, session_id, number)).ref)
            except (SessionError, DatasetError) as error:
                log.warning("cannot read round %d of %s: %s", number, session_id, error)
            except Exception as error:
                failures.append(error)
        if failures:
            raise failures[0]

    async def follow(self, shown: RoundRef) -> None:
        """Post the round after this one if it is due. If this fails, the next vote tries again."""
        try:
            await self._follow(shown)
        except DISCORD_FAILURES as error:
            log.warning("the round after %d of %s was not posted: %r", shown.number, shown.session_id, error)
        except Exception:
            log.exception("could not post the round after %d of %s", shown.number, shown.session_id)

    async def _follow(self, shown: RoundRef) -> None:
        if not shown.next_is_due:
            return
        try:
            await self.advance(shown)
        except SessionError as error:
            log.debug("no automatic round after %d of %s: %s", shown.number, shown.session_id, error)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("the round after %d of %s cannot be posted: %s", shown.number, shown.session_id, refusal(error))

    async def advance(self, shown: RoundRef, announce: Announce | None = None) -> bool:
        """Make and post the round after this one. `announce` may post a message above it.

        If there are no photos left, tell the channel and return False.
        """
        try:
            following = await self._engine.next(shown.channel_id, shown.number, shown.session_id)
        except OutOfPhotosError:
            await self._announce_end(shown)
            return False
        if announce is not None:
            await announce(following)
        await self.post(following)
        self._rounds.mark(shown.channel_id, shown.session_id, shown.number)  # its `next` button is grey now
        return True

    async def _announce_end(self, shown: RoundRef) -> None:
        """Tell the channel, once, that all photos were shown. Votes on the last ones are still possible."""
        if shown.session_id not in self._ended:
            self._ended[shown.session_id] = None
            channel = self._client.get_partial_messageable(shown.channel_id, guild_id=shown.guild_id)
            words = self._rounds.words_of(shown.guild_id)
            await channel.send(**within_limits(content=words("all-photos-shown")))

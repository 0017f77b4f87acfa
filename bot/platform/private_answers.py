"""Private answers that were sent, to remove them when they are no longer true."""

import asyncio
import logging
from dataclasses import dataclass

import discord
from cachetools import TTLCache

from bot.platform.bot_client import BotInteraction
from bot.platform.error_messages import DISCORD_FAILURES

log = logging.getLogger(__name__)

TOKEN_SECONDS = 14 * 60.0
"""How long an answer can be removed: Discord accepts an interaction's token for 15 minutes."""
MOST_OPEN = 1_000


@dataclass(frozen=True, slots=True)
class PrivateAnswer:
    """A private answer, which can be removed for as long as the interaction's token lives."""

    interaction: BotInteraction
    message_id: int
    is_follow_up: bool = False

    async def remove(self) -> None:
        """Delete the message. If that fails, the message stays, and the failure is logged."""
        try:
            if self.is_follow_up:
                await self.interaction.followup.delete_message(self.message_id)
            else:
                await self.interaction.delete_original_response()
        except discord.NotFound:
            log.debug("the private answer %d is gone", self.message_id)
        except DISCORD_FAILURES as error:
            log.warning("could not remove the private answer %d: %s", self.message_id, error)


class OpenQuestions:
    """Private questions and panels about running sessions. They are removed when their session ends.

    After a restart, or when the interaction's token has expired, a question stays. Its buttons then answer that the
    session has ended.
    """

    def __init__(self) -> None:
        self._open: TTLCache[int, tuple[str, PrivateAnswer]] = TTLCache(MOST_OPEN, TOKEN_SECONDS)

    def add(self, session_id: str, shown: PrivateAnswer) -> None:
        """Remember a question about a session."""
        self._open[shown.message_id] = (session_id, shown)

    async def close(self, session_id: str, *, answered: discord.Message | None = None) -> None:
        """Remove the questions about a session that has ended, except the one that was `answered`."""
        if answered is not None:
            self._open.pop(answered.id, None)
        ended = [message_id for message_id, (about, _) in self._open.items() if about == session_id]
        await asyncio.gather(*(self._open.pop(message_id)[1].remove() for message_id in ended))

"""Tells members what a saved concept means when they start voting on it, so that all vote on one meaning."""

import logging

from cachetools import TTLCache

from bot.features.cards.render import meaning_line, show_card_face
from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import AnswerLostError
from bot.platform.components import view_of
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.replies import answer, where, words_for
from engine.engine import Engine
from engine.errors import NinefoldError

log = logging.getLogger(__name__)

REMEMBERED, SECONDS = 10_000, 24 * 3600.0


class FirstVotes:
    """Sends one private line after a member's first vote, if the concept has a description.

    The votes themselves say whether it is the first one, so a restart repeats no line. The memory of a day is only for
    members who withdraw their first vote and vote again.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: TTLCache[tuple[int, str], None] = TTLCache(REMEMBERED, SECONDS)

    async def follow(self, interaction: BotInteraction, session_id: str) -> None:
        """Tell the member what the concept means, if this was their first vote on it. The vote is acknowledged."""
        place, key = where(interaction), (interaction.user.id, session_id)
        try:
            meaning = await self._engine.cards.meaning_at_first_vote(
                place.guild_id, place.channel_id, session_id, place.member_id
            )
            if meaning is not None and key not in self._told:
                self._told[key] = None
                words = words_for(interaction)
                await answer(interaction, meaning_line(meaning, words), view=view_of([show_card_face(meaning, words)]))
        except (NinefoldError, AnswerLostError, *DISCORD_FAILURES) as error:  # the vote itself counts
            log.warning("could not tell a member what the concept of %s means: %s", session_id, error)

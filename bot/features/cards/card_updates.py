"""Keeps posted cards up to date when their concepts change, also across restarts."""

import logging
from collections.abc import Callable

import discord

from bot.features.cards.card_message import card_message
from bot.locale import words
from bot.platform.error_messages import refusal
from bot.platform.message_limits import within_limits
from engine.cards.posted_cards import PostedCard
from engine.concepts.concept_records import SavedConcept
from engine.engine import Engine
from engine.errors import UnknownConceptError

log = logging.getLogger(__name__)


class CardUpdates:
    """Edits the messages of cards that show an older version, name or description.

    `start` runs `update` soon, again and again until it succeeds (see `Recovery`).
    """

    def __init__(self, engine: Engine, client: discord.Client, start: Callable[[], None]) -> None:
        self._engine, self._client, self._start = engine, client, start
        self._changed: set[int] = set()

    def follow(self, guild_id: int) -> None:
        """A concept of the server has changed."""
        self._changed.add(guild_id)
        self._start()

    async def update(self) -> None:
        """Edit all outdated cards, and fit the classifiers of changed concepts before anyone waits for them.

        Raises the failures that may pass.
        """
        for posted, concept in await self._engine.cards.outdated():
            await self._edit(posted, concept)
        for guild_id in [*self._changed]:
            await self._engine.recogniser.prepare(guild_id)
            self._changed.discard(guild_id)

    async def _edit(self, posted: PostedCard, concept: SavedConcept) -> None:
        guild = self._client.get_guild(posted.guild_id)
        aloud = words(guild.preferred_locale if guild else None)
        message = self._client.get_partial_messageable(posted.channel_id, guild_id=posted.guild_id).get_partial_message(
            posted.message_id
        )
        try:
            card = await self._engine.cards.card(posted.guild_id, concept)
            embeds, files = await card_message(self._engine, card, aloud, posted.channel_id)
            await message.edit(**within_limits(embeds=embeds, attachments=files))
        except UnknownConceptError:
            return  # it was deleted in the meantime
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("the card of a concept in channel %d is not updated: %s", posted.channel_id, refusal(error))
            await self._engine.cards.forget(posted)
            return
        await self._engine.cards.post(posted.guild_id, card, posted.channel_id, posted.message_id)

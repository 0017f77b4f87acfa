"""Describes saved concepts, and posts or shows their cards."""

from bot.features.cards.card_message import card_message
from bot.features.feature_client import Interaction
from bot.platform.bot_errors import MissingPermissionsError, NotYoursToPostError
from bot.platform.message_limits import within_limits
from bot.platform.permissions import require
from bot.platform.replies import (
    answer,
    channel_of,
    channel_words,
    dismiss,
    missing_permissions,
    require_posting,
    where,
    words_for,
)
from bot.platform.rights import Right
from bot.platform.turns import heavy

PINNING = ("pin_messages",)


async def describe(interaction: Interaction, name: str, text: str) -> None:
    """Replace the description of a concept. Its posted cards follow."""
    await require(interaction, Right.SAVE)
    place = where(interaction)
    described = await interaction.client.engine.cards.describe(place.guild_id, place.member_id, name, text)
    interaction.client.cards.follow(place.guild_id)
    await answer(interaction, words_for(interaction)("concept-described", name=described))


@heavy
async def post(interaction: Interaction, name: str, *, pin: bool) -> None:
    """Post the card of a concept in the channel. To pin it, the member needs the permission to pin there, too."""
    require_posting(interaction)
    await require(interaction, Right.SAVE)
    if pin and (missing := missing_permissions(interaction.permissions, PINNING)):
        raise NotYoursToPostError(missing)
    if pin and (missing := missing_permissions(interaction.app_permissions, PINNING)):
        raise MissingPermissionsError(missing)
    place, engine = where(interaction), interaction.client.engine
    card = await engine.cards.card(place.guild_id, await engine.concepts.of(place.guild_id, name))
    embeds, files = await card_message(engine, card, channel_words(interaction), place.channel_id)
    sent = await channel_of(interaction).send(**within_limits(embeds=embeds, files=files))
    await engine.cards.post(place.guild_id, card, place.channel_id, sent.id)
    interaction.client.cards.follow(place.guild_id)  # the concept may have changed in the meantime
    if pin:
        await sent.pin()
    await dismiss(interaction)


@heavy
async def show(interaction: Interaction, concept_id: str) -> None:
    """Answer with the card of a concept."""
    place, engine = where(interaction), interaction.client.engine
    card = await engine.cards.card(place.guild_id, await engine.concepts.by_id(place.guild_id, concept_id))
    embeds, files = await card_message(engine, card, words_for(interaction))
    await answer(interaction, embeds=embeds, files=files)

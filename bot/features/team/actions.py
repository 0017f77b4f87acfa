"""Shows disputes and agreement, and lets moderators settle disputes."""

from io import BytesIO

import discord

from bot.features.feature_client import Interaction
from bot.features.photos.photo_files import pictures_of
from bot.features.rounds.actions import mark
from bot.features.team.render import (
    dispute_embeds,
    disputes_heading,
    settle_face,
    settled_text,
    team_chart_text,
    team_embed,
)
from bot.platform.charts import CHART_NAME, team_chart
from bot.platform.components import view_of
from bot.platform.custom_id import Place
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import answer, channel_of, channel_words, require_posting, where, words_for
from bot.platform.rights import Right
from engine.sessions.events import Vote


async def show_disputes(interaction: Interaction, session_id: str | None = None) -> None:
    """Answer with the photos that the team disagrees about. Moderators get a menu to settle them."""
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    found = await client.engine.team.disputed(place.channel_id, session_id)
    photos = [one.photo for one in found.photos]
    pictures = await pictures_of(client.engine, found.dataset, photos, channel_id=place.channel_id)
    embeds = dispute_embeds(found, pictures.addresses, words)
    faces = [settle_face(found, words)] if photos and await has(interaction, Right.MODERATE) else []
    heading = disputes_heading(found, words)
    await answer(interaction, heading, embeds=embeds, files=pictures.files(words), view=view_of(faces))


async def settle(interaction: Interaction, session_id: str, number: int, at: Place, verdict: Vote | None) -> None:
    """Settle a dispute, announce it in the channel, and show the remaining ones. Raises NotAllowedError."""
    require_posting(interaction)
    await require(interaction, Right.MODERATE)
    place, team = where(interaction), interaction.client.engine.team
    to = (place.channel_id, session_id, place.member_id, number, at.position, verdict)
    mark(interaction, await team.settle(*to, revision=at.revision))
    announcement = settled_text(place.member_id, number, at.position, verdict, channel_words(interaction))
    await channel_of(interaction).send(**within_limits(content=announcement))
    await show_disputes(interaction, session_id)


async def show_team(interaction: Interaction) -> None:
    """Answer with how much the team agrees."""
    engine, words = interaction.client.engine, words_for(interaction)
    channel_id = where(interaction).channel_id
    view = await engine.team.agreement(channel_id)
    members = view.agreement.members
    files = []
    if view.agreement.is_comparable:
        chart = await engine.workers.pictures.run_for(channel_id, team_chart, members)
        files = [discord.File(BytesIO(chart), CHART_NAME, description=team_chart_text(members, words))]
    await answer(interaction, embeds=[team_embed(view, words)], files=files)

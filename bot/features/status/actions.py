"""Answers with the panel of a channel's session."""

from io import BytesIO

import discord

from bot.features.feature_client import Interaction
from bot.features.status.render import chart_text, panel_embed, panel_faces
from bot.locale.markup import message_link
from bot.platform.charts import CHART_NAME, status_chart
from bot.platform.components import view_of
from bot.platform.replies import answer, where, words_for
from bot.platform.turns import heavy
from engine.learning.quality import Quality


@heavy
async def show_status(interaction: Interaction, news: str = "") -> None:
    """Answer with the session's panel. `news` is a line about what the member has just done.

    Once the concept's quality is known, the panel has a chart.
    """
    place, words, client = where(interaction), words_for(interaction), interaction.client
    assessment = client.engine.assessment
    status, quality = await assessment.status(place.channel_id), await assessment.quality(place.channel_id)
    link = None
    if status.last_message_id is not None:
        link = message_link(place.guild_id, place.channel_id, status.last_message_id)
    files = [] if quality is None else [await _chart(interaction, quality)]
    embed, faces = panel_embed(status, words, quality, link), panel_faces(status, words, quality)
    panel = await answer(interaction, news or None, embeds=[embed], files=files, view=view_of(faces))
    client.questions.add(status.session_id, panel)


async def _chart(interaction: Interaction, quality: Quality) -> discord.File:
    pictures, text = interaction.client.engine.workers.pictures, chart_text(quality, words_for(interaction))
    chart = await pictures.run_for(where(interaction).channel_id, status_chart, quality.found, quality.audit)
    return discord.File(BytesIO(chart), CHART_NAME, description=text)

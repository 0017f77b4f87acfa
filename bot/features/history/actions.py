"""Shows a channel's history, and posts a round again."""

from bot.features.feature_client import Interaction
from bot.features.history.render import history_embeds, history_faces
from bot.locale.markup import message_link
from bot.platform.components import view_of
from bot.platform.replies import answer, require_posting, where, words_for


async def show_history(interaction: Interaction, page: int = 1) -> None:
    """Answer with a page of the channel's history."""
    place, words = where(interaction), words_for(interaction)
    found = await interaction.client.engine.history.page(place.channel_id, page)
    embeds = history_embeds(found, place.guild_id, place.channel_id, words)
    await answer(interaction, embeds=embeds, view=view_of(history_faces(found, words)))


async def show_round(interaction: Interaction, number: int | None) -> None:
    """Post a round of the channel's last session again, as the newest message. By default the last round."""
    require_posting(interaction)
    place, client, words = where(interaction), interaction.client, words_for(interaction)
    view = await client.engine.history.round(place.channel_id, number)
    if view.message_id is None:
        await answer(interaction, words("round-not-posted", number=view.number))
        return
    message = await client.rounds.repost(view)
    link = message_link(place.guild_id, place.channel_id, message.id)
    await answer(interaction, words("round-shown", number=view.number, link=link))

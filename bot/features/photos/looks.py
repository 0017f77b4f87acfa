"""Nine photos that only one member sees."""

from bot.features.feature_client import Interaction
from bot.features.photos.photo_embeds import photo_embeds
from bot.features.photos.photo_files import pictures_of
from bot.platform.replies import answer, words_for
from engine.sessions.views import Look


async def show_look(interaction: Interaction, heading: str, look: Look) -> None:
    """Answer with the photos of a look."""
    words = words_for(interaction)
    pictures = await pictures_of(interaction.client.engine, look.dataset, look.photos)
    embeds = photo_embeds(look.photos, pictures.addresses, words)
    await answer(interaction, heading, embeds=embeds, files=pictures.files(words))

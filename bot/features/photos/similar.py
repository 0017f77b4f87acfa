"""Photos similar to one that a session has shown."""

from bot.features.feature_client import Interaction
from bot.features.photos.sheets import numbered_photos
from bot.features.photos.start_menu import start_menu
from bot.platform.components import view_of
from bot.platform.replies import answer, where, words_for
from bot.platform.turns import heavy
from engine.galleries.dataset_names import title_of
from engine.photo import Photo


@heavy
async def show_similar(interaction: Interaction, session_id: str, photo_id: str) -> None:
    """Answer with the nine nearest photos to one, and a menu to start a session from it or from one of them.

    Needs no encoder. The interaction must be acknowledged. Raises UnknownPhotoError if the photo has left the dataset.
    """
    engine, words = interaction.client.engine, words_for(interaction)
    look = await engine.similar(where(interaction).channel_id, session_id, photo_id)
    title = title_of(look.dataset)
    embeds, files = await numbered_photos(engine, look.dataset, look.photos, words)
    view = view_of(start_menu(title, look.photos, words, Photo(photo_id, "")))
    heading = words("similar-photos", photo=photo_id, dataset=title)
    await answer(interaction, heading, embeds=embeds, files=files, view=view)

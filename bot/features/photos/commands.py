"""`/photos`: private searches outside of sessions."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Picture, fetched, given
from bot.features.photos.looks import show_look
from bot.features.sessions import actions as concepts
from bot.locale.commands import command_description, options
from bot.platform.installs import ALL_INSTALLS, EVERYWHERE
from bot.platform.options import Prompt, dataset_choices, photo_choices
from bot.platform.replies import loading_notice, server_of, think, words_for
from bot.platform.turns import heavy
from engine.galleries.dataset_names import ANYWHERE, title_of

PHOTOS = app_commands.Group(
    name="photos", description=command_description("photos"), allowed_contexts=EVERYWHERE, allowed_installs=ALL_INSTALLS
)


@PHOTOS.command(name="find", description=command_description("photos find"))
@app_commands.describe(**options("prompt", "image", "link", "dataset", "photo"))
@app_commands.autocomplete(dataset=dataset_choices, photo=photo_choices)
async def find(
    interaction: Interaction,
    prompt: Prompt = "",
    image: discord.Attachment | None = None,
    link: str | None = None,
    dataset: str | None = None,
    photo: str = "",
) -> None:
    """Show the nearest photos to the member alone."""
    await think(interaction)
    await search(interaction, prompt, given(image, link), dataset, photo)


@heavy
async def search(
    interaction: Interaction, prompt: str, sources: Sequence[Picture], dataset: str | None = None, photo: str = ""
) -> None:
    """Answer with the nearest photos: of the server's datasets or, in private use, of the public ones."""
    words, engine = words_for(interaction), interaction.client.engine
    pictures = await fetched(engine, sources)
    async with loading_notice(interaction, dataset):
        server = server_of(interaction)
        look = await engine.find(prompt, dataset, pictures=pictures, photo=photo, guild_id=server)
    found = {"prompt": look.prompt, "dataset": title_of(look.dataset)}
    # Sessions belong to servers, so there is none to start in private use.
    is_private = server == ANYWHERE
    line = words("found-photos-anywhere", **found) if is_private else words("found-photos", **found)
    heading = [line, *concepts.hints(look.hints, words)]
    await show_look(interaction, "\n".join(heading), look)

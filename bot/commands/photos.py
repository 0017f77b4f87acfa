"""`/photos`: looks outside of any session."""

from discord import app_commands

from bot import concepts
from bot.answers import Interaction, loading_notice, think, words_for
from bot.commands.looks import show_look
from bot.commands.options import Prompt, dataset_choices
from bot.locale import COMMANDS, OPTIONS

PHOTOS = app_commands.Group(name="photos", description=COMMANDS["photos"], guild_only=True)


@PHOTOS.command(name="find", description=COMMANDS["photos find"])
@app_commands.describe(prompt=OPTIONS["prompt"], dataset=OPTIONS["dataset"])
@app_commands.autocomplete(dataset=dataset_choices)
async def find(interaction: Interaction, prompt: Prompt, dataset: str | None = None) -> None:
    """One private look."""
    await think(interaction)
    words = words_for(interaction)
    async with loading_notice(interaction, dataset):
        look = await interaction.client.engine.find(prompt, dataset)
    heading = [words.found(look.prompt, look.dataset), *concepts.hints(look.hints, words)]
    await show_look(interaction, "\n".join(heading), look)

"""`/dataset`: what can be searched."""

from discord import app_commands

from bot.answers import Interaction, answer, think, words_for
from bot.locale import COMMANDS
from bot.render import datasets_embed

DATASET = app_commands.Group(name="dataset", description=COMMANDS["dataset"], guild_only=True)


@DATASET.command(name="list", description=COMMANDS["dataset list"])
async def list_datasets(interaction: Interaction) -> None:
    """Name the datasets."""
    await think(interaction)
    datasets = await interaction.client.engine.datasets()
    default = interaction.client.default_dataset or (datasets[0].name if datasets else "")
    await answer(interaction, embeds=[datasets_embed(datasets, default, words_for(interaction))])

"""`/dataset`: what can be searched, and what a server adds to it."""

import discord
from discord import app_commands

from bot.features.datasets import actions as datasets
from bot.features.feature_client import Interaction
from bot.features.sessions.render import datasets_embed
from bot.locale import COMMANDS
from bot.platform.options import dataset_choices, described, own_dataset_choices
from bot.platform.replies import answer, think, where, words_for

DATASET = app_commands.Group(name="dataset", description=COMMANDS["dataset"], guild_only=True)


@DATASET.command(name="list", description=COMMANDS["dataset list"])
async def list_datasets(interaction: Interaction) -> None:
    """Name the datasets that the server sees."""
    await think(interaction)
    seen = await interaction.client.engine.library.seen_by(where(interaction).guild_id)
    default = interaction.client.default_dataset or (seen[0].name if seen else "")
    await answer(interaction, embeds=[datasets_embed(seen, default, words_for(interaction))])


@DATASET.command(name="add", description=COMMANDS["dataset add"])
@app_commands.describe(**described("name", "url", "file"))
async def add(
    interaction: Interaction,
    name: app_commands.Range[str, 1, 60],
    url: str | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Add a dataset of the server's own."""
    await think(interaction)
    await datasets.add(interaction, name, url, file)


@DATASET.command(name="info", description=COMMANDS["dataset info"])
@app_commands.describe(**described("name"))
@app_commands.autocomplete(name=dataset_choices)
async def info(interaction: Interaction, name: str | None = None) -> None:
    """Tell what a dataset holds."""
    await think(interaction)
    await datasets.show(interaction, name)


@DATASET.command(name="remove", description=COMMANDS["dataset remove"])
@app_commands.describe(**described("name"))
@app_commands.autocomplete(name=own_dataset_choices)
async def remove(interaction: Interaction, name: str) -> None:
    """Ask whether to remove one of the server's own datasets."""
    await think(interaction)
    await datasets.ask_to_remove(interaction, name)

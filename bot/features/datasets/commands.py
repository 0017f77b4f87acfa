"""`/dataset`: the datasets that a server can search, and those that it adds."""

import discord
from discord import app_commands

from bot.features.datasets import actions as datasets
from bot.features.feature_client import Interaction
from bot.features.results.label_actions import label_dataset, several_concept_choices
from bot.locale.commands import command_description, options
from bot.platform.options import dataset_choices, own_dataset_choices
from bot.platform.replies import dismiss, think

Concepts = app_commands.Range[str, 1, 500]

DATASET = app_commands.Group(name="dataset", description=command_description("dataset"), guild_only=True)


@DATASET.command(name="list", description=command_description("dataset list"))
async def list_datasets(interaction: Interaction) -> None:
    """List the datasets that the server can use."""
    await think(interaction)
    await datasets.show_list(interaction)


@DATASET.command(name="add", description=command_description("dataset add"))
@app_commands.describe(**options("name", "url", "file"))
async def add(
    interaction: Interaction,
    name: app_commands.Range[str, 1, 60],
    url: str | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Add a dataset of the server's own."""
    await think(interaction)
    await datasets.add(interaction, name, url, file)


@DATASET.command(name="info", description=command_description("dataset info"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=dataset_choices)
async def info(interaction: Interaction, name: str | None = None) -> None:
    """Show what a dataset holds."""
    await think(interaction)
    await datasets.show(interaction, name)


@DATASET.command(name="label", description=command_description("dataset label"))
@app_commands.describe(**options("concepts", "dataset", "exclusive"))
@app_commands.autocomplete(concepts=several_concept_choices, dataset=dataset_choices)
async def label(
    interaction: Interaction, concepts: Concepts, dataset: str | None = None, exclusive: bool = False
) -> None:
    """Label a dataset by several saved concepts."""
    await think(interaction)
    await label_dataset(interaction, concepts, dataset, exclusive=exclusive)
    await dismiss(interaction)


@DATASET.command(name="remove", description=command_description("dataset remove"))
@app_commands.describe(**options("name"))
@app_commands.autocomplete(name=own_dataset_choices)
async def remove(interaction: Interaction, name: str) -> None:
    """Ask whether to remove one of the server's own datasets."""
    await think(interaction)
    await datasets.ask_to_remove(interaction, name)

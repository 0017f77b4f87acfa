"""Options that several commands have."""

from collections.abc import Iterable

from discord import app_commands

from bot.locale.text import bare
from bot.platform.bot_client import BotInteraction
from bot.platform.replies import server_of
from engine.errors import NoDatasetError, UnknownDatasetError
from engine.galleries.gallery import Dataset
from engine.text.readable import folded

PROMPT_LIMIT, CHOICES, CHOICE_LIMIT = 500, 25, 100

Prompt = app_commands.Range[str, 1, PROMPT_LIMIT]
"""Longer than any encoder reads, so that the bot can tell members that a part was not used."""


async def dataset_choices(interaction: BotInteraction, current: str) -> list[app_commands.Choice[str]]:
    """The datasets whose names contain the text typed so far."""
    return _choices(await interaction.client.engine.library.seen_by(server_of(interaction)), current)


async def own_dataset_choices(interaction: BotInteraction, current: str) -> list[app_commands.Choice[str]]:
    """The server's own datasets whose names contain the text typed so far."""
    seen = await interaction.client.engine.library.seen_by(server_of(interaction))
    return _choices([dataset for dataset in seen if dataset.owner], current)


async def photo_choices(interaction: BotInteraction, current: str) -> list[app_commands.Choice[str]]:
    """The photos of the chosen dataset whose ids start with the text typed so far."""
    dataset = getattr(interaction.namespace, "dataset", None)
    try:
        library = interaction.client.engine.library
        photos = await library.photos(server_of(interaction), dataset, current, CHOICES)
    except (UnknownDatasetError, NoDatasetError):
        return []
    names = {photo.id: " · ".join(filter(None, (photo.id, photo.description))) for photo in photos}
    fitting = {id: name for id, name in names.items() if 0 < len(id) <= CHOICE_LIMIT}
    return [app_commands.Choice(name=bare(name, CHOICE_LIMIT) or "?", value=id) for id, name in fitting.items()]


def _choices(datasets: Iterable[Dataset], current: str) -> list[app_commands.Choice[str]]:
    names = dict.fromkeys(dataset.title for dataset in datasets)
    fitting = [name for name in names if folded(current) in folded(name) and len(name) <= CHOICE_LIMIT]
    return [app_commands.Choice(name=bare(name, CHOICE_LIMIT) or "?", value=name) for name in fitting[:CHOICES]]

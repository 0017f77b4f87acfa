"""The options that several commands have."""

from discord import app_commands

from bot.answers import Interaction
from bot.locale import OPTIONS

PROMPT_LIMIT, CHOICES, CHOICE_LIMIT = 500, 25, 100

Prompt = app_commands.Range[str, 1, PROMPT_LIMIT]
"""Longer than any encoder reads, so that a member learns from us what was not used."""


def described(*options: str) -> dict[str, str]:
    """Those options, with what Discord says of them."""
    return {option: OPTIONS[option] for option in options}


async def dataset_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """The datasets whose names hold what was typed so far."""
    names = [dataset.name for dataset in await interaction.client.engine.datasets()]
    fitting = [name for name in names if current.casefold() in name.casefold() and len(name) <= CHOICE_LIMIT]
    return [app_commands.Choice(name=name, value=name) for name in fitting[:CHOICES]]

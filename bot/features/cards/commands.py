"""`/saved describe` and `/saved card`."""

from discord import app_commands

from bot.features.cards import actions as cards
from bot.features.concepts.commands import SAVED, concept_choices
from bot.features.feature_client import Interaction
from bot.locale.commands import command_description, options
from bot.platform.replies import think
from engine.cards.concept_cards import DESCRIPTION_LIMIT

Definition = app_commands.Range[str, 1, DESCRIPTION_LIMIT]


@SAVED.command(name="describe", description=command_description("saved describe"))
@app_commands.describe(**options("name", "definition"))
@app_commands.autocomplete(name=concept_choices)
async def describe(interaction: Interaction, name: str, definition: Definition) -> None:
    """Describe a saved concept."""
    await think(interaction)
    await cards.describe(interaction, name, definition)


@SAVED.command(name="card", description=command_description("saved card"))
@app_commands.describe(**options("name", "pin"))
@app_commands.autocomplete(name=concept_choices)
async def card(interaction: Interaction, name: str, pin: bool = False) -> None:
    """Post the card of a saved concept."""
    await think(interaction)
    await cards.post(interaction, name, pin=pin)

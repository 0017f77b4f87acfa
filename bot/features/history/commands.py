"""`/show history` and `/show round`."""

from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.history import actions as history
from bot.features.sessions.commands import SHOW
from bot.locale.commands import command_description, options
from bot.platform.replies import think

MOST_ROUNDS = 999_999


@SHOW.command(name="history", description=command_description("show history"))
async def show_history(interaction: Interaction) -> None:
    """Show the channel's sessions and rounds."""
    await think(interaction)
    await history.show_history(interaction)


@SHOW.command(name="round", description=command_description("show round"))
@app_commands.describe(**options("number"))
async def show_round(interaction: Interaction, number: app_commands.Range[int, 1, MOST_ROUNDS] | None = None) -> None:
    """Post a round again."""
    await think(interaction)
    await history.show_round(interaction, number)

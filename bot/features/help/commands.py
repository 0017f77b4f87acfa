"""`/help`."""

from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.help.actions import show_steps
from bot.locale.commands import command_description


@app_commands.command(name="help", description=command_description("help"))
@app_commands.guild_only()
async def show_help(interaction: Interaction) -> None:
    """Explain how to use the bot."""
    await show_steps(interaction)

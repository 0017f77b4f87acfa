"""`/help`."""

from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.help.render import help_embed
from bot.locale.commands import command_description
from bot.platform.replies import answer, words_for


@app_commands.command(name="help", description=command_description("help"))
@app_commands.guild_only()
async def show_help(interaction: Interaction) -> None:
    """Explain how to use the bot."""
    await answer(interaction, embeds=[help_embed(words_for(interaction))])

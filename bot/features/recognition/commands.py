"""The context menu "What is this?"."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import shown_in
from bot.features.recognition import actions as recognition
from bot.features.recognition.render import PICTURES
from bot.platform.replies import think


@app_commands.context_menu(name="What is this?")
@app_commands.guild_only()
async def what_is_this(interaction: Interaction, message: discord.Message) -> None:
    """Say which of the server's saved concepts the message's pictures show."""
    await think(interaction)
    await recognition.show(interaction, shown_in(message, PICTURES))

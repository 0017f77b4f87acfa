"""Context menus that use the picture of any message."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import shown_in
from bot.features.sessions import actions as concepts
from bot.features.sessions.examples import ask_about_examples
from bot.features.sessions.questions import SessionRequest
from bot.platform.replies import think
from engine.rounds.own_photos import MOST


@app_commands.context_menu(name="Find photos like this")
@app_commands.guild_only()
async def find_like_this(interaction: Interaction, message: discord.Message) -> None:
    """Start a session from the message's picture."""
    await think(interaction)
    await concepts.start(interaction, SessionRequest("", None, pictures=shown_in(message)))


@app_commands.context_menu(name="Use as example")
@app_commands.guild_only()
async def use_as_example(interaction: Interaction, message: discord.Message) -> None:
    """Ask whether the message's pictures show the session's concept."""
    await think(interaction)
    await ask_about_examples(interaction, shown_in(message, MOST))

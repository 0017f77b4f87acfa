"""Context menus that use the picture of any message."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.photos.commands import search
from bot.features.photos.given_pictures import shown_in
from bot.features.sessions import actions as concepts
from bot.features.sessions.examples import ask_about_examples
from bot.features.sessions.questions import SessionRequest
from bot.platform.replies import server_of, think
from engine.galleries.dataset_names import ANYWHERE
from engine.rounds.own_photos import MOST


@app_commands.context_menu(name="Find photos like this")
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def find_like_this(interaction: Interaction, message: discord.Message) -> None:
    """Start a session from the message's picture. In private use, show the nearest photos to the member alone."""
    await think(interaction)
    if server_of(interaction) == ANYWHERE:
        await search(interaction, "", shown_in(message))
        return
    await concepts.start(interaction, SessionRequest("", None, pictures=shown_in(message)))


@app_commands.context_menu(name="Use as example")
@app_commands.guild_only()
async def use_as_example(interaction: Interaction, message: discord.Message) -> None:
    """Ask whether the message's pictures show the session's concept."""
    await think(interaction)
    await ask_about_examples(interaction, shown_in(message, MOST))

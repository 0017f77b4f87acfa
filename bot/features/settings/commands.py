"""`/server settings`, and `/concept voting`: what a server has chosen, and how votes count in a session."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.sessions.commands import CONCEPT
from bot.features.settings import actions as regulating
from bot.locale.commands import command_description
from bot.platform.permissions import require_manager
from bot.platform.replies import think

SERVER = app_commands.Group(
    name="server",
    description=command_description("server"),
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
)


@SERVER.command(name="settings", description=command_description("server settings"))
async def settings(interaction: Interaction) -> None:
    """Show what the server has chosen, and let it be changed."""
    require_manager(interaction)
    await think(interaction)
    await regulating.tell_settings(interaction)


@CONCEPT.command(name="voting", description=command_description("concept voting"))
async def voting(interaction: Interaction) -> None:
    """Show how votes count in the session, and let it be changed."""
    await think(interaction)
    await regulating.tell_voting(interaction)

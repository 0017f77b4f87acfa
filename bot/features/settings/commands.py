"""`/server settings` and `/session voting`."""

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.sessions.commands import SESSION
from bot.features.settings import actions
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
    """Show the server's settings, and the menus to change them."""
    require_manager(interaction)
    await think(interaction)
    await actions.show_settings(interaction)


@SESSION.command(name="voting", description=command_description("session voting"))
async def voting(interaction: Interaction) -> None:
    """Show the session's voting rules, and the menus to change them."""
    await think(interaction)
    await actions.show_voting(interaction)

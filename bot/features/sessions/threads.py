"""Threads for concepts. For the bot, a thread is a channel like any other."""

from contextlib import suppress

import discord

from bot.features.feature_client import Interaction
from bot.locale.text import bare
from bot.platform.bot_errors import MissingThreadPermissionsError, NoThreadsHereError
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.replies import IN_NEW_THREAD, Where, missing_permissions

NAME_LIMIT = 100


def require_threads(interaction: Interaction) -> discord.TextChannel:
    """The channel, if the bot can create threads and post in them there.

    Raises NoThreadsHereError, MissingThreadPermissionsError.
    """
    channel, allowed = interaction.channel, interaction.app_permissions
    if not isinstance(channel, discord.TextChannel):
        raise NoThreadsHereError
    if missing := missing_permissions(allowed, IN_NEW_THREAD):
        raise MissingThreadPermissionsError(missing)
    return channel


async def delete_thread(client: discord.Client, place: Where) -> None:
    """Delete a thread in which the session could not be started. Failures are ignored."""
    with suppress(*DISCORD_FAILURES):
        await client.http.delete_channel(place.channel_id)


async def create_thread(interaction: Interaction, name: str) -> discord.Thread:
    """Create a public thread in the channel. Raises what `require_threads` raises, discord.HTTPException."""
    channel = require_threads(interaction)
    kind = discord.ChannelType.news_thread if channel.is_news() else discord.ChannelType.public_thread
    return await channel.create_thread(name=bare(name, NAME_LIMIT) or "?", type=kind)

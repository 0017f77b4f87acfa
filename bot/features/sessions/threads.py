"""Threads: a concept may have one of its own, which is a channel like any other from then on."""

from contextlib import suppress

import discord

from bot.features.feature_client import Interaction
from bot.locale.text import bare
from bot.platform.bot_errors import MissingThreadPermissionsError, NoThreadsHereError
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.replies import IN_NEW_THREAD, Where, missing_permissions

NAME_LIMIT = 100


def require_threads(interaction: Interaction) -> discord.TextChannel:
    """The channel, in which the bot may make a thread and write there.

    Raises NoThreadsHereError, MissingThreadPermissionsError.
    """
    channel, allowed = interaction.channel, interaction.app_permissions
    if not isinstance(channel, discord.TextChannel):
        raise NoThreadsHereError
    if missing := missing_permissions(allowed, IN_NEW_THREAD):
        raise MissingThreadPermissionsError(missing)
    return channel


async def given_up(client: discord.Client, place: Where) -> None:
    """Delete a thread in which no session could be opened, if the bot may."""
    with suppress(*DISCORD_FAILURES):
        await client.http.delete_channel(place.channel_id)


async def opened(interaction: Interaction, name: str) -> discord.Thread:
    """A new public thread of the interaction's channel. Raises what `require_threads` does, discord.HTTPException."""
    channel = require_threads(interaction)
    kind = discord.ChannelType.news_thread if channel.is_news() else discord.ChannelType.public_thread
    return await channel.create_thread(name=bare(name, NAME_LIMIT) or "?", type=kind)

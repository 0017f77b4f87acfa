"""`/dataset follow` and `/dataset unfollow`, and the message menu that keeps a picture out of a dataset."""

import discord
from discord import app_commands

from bot.features.datasets.commands import DATASET
from bot.features.feature_client import Interaction
from bot.features.follows import actions as follows
from bot.locale.commands import command_description, option_description
from bot.platform.replies import think


@DATASET.command(name="follow", description=command_description("dataset follow"))
@app_commands.describe(channel=option_description("channel"), backfill=option_description("backfill"))
async def follow(interaction: Interaction, channel: discord.TextChannel, backfill: bool = False) -> None:
    """Make a dataset of a channel's pictures."""
    await think(interaction)
    await follows.follow(interaction, channel, backfill=backfill)


@DATASET.command(name="unfollow", description=command_description("dataset unfollow"))
@app_commands.describe(channel=option_description("channel"))
async def unfollow(interaction: Interaction, channel: discord.TextChannel) -> None:
    """Stop adding a channel's pictures."""
    await think(interaction)
    await follows.unfollow(interaction, channel)


@app_commands.context_menu(name="Leave out of the dataset")
@app_commands.guild_only()
async def leave_out(interaction: Interaction, message: discord.Message) -> None:
    """Erase the pictures of a message from the channel's dataset."""
    await think(interaction)
    await follows.leave_out(interaction, message)

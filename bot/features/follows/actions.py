"""What members can do with followed channels: follow, unfollow, and keep pictures out."""

import logging

import discord

from bot.features.feature_client import Interaction
from bot.features.follows.channel_audience import may_show
from bot.features.follows.follower import source_of
from bot.features.follows.render import leave_out_face, let_in_face, notice_embed
from bot.features.rounds.messages import words_of
from bot.locale.markup import channel_mention
from bot.platform.bot_errors import (
    CannotReadError,
    NoMessageContentError,
    NotYourPicturesError,
    NotYoursToFollowError,
    RestrictedChannelError,
)
from bot.platform.components import view_of
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.message_limits import within_limits
from bot.platform.permissions import require_manager
from bot.platform.replies import answer, missing_permissions, where, words_for
from engine.follows.follow import Follow
from engine.galleries.dataset_names import title_of

log = logging.getLogger(__name__)

TO_READ = ("view_channel", "read_message_history")
TO_FOLLOW = (*TO_READ, "send_messages", "embed_links")


async def follow(interaction: Interaction, channel: discord.TextChannel, *, backfill: bool) -> None:
    """Follow a channel. A public notice in it comes first."""
    require_manager(interaction)
    client, place, words = interaction.client, where(interaction), words_for(interaction)
    if not client.follower.is_enabled:
        raise NoMessageContentError
    _require_readable(interaction, channel)
    follows = client.engine.follows
    prepared = await follows.prepare(
        place.guild_id,
        channel.id,
        place.member_id,
        f"#{channel.name}"[:60],
        restricted=channel.is_nsfw(),
        backfill=backfill,
    )
    aloud = words_of(client, place.guild_id)
    fields = within_limits(embeds=[notice_embed(prepared, aloud)], view=view_of([leave_out_face(aloud)]))
    notice = await channel.send(**fields, nonce=str(interaction.id))
    client.follower.start(await follows.begin(channel.id, notice.id))
    mention, title = channel_mention(channel.id), title_of(prepared.dataset)
    await answer(interaction, words("follow-started", channel=mention, dataset=title, backfills=backfill))


async def unfollow(interaction: Interaction, channel: discord.TextChannel) -> None:
    """Stop following a channel. The notice says so."""
    require_manager(interaction)
    place, words = where(interaction), words_for(interaction)
    ended = await interaction.client.engine.follows.stop(channel.id)
    await _end_notice(interaction, ended)
    text = words("follow-stopped", channel=channel_mention(channel.id), dataset=title_of(ended.dataset))
    log.info("the channel %d of server %d is no longer followed", channel.id, place.guild_id)
    await answer(interaction, text)


async def keep_out(interaction: Interaction) -> None:
    """Leave the member's pictures out of the server's datasets, and erase those that are there."""
    place, words = where(interaction), words_for(interaction)
    erased = await interaction.client.engine.follows.opt_out(place.guild_id, place.member_id)
    await answer(interaction, words("pictures-out", photos=erased), view=view_of([let_in_face(words)]))


async def let_in(interaction: Interaction) -> None:
    """Add the member's pictures again from now on."""
    place = where(interaction)
    await interaction.client.engine.follows.opt_in(place.guild_id, place.member_id)
    await answer(interaction, words_for(interaction)("pictures-in"))


async def leave_out(interaction: Interaction, message: discord.Message) -> None:
    """Erase a message's pictures for good: for its author, and for members who can manage messages."""
    if message.author.id != where(interaction).member_id and not interaction.permissions.manage_messages:
        raise NotYourPicturesError
    pictures = [one.id for one in message.attachments]
    follows = interaction.client.engine.follows
    erased = await follows.leave_out(source_of(interaction.channel), message.id, pictures)
    await answer(interaction, words_for(interaction)("picture-left-out", photos=erased))


def _require_readable(interaction: Interaction, channel: discord.TextChannel) -> None:
    """Raise an error if the bot or the member may not read the channel, or if its photos could not be used here."""
    assert interaction.guild is not None
    if missing := missing_permissions(channel.permissions_for(interaction.guild.me), TO_FOLLOW):
        raise CannotReadError(missing)
    assert isinstance(interaction.user, discord.Member)
    if missing_permissions(channel.permissions_for(interaction.user), TO_READ):
        raise NotYoursToFollowError
    here = interaction.channel
    if channel.is_nsfw() and not (isinstance(here, discord.TextChannel | discord.Thread) and may_show(channel, here)):
        raise RestrictedChannelError


async def _end_notice(interaction: Interaction, ended: Follow) -> None:
    if ended.notice_id is None:
        return
    client = interaction.client
    channel = client.get_partial_messageable(ended.channel_id, guild_id=ended.guild_id)
    embed = notice_embed(ended, words_of(client, ended.guild_id), ended=True)
    try:
        await channel.get_partial_message(ended.notice_id).edit(**within_limits(embeds=[embed]))
    except DISCORD_FAILURES as error:
        log.warning("could not update the notice in %d: %s", ended.channel_id, error)

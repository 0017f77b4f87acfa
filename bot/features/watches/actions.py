"""What members can do with watched concepts. Callers must acknowledge the interaction first."""

import logging
from dataclasses import replace
from typing import Final

import discord

from bot.features.feature_client import Interaction
from bot.features.sessions.threads import NAME_LIMIT, delete_thread
from bot.features.watches.render import started_text, watches_embed
from bot.locale.markup import Markup, channel_mention, member_mention
from bot.locale.text import bare
from bot.platform.bot_errors import (
    MissingPermissionsError,
    NoThreadsHereError,
    NotYoursToPostError,
)
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.message_limits import within_limits
from bot.platform.permissions import require
from bot.platform.replies import (
    IN_NEW_THREAD,
    POSTING,
    answer,
    channel_of,
    channel_words,
    missing_permissions,
    require_posting,
    where,
    words_for,
)
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.watches.watch import Watch

log = logging.getLogger(__name__)

KEPT_OPEN_MINUTES: Final = 10_080
"""Discord hides a thread after a week without messages. The next find shows it again."""


def target_of(interaction: Interaction, channel: discord.TextChannel | None) -> discord.TextChannel:
    """The channel for a watch's thread: the one that was chosen, or the interaction's.

    The member and the bot must both be able to open a thread there and write in it, or members could use the bot to get
    around their own permissions. Raises NoThreadsHereError, MissingPermissionsError, NotYoursToPostError.
    """
    own, bots = interaction.permissions, interaction.app_permissions
    target = channel or interaction.channel
    if not isinstance(target, discord.TextChannel):
        raise NoThreadsHereError
    if target.id != interaction.channel_id:
        assert isinstance(interaction.user, discord.Member)
        own, bots = target.permissions_for(interaction.user), target.permissions_for(target.guild.me)
    if missing := missing_permissions(bots, (*POSTING, *IN_NEW_THREAD)):
        raise MissingPermissionsError(missing)
    if missing := missing_permissions(own, ("view_channel", *IN_NEW_THREAD)):
        raise NotYoursToPostError(missing)
    return target


@heavy
async def start(interaction: Interaction, name: str, channel: discord.TextChannel | None, above: int | None) -> None:
    """Watch a concept, with a thread of its own in the channel."""
    await require(interaction, Right.START, Right.SAVE)
    target, place, engine = target_of(interaction, channel), where(interaction), interaction.client.engine
    prepared = await engine.watches.prepare(place.guild_id, place.member_id, name, above)
    try:
        watch = await _in_thread(interaction, prepared, target)
    except BaseException:
        await engine.watches.abandon(prepared)
        raise
    interaction.client.watch_posts.follow(watch.id)
    aloud, thread = channel_words(interaction), channel_mention(watch.thread_id)
    begun = words_for(interaction)("watch-begun", name=watch.name, thread=thread)
    await _report(interaction, watch, started_text(watch, member_mention(place.member_id), aloud), begun)


async def _in_thread(interaction: Interaction, prepared: Watch, target: discord.TextChannel) -> Watch:
    """Create the thread and start the watch in it. If that fails, the thread is deleted."""
    kind = discord.ChannelType.news_thread if target.is_news() else discord.ChannelType.public_thread
    thread = await target.create_thread(
        name=bare(prepared.name, NAME_LIMIT) or "?", type=kind, auto_archive_duration=KEPT_OPEN_MINUTES
    )
    try:
        return await interaction.client.engine.watches.start(prepared, thread.id)
    except Exception:
        await delete_thread(interaction.client, replace(where(interaction), channel_id=thread.id))
        raise


async def show_list(interaction: Interaction) -> None:
    """Answer with the server's watches."""
    engine = interaction.client.engine
    found = await engine.watches.of_server(where(interaction).guild_id)
    held = {watch.id: await engine.watch_rounds.held(watch) for watch in found if watch.held_at}
    await answer(interaction, embeds=[watches_embed(found, held, words_for(interaction))])


async def pause(interaction: Interaction, name: str) -> None:
    """Pause a watch."""
    watch = await _own(interaction, name)
    await interaction.client.engine.watches.pause(watch.id)
    aloud, member = channel_words(interaction), member_mention(where(interaction).member_id)
    said = aloud("watch-paused-aloud", member=member, name=watch.name)
    await _report(interaction, watch, said, words_for(interaction)("watch-paused", name=watch.name))


@heavy
async def resume(interaction: Interaction, name: str) -> None:
    """Resume a watch."""
    watch = await _own(interaction, name)
    await interaction.client.engine.watches.resume(watch.id)
    interaction.client.watch_posts.follow(watch.id)
    aloud, member = channel_words(interaction), member_mention(where(interaction).member_id)
    said = aloud("watch-resumed-aloud", member=member, name=watch.name)
    await _report(interaction, watch, said, words_for(interaction)("watch-resumed", name=watch.name))


async def stop(interaction: Interaction, name: str) -> None:
    """Stop a watch for good."""
    watch = await _own(interaction, name)
    await interaction.client.engine.watches.stop(watch.id)
    aloud, member = channel_words(interaction), member_mention(where(interaction).member_id)
    said = aloud("watch-stopped-aloud", member=member, name=watch.name)
    await _report(interaction, watch, said, words_for(interaction)("watch-stopped", name=watch.name))


@heavy
async def show_held(interaction: Interaction, watch_id: str) -> tuple[Watch, int]:
    """Post a round of the photos that wait for the digest. Returns the watch, and how many are left."""
    require_posting(interaction)
    await require(interaction, Right.NEXT)
    place, client = where(interaction), interaction.client
    watch = await client.engine.watches.in_thread(place.guild_id, place.channel_id, watch_id)
    view, left = await client.engine.watch_rounds.show_held(watch)
    await client.watch_posts.post(view)
    return watch, left


async def _report(interaction: Interaction, watch: Watch, aloud: Markup, privately: Markup) -> None:
    """Tell the watch's thread and the member what has changed. It has changed, even if the thread can't be told."""
    try:
        await channel_of(interaction, watch.thread_id).send(**within_limits(content=aloud))
    except DISCORD_FAILURES as error:
        log.warning("could not post in the thread %d of a watch: %s", watch.thread_id, error)
        privately = Markup(f"{privately}\n{words_for(interaction)('thread-not-told')}")
    await answer(interaction, privately)


async def _own(interaction: Interaction, name: str) -> Watch:
    """The server's watch of that concept. Raises NotAllowedError, UnknownWatchError."""
    await require(interaction, Right.START, Right.SAVE)
    return await interaction.client.engine.watches.named(where(interaction).guild_id, name)

"""Private answers to interactions, and the server, channel and member that they belong to."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.locale import Words, words
from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import AnswerLostError, MissingPermissionsError, NotInServerError, NotYoursToPostError
from bot.platform.error_messages import ALREADY_ACKNOWLEDGED, DISCORD_FAILURES, TOO_LATE, explain
from bot.platform.message_limits import within_limits
from bot.platform.private_answers import PrivateAnswer
from engine.errors import FetchError, NinefoldError, QueryTimeoutError
from engine.galleries.dataset_names import ANYWHERE

log = logging.getLogger(__name__)

MOMENT_SECONDS = 1.0
PASSING = (
    *(AnswerLostError, discord.DiscordServerError, aiohttp.ClientError, TimeoutError),
    *(QueryTimeoutError, FetchError),
)
"""Failures that pass without the operator, so their messages do not send the member there."""
POSTING = ("view_channel", "embed_links", "attach_files")
IN_NEW_THREAD = ("create_public_threads", "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Where:
    """The server, channel and member of an interaction, and the member's roles."""

    guild_id: int
    channel_id: int
    member_id: int
    role_ids: tuple[int, ...] = ()


def where(interaction: BotInteraction) -> Where:
    """The server, channel and member of an interaction. Raises NotInServerError in private use."""
    guild_id = server_of(interaction)
    if guild_id == ANYWHERE or interaction.channel_id is None:
        raise NotInServerError
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else ()
    return Where(guild_id, interaction.channel_id, interaction.user.id, tuple(role.id for role in roles))


def server_of(interaction: BotInteraction) -> int:
    """The server that has the bot and where it is used, or ANYWHERE in private use.

    Private use is by a member who has added the bot to their account: in direct messages, or in a server that does not
    have the bot. That server's id must not reach the engine, because the server may have had the bot before.
    """
    if interaction.guild_id is None or not interaction.is_guild_integration():
        return ANYWHERE
    return interaction.guild_id


def words_for(interaction: BotInteraction) -> Words:
    """The words in the member's language."""
    return words(interaction.locale)


def channel_of(interaction: BotInteraction, channel_id: int | None = None) -> discord.PartialMessageable:
    """The interaction's channel, or another one of its server, to post there as the bot.

    An interaction's token expires after 15 minutes; the bot's own permissions do not. Raises NotInServerError.
    """
    place = where(interaction)
    return interaction.client.get_partial_messageable(channel_id or place.channel_id, guild_id=place.guild_id)


def channel_words(interaction: BotInteraction) -> Words:
    """The words in the server's language, for messages that everyone sees."""
    return words(interaction.guild_locale)


def require_posting(interaction: BotInteraction, *, pictures: bool = False, new_thread: bool = False) -> None:
    """Check that the bot can post a round in the channel, and that the member could post there themselves.

    With `pictures`, the member must be allowed to attach files; with a `new_thread`, to create and use one. Otherwise
    members could use the bot to get around their own permissions.

    Raises MissingPermissionsError if the bot lacks permissions, NotYoursToPostError if the member does.
    """
    sending = "send_messages_in_threads" if isinstance(interaction.channel, discord.Thread) else "send_messages"
    if missing := missing_permissions(interaction.app_permissions, (*POSTING, sending)):
        raise MissingPermissionsError(missing)
    own = IN_NEW_THREAD if new_thread else (sending,)
    if missing := missing_permissions(interaction.permissions, (*own, *(("attach_files",) if pictures else ()))):
        raise NotYoursToPostError(missing)


def missing_permissions(allowed: discord.Permissions, needed: Sequence[str]) -> list[str]:
    """The names, from discord.py, that are needed but not allowed. Administrators may do everything."""
    return [] if allowed.administrator else [name for name in needed if not getattr(allowed, name)]


async def think(interaction: BotInteraction) -> None:
    """Get more than the three seconds that Discord allows for an answer. The answer will be private."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def answer(
    interaction: BotInteraction,
    content: str | None = None,
    *,
    embeds: Sequence[discord.Embed] = (),
    files: Sequence[discord.File] = (),
    view: discord.ui.View | None = None,
) -> PrivateAnswer:
    """Answer privately: as the initial response, by editing a deferred or private message, or as a follow-up."""
    response = interaction.response
    with answering():
        if not response.is_done():
            components = view or discord.utils.MISSING
            fields = within_limits(content=content, embeds=embeds, files=files, view=components)
            sent = await response.send_message(**fields, ephemeral=True)
            return PrivateAnswer(interaction, sent.message_id or 0)
        if _is_original_private(interaction):
            fields = within_limits(content=content, embeds=embeds, attachments=files, view=view)
            edited = await interaction.edit_original_response(**fields)
            return PrivateAnswer(interaction, edited.id)
        components = view or discord.utils.MISSING
        fields = within_limits(content=content or "", embeds=embeds, files=files, view=components)
        follow_up = await interaction.followup.send(**fields, ephemeral=True, wait=True)
        return PrivateAnswer(interaction, follow_up.id, is_follow_up=True)


async def dismiss(interaction: BotInteraction) -> None:
    """Remove the private message that waits for an answer, because the channel shows the result."""
    if interaction.response.is_done() and _is_original_private(interaction):
        with answering(), suppress(discord.NotFound):  # the member may have dismissed it first
            await interaction.delete_original_response()


@asynccontextmanager
async def acknowledging(interaction: BotInteraction) -> AsyncIterator[None]:
    """Acknowledge a press without a message: when the block ends, or after a moment if it takes longer.

    Until then, Discord's button shows that it is working. Answer after the block, not in it. If the block raises, a
    press that is not acknowledged yet is left to the answer about the error.
    """
    done = asyncio.Event()
    slow = asyncio.create_task(_acknowledge_if_slow(interaction, done))
    try:
        yield
    finally:
        done.set()
        await slow
    if not interaction.response.is_done():
        with answering():
            await interaction.response.defer()


async def _acknowledge_if_slow(interaction: BotInteraction, done: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(done.wait(), MOMENT_SECONDS)
    except TimeoutError:
        if interaction.response.is_done():
            return
        try:
            await interaction.response.defer()
        except DISCORD_FAILURES as error:
            log.warning("could not acknowledge %s: %s", _described(interaction), error)


@contextmanager
def answering() -> Iterator[None]:
    """Raise AnswerLostError if Discord does not accept the answer that the block sends.

    The error itself is raised if the answer came too late: no further answer can succeed then.
    """
    try:
        yield
    except DISCORD_FAILURES as error:
        if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
            raise
        raise AnswerLostError from error


async def apologise(interaction: BotInteraction, error: BaseException) -> None:
    """Tell the member what went wrong. Errors for the operator are logged with a reference that the member sees."""
    error, asked = getattr(error, "original", error), _described(interaction)
    if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
        log.warning("%s expired before it was answered: %s", asked, error)
        return
    if isinstance(error, PASSING):
        log.warning("%s failed temporarily: %s", asked, error.__cause__ or error)
    text = explain(error, words_for(interaction), lambda: interaction.client.incidents.report(error, asked))
    try:
        await _answer_twice(interaction, text)
    except (AnswerLostError, discord.HTTPException, aiohttp.ClientError, OSError) as failure:
        log.warning("could not send a member the message %r: %s", text, failure)


async def _answer_twice(interaction: BotInteraction, text: str) -> None:
    """Answer, and try once more if the answer was lost.

    If Discord says that the interaction already has an answer, the first attempt did arrive: send a follow-up.
    """
    try:
        try:
            await answer(interaction, text)
        except AnswerLostError:
            await answer(interaction, text)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        await interaction.followup.send(**within_limits(content=text), ephemeral=True)


@asynccontextmanager
async def loading_notice(interaction: BotInteraction, dataset: str | None) -> AsyncIterator[None]:
    """Tell the member, whose answer must be deferred, if the block takes longer because the encoder is loading."""
    done = asyncio.Event()
    notice = asyncio.create_task(_notify_if_slow(interaction, dataset, done))
    try:
        yield
    finally:
        done.set()
        await notice


async def _notify_if_slow(interaction: BotInteraction, dataset: str | None, done: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(done.wait(), MOMENT_SECONDS)
        return
    try:
        if not await interaction.client.engine.is_ready(dataset, server_of(interaction)):
            text = words_for(interaction)("loading-encoder")
            await interaction.edit_original_response(**within_limits(content=text))
    except NinefoldError:
        return  # the block meets the same error, and its caller answers
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("could not tell a member that the encoder is loading: %s", error)


def _described(interaction: BotInteraction) -> str:
    """What was requested, and where, for the log. The member is left out."""
    if interaction.command is not None:
        what = f"/{interaction.command.qualified_name}"
    else:
        data: Mapping[str, Any] = interaction.data or {}
        what = repr(data.get("custom_id"))
    return f"{what} in channel {interaction.channel_id} of server {interaction.guild_id}"


def _is_original_private(interaction: BotInteraction) -> bool:
    """Whether the original response is private: deferred by us, or the message whose button was pressed."""
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        return True
    return interaction.message is not None and interaction.message.flags.ephemeral

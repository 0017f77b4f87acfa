"""Private answers to interactions, and where those come from."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.locale import Words, words
from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import AnswerLostError, MissingPermissionsError, NotInServerError, NotYoursToPostError
from bot.platform.error_messages import ALREADY_ACKNOWLEDGED, DISCORD_FAILURES, TOO_LATE, explain
from bot.platform.message_limits import within_limits
from engine.errors import FetchError, QueryTimeoutError

log = logging.getLogger(__name__)

MOMENT_SECONDS = 1.0
PASSING = (
    *(AnswerLostError, discord.DiscordServerError, aiohttp.ClientError, TimeoutError),
    *(QueryTimeoutError, FetchError),
)
"""What passes by itself, so that its words do not send the member to the operator."""
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
    """Where an interaction comes from. Raises NotInServerError."""
    if interaction.guild_id is None or interaction.channel_id is None:
        raise NotInServerError
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else ()
    return Where(interaction.guild_id, interaction.channel_id, interaction.user.id, tuple(role.id for role in roles))


def words_for(interaction: BotInteraction) -> Words:
    """The words in the member's language."""
    return words(interaction.locale)


def channel_of(interaction: BotInteraction, channel_id: int | None = None) -> discord.PartialMessageable:
    """The channel of an interaction, or another one of its server, to post there by the bot's own right.

    Raises NotInServerError.
    """
    place = where(interaction)
    return interaction.client.get_partial_messageable(channel_id or place.channel_id, guild_id=place.guild_id)


def channel_words(interaction: BotInteraction) -> Words:
    """The words in the server's language, for what all see."""
    return words(interaction.guild_locale)


def require_posting(interaction: BotInteraction, *, pictures: bool = False, new_thread: bool = False) -> None:
    """Raise MissingPermissionsError if the bot may not post a round in the channel, and NotYoursToPostError if the
    member may not post there (`pictures` of their own; or in a `new_thread`, which they make by it): the bot lends
    nobody its permissions."""
    sending = "send_messages_in_threads" if isinstance(interaction.channel, discord.Thread) else "send_messages"
    if missing := missing_permissions(interaction.app_permissions, (*POSTING, sending)):
        raise MissingPermissionsError(missing)
    own = IN_NEW_THREAD if new_thread else (sending,)
    if missing := missing_permissions(interaction.permissions, (*own, *(("attach_files",) if pictures else ()))):
        raise NotYoursToPostError(missing)


def missing_permissions(allowed: discord.Permissions, needed: Sequence[str]) -> list[str]:
    """Those of discord.py's names that are not allowed; administrators may do all."""
    return [] if allowed.administrator else [name for name in needed if not getattr(allowed, name)]


async def think(interaction: BotInteraction) -> None:
    """Ask for more than the three seconds that an answer may take; the answer will be private."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def answer(
    interaction: BotInteraction,
    content: str | None = None,
    *,
    embeds: Sequence[discord.Embed] = (),
    files: Sequence[discord.File] = (),
    view: discord.ui.View | None = None,
) -> None:
    """Answer privately by the way that is open: at once, in place of a deferred or private message, or after it."""
    response = interaction.response
    with answering():
        if not response.is_done():
            components = view or discord.utils.MISSING
            fields = within_limits(content=content, embeds=embeds, files=files, view=components)
            await response.send_message(**fields, ephemeral=True)
        elif _is_original_private(interaction):
            attachments = files or discord.utils.MISSING
            fields = within_limits(content=content, embeds=embeds, attachments=attachments, view=view)
            await interaction.edit_original_response(**fields)
        else:
            components = view or discord.utils.MISSING
            fields = within_limits(content=content or "", embeds=embeds, files=files, view=components)
            await interaction.followup.send(**fields, ephemeral=True)


@contextmanager
def answering() -> Iterator[None]:
    """Raise AnswerLostError if Discord does not take the answer that the block gives.

    Unless it comes too late, which leaves nothing to be said.
    """
    try:
        yield
    except DISCORD_FAILURES as error:
        if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
            raise
        raise AnswerLostError from error


async def apologise(interaction: BotInteraction, error: BaseException) -> None:
    """Tell the member what went wrong; what concerns the operator is logged under a reference that they see."""
    error, asked = getattr(error, "original", error), _described(interaction)
    if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
        log.warning("%s came too late to be answered: %s", asked, error)
        return
    if isinstance(error, PASSING):
        log.warning("%s failed for now: %s", asked, error.__cause__ or error)
    text = explain(error, words_for(interaction), lambda: interaction.client.incidents.report(error, asked))
    try:
        await _tell(interaction, text)
    except (AnswerLostError, discord.HTTPException, aiohttp.ClientError, OSError) as failure:
        log.warning("a member could not be told %r: %s", text, failure)


async def _tell(interaction: BotInteraction, text: str) -> None:
    """Answer; once more if that is lost, and as a further message if Discord has an answer that the bot thinks lost."""
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
    """Tell the member (whose answer is deferred) if the block takes longer because the encoder has to be loaded."""
    if await interaction.client.engine.is_ready(dataset, interaction.guild_id or 0):
        yield
        return
    done = asyncio.Event()
    notice = asyncio.create_task(_tell_after_a_moment(interaction, done))
    try:
        yield
    finally:
        done.set()
        await notice


async def _tell_after_a_moment(interaction: BotInteraction, done: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(done.wait(), MOMENT_SECONDS)
    except TimeoutError:
        try:
            text = words_for(interaction)("loading-encoder")
            await interaction.edit_original_response(**within_limits(content=text))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("a member could not be told of the loading: %s", error)


def _described(interaction: BotInteraction) -> str:
    """For the log: what was asked of the bot, and where; not by whom."""
    if interaction.command is not None:
        what = f"/{interaction.command.qualified_name}"
    else:
        data: Mapping[str, Any] = interaction.data or {}
        what = repr(data.get("custom_id"))
    return f"{what} in channel {interaction.channel_id} of server {interaction.guild_id}"


def _is_original_private(interaction: BotInteraction) -> bool:
    """Whether the original response is a private message of ours: deferred so, or one whose button was pressed."""
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        return True
    return interaction.message is not None and interaction.message.flags.ephemeral

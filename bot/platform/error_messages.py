"""Words for errors.

The key of a message comes from the error's class: `NoSessionError` is `error-no-session`. The values are the error's
public attributes. A class without a message uses that of its base class.
"""

import errno
import re
from collections.abc import Callable

import aiohttp
import discord
from discord import app_commands

from bot.locale import Words
from bot.locale.catalogue import Value
from bot.locale.markup import Markup
from bot.platform.bot_errors import BotError, MissingPermissionsError
from bot.platform.error_values import values_of
from engine.errors import NinefoldError

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_ACCESS, MISSING_PERMISSIONS = 10003, 10008, 50001, 50013
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED, INVALID_TOKEN = 10015, 10062, 40060, 50027
DISCORD_FAILURES = (
    *(discord.Forbidden, discord.NotFound, discord.DiscordServerError),
    *(aiohttp.ClientError, TimeoutError),
)
"""Failures of Discord, or of the connection to it, although the call was correct."""
TOO_LATE = (UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN)
"""Codes for an interaction that can no longer be answered."""
TO_POST = ("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files")
"""What the bot may lack when Discord refuses a message without naming the missing permission."""

Report = Callable[[], str]
"""Logs the current error for the operator, and returns its reference in the log."""


def explain(error: BaseException, words: Words, report: Report) -> Markup:
    """What happened and what to do. If the message has a `$reference`, the error is reported to the operator."""
    error = _translated(error)
    key = _foreign_key(error) or message_key(type(error), words)
    shaped = values_of(error, words)
    values: dict[str, Value] = {}
    for name in words.placeholders(key):
        if name == "reference":
            values[name] = report()
        else:
            values[name] = shaped[name] if name in shaped else getattr(error, name)
    return words(key, **values)


def message_key(kind: type[BaseException], words: Words) -> str:
    """The message key of an error's class, or of its nearest base class that has a message."""
    names = (base.__name__.removesuffix("Error") for base in kind.__mro__)
    keys = (f"error-{re.sub(r'(?<!^)(?=[A-Z])', '-', name).lower()}" for name in names)
    return next((key for key in keys if key in words), "error-unexpected")


def refusal(error: discord.NotFound | discord.Forbidden) -> str:
    """Why Discord refuses what it allowed before, and what helps. For the log."""
    return {
        UNKNOWN_CHANNEL: "its channel was deleted",
        UNKNOWN_MESSAGE: "it was deleted; /show round posts it again",
        MISSING_ACCESS: "the bot can no longer see the channel, or was removed from the server",
        MISSING_PERMISSIONS: "the bot no longer has the permissions for it in the channel",
    }.get(error.code, str(error))


def _translated(error: BaseException) -> BaseException:
    """The error without discord.py's wrapper, as one of ours if there is an equivalent."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, discord.Forbidden) and error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
        return MissingPermissionsError(TO_POST)
    return error


def _foreign_key(error: BaseException) -> str | None:
    """The message key of an error that is not ours; None for one of ours."""
    match error:
        case BotError() | NinefoldError():
            return None
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            return "error-command-changed"
        case discord.NotFound(code=code) if code == UNKNOWN_CHANNEL:
            return "error-channel-gone"
        case discord.HTTPException(status=status) if status >= 500:
            return "error-discord-failed"
        case aiohttp.ClientError() | TimeoutError():  # between the bot and Discord: the engine translates its own
            return "error-discord-failed"
        case OSError(errno=errno.ENOSPC):
            return "error-disk-full"
    return "error-unexpected"

"""The ways in which a call fails, and the errors that the bot gets for them."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from engine.errors import DatabaseUnavailableError, DiskFullError, EncoderError, FetchError
from engine.failures import Reason


class Failure(StrEnum):
    """A kind of failure."""

    FORBIDDEN = "403"
    NOT_FOUND = "404"
    SERVER_ERROR = "500"
    TIMEOUT = "timeout"
    LOST = "lost after it was applied"
    CANCELLED = "cancelled"
    UNAVAILABLE = "database unavailable"
    UNANSWERED = "applied, then database unavailable"
    DISK_FULL = "disk full"
    GONE = "database gone"
    UNUSABLE = "encoder unusable"
    NO_MEMORY = "out of memory"
    UNREACHABLE = "unreachable"


OF_REST = (
    Failure.SERVER_ERROR,
    Failure.LOST,
    Failure.FORBIDDEN,
    Failure.TIMEOUT,
    Failure.NOT_FOUND,
    Failure.CANCELLED,
)
OF_DATABASE = (Failure.UNAVAILABLE, Failure.UNANSWERED, Failure.GONE, Failure.CANCELLED, Failure.DISK_FULL)
OF_COMPUTING = (Failure.UNUSABLE, Failure.NO_MEMORY, Failure.CANCELLED)
OF_DOWNLOAD = (Failure.UNREACHABLE, Failure.DISK_FULL, Failure.CANCELLED)

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10003, 10008, 10015, 10062


def failure_of(failure: Failure, name: str) -> Exception:
    """The error that the call `name` raises."""
    match failure:
        case Failure.FORBIDDEN:
            return discord.Forbidden(_response(403), {"code": 50013, "message": "Missing Permissions"})
        case Failure.NOT_FOUND:
            return discord.NotFound(_response(404), {"code": _unknown(name), "message": "Unknown"})
        case Failure.SERVER_ERROR:
            return discord.DiscordServerError(_response(500), "Internal Server Error")
        case Failure.LOST:
            return aiohttp.ServerDisconnectedError()
        case Failure.DISK_FULL if name == "download":
            return OSError(28, "No space left on device")
        case Failure.DISK_FULL:
            return DiskFullError("no space left on device")
        case Failure.UNUSABLE:
            return EncoderError("the encoder cannot be used")
        case Failure.NO_MEMORY:
            return MemoryError()
        case Failure.UNREACHABLE:
            return FetchError(Reason.UNREACHABLE, "nobody answers")
        case Failure.TIMEOUT:
            return TimeoutError()
    return DatabaseUnavailableError("nobody answers")


def _unknown(name: str) -> int:
    if "/callback" in name:
        return UNKNOWN_INTERACTION
    if "/webhooks" in name:
        return UNKNOWN_WEBHOOK
    return UNKNOWN_MESSAGE if "{message_id}" in name else UNKNOWN_CHANNEL


def _response(status: int) -> Any:
    return SimpleNamespace(status=status, reason="")

"""Checks gateway events against Discord's document, which describes no events but most objects in them."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.json_types import Json
from bot.sandbox.model import (
    ANNOUNCEMENT_THREAD,
    DIRECT_MESSAGES,
    GROUP_MESSAGES,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
)
from bot.sandbox.specification import Specification

# The paths of objects in an event, with their schemas in the document. A star means every entry of a list or an object.
Parts = tuple[tuple[str, str], ...]
MESSAGE: Parts = (("", "MessageResponse"), ("member", "BasicGuildMemberResponse"))
PARTS: dict[str, Parts] = {
    "READY": (("user", "UserPIIResponse"),),
    "GUILD_CREATE": (
        ("", "GuildResponse"),
        ("channels.*", "GuildChannelResponse"),
        ("threads.*", "ThreadResponse"),
        ("members.*", "GuildMemberResponse"),
    ),
    "CHANNEL_DELETE": (("", "GuildChannelResponse"),),
    "GUILD_MEMBER_ADD": (("", "GuildMemberResponse"),),
    "GUILD_MEMBER_REMOVE": (("user", "UserResponse"),),
    "THREAD_CREATE": (("", "ThreadResponse"),),
    "THREAD_UPDATE": (("", "ThreadResponse"),),
    "THREAD_MEMBERS_UPDATE": (("added_members.*", "ThreadMemberResponse"),),
    "GUILD_MEMBERS_CHUNK": (("members.*", "GuildMemberResponse"),),
    "MESSAGE_CREATE": MESSAGE,
    "MESSAGE_UPDATE": MESSAGE,
    "MESSAGE_REACTION_ADD": (("emoji", "MessageReactionEmojiResponse"), ("member", "GuildMemberResponse")),
    "MESSAGE_REACTION_REMOVE": (("emoji", "MessageReactionEmojiResponse"),),
    "TYPING_START": (("member", "GuildMemberResponse"),),
    # Members' clients receive an event of this name too, without any of these parts.
    "INTERACTION_CREATE": (
        ("member", "GuildMemberResponse"),
        ("channel", "GuildChannelResponse"),
        ("message", "MessageResponse"),
        ("data.resolved", "ResolvedObjectsResponse"),
        ("data.resolved.messages.*", "MessageResponse"),
        ("data.resolved.attachments.*", "MessageAttachmentResponse"),
    ),
}


CHANNELS = {
    DIRECT_MESSAGES: "PrivateChannelResponse",
    GROUP_MESSAGES: "PrivateGroupChannelResponse",
    **dict.fromkeys((ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD), "ThreadResponse"),
}
"""The schemas of channels that are not in a server's list, by type."""


def event_complaints(specification: Specification, event: str, data: Json) -> list[str]:
    """The errors of an event's parts by the document. Events without known parts have none."""
    return [
        f"{event} {place}: {complaint}"
        for place, schema in PARTS.get(event, ())
        for part in _at(data, place.split(".") if place else [])
        for complaint in specification.schema_complaints(_kind(schema, part), part)
    ]


def _kind(schema: str, part: Any) -> str:
    """The schema for this part. Where the schema is a channel's, the part may be a thread or direct messages."""
    return CHANNELS.get(part.get("type"), schema) if schema == "GuildChannelResponse" else schema


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    """The values at the path, if any."""
    if not path:
        yield value
    elif path[0] == "*":
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _at(entry, path[1:])
    elif path[0] in value:
        yield from _at(value[path[0]], path[1:])

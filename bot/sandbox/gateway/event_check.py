"""The gateway's events, held to Discord's document: it describes no event, but most of what events are made of."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.json_types import Json
from bot.sandbox.model import PUBLIC_THREAD
from bot.sandbox.specification import Specification

# What stands where in an event, and the document's schema for it; a star stands for every entry of a list or an object.
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
    "GUILD_MEMBERS_CHUNK": (("members.*", "GuildMemberResponse"),),
    "MESSAGE_CREATE": MESSAGE,
    "MESSAGE_UPDATE": MESSAGE,
    "MESSAGE_REACTION_ADD": (("emoji", "MessageReactionEmojiResponse"), ("member", "GuildMemberResponse")),
    "MESSAGE_REACTION_REMOVE": (("emoji", "MessageReactionEmojiResponse"),),
    "TYPING_START": (("member", "GuildMemberResponse"),),
    # A member's own client is sent an event of this name too, which holds none of these.
    "INTERACTION_CREATE": (
        ("member", "GuildMemberResponse"),
        ("channel", "GuildChannelResponse"),
        ("message", "MessageResponse"),
        ("data.resolved", "ResolvedObjectsResponse"),
        ("data.resolved.messages.*", "MessageResponse"),
        ("data.resolved.attachments.*", "MessageAttachmentResponse"),
    ),
}


def event_complaints(specification: Specification, event: str, data: Json) -> list[str]:
    """What the document says is wrong with the parts of an event; empty for events of which it knows nothing."""
    return [
        f"{event} {place}: {complaint}"
        for place, schema in PARTS.get(event, ())
        for part in _at(data, place.split(".") if place else [])
        for complaint in specification.schema_complaints(_kind(schema, part), part)
    ]


def _kind(schema: str, part: Any) -> str:
    """What stands where a channel does may be a thread."""
    is_thread = schema == "GuildChannelResponse" and part.get("type") == PUBLIC_THREAD
    return "ThreadResponse" if is_thread else schema


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    """What stands at the path; nothing, if the path leads nowhere."""
    if not path:
        yield value
    elif path[0] == "*":
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _at(entry, path[1:])
    elif path[0] in value:
        yield from _at(value[path[0]], path[1:])

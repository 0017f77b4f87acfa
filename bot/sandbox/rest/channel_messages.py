"""Routes of a channel's messages, and of typing."""

from itertools import islice

from aiohttp import web

from bot.sandbox.api_errors import ApiError, invalid_form, missing_permissions
from bot.sandbox.json_types import Json
from bot.sandbox.message_view import blanked, message_payload
from bot.sandbox.model import Channel, Message, User
from bot.sandbox.permission_bits import Permission, channel_permissions
from bot.sandbox.rest.call import Call, Route, answer, nothing

REPLY = 19
MAX_LIMIT = 100
OLDEST_DELETED_SECONDS = 14 * 24 * 3600  # for deleting several messages at once


async def list_messages(call: Call) -> web.Response:
    """GET messages, newest first, optionally before, after or around an id."""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    seen = [message for message in channel.messages.values() if message.visible_to in (None, call.caller.id)]
    chosen = _window(call, seen)
    return answer([_for(call, message) for message in reversed(chosen)])


def _window(call: Call, messages: list[Message]) -> list[Message]:
    """The part of the messages, oldest first, that the query asks for."""
    query = call.request.query
    try:
        limit = int(query.get("limit", "50"))
        before, after, around = (int(query.get(key, "0")) for key in ("before", "after", "around"))
    except ValueError as error:
        raise invalid_form(["limit"], "NUMBER_TYPE_COERCE", "Value is not int.") from error
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid_form(["limit"], "NUMBER_TYPE_MAX", f"int value should be between 1 and {MAX_LIMIT}.")
    if after:
        return list(islice((message for message in messages if int(message.id) > after), limit))
    if around:
        earlier = [message for message in messages if int(message.id) < around]
        rest = messages[len(earlier) :]
        return earlier[len(earlier) - min(len(earlier), limit // 2) :] + rest[: limit - limit // 2]
    return [message for message in messages if not before or int(message.id) < before][-limit:]


def _for(call: Call, message: Message) -> Json:
    """The message as the caller may read it."""
    payload = message_payload(call.local.world, message, viewer_id=call.caller.id)
    foreign = message.author.id != call.caller.id and call.caller.id not in message.mention_ids
    return blanked(payload) if foreign and not call.local.reads_content(call.caller) else payload


async def get_message(call: Call) -> web.Response:
    """GET one."""
    call.channel(Permission.READ_MESSAGE_HISTORY)
    return answer(_for(call, call.message()))


async def create_message(call: Call) -> web.Response:
    """POST a message. People can send text and files, the bot anything that a message can contain."""
    channel, body = call.channel(Permission.SEND_MESSAGES), call.form
    if not call.caller.bot:
        body = {key: body[key] for key in ("content", "nonce", "attachments", "message_reference") if key in body}
    _check_permissions(call, channel, body)
    if channel.thread is not None and channel.thread.archived:
        _reopen(call, channel)
    if (repeated := _repeated(channel, call.caller, body)) is not None:
        return answer(_for(call, repeated))
    store = call.local.messages
    message = store.new_message(channel, call.caller)
    message.nonce = body.get("nonce")
    if (reference := body.get("message_reference")) is not None:
        _refer(message, channel, reference)
    store.post(message, body, call.uploads)
    return answer(_for(call, message))


def _reopen(call: Call, channel: Channel) -> None:
    """Open the archived thread that someone writes in. A locked one opens for moderators only."""
    if channel.thread is None:
        return
    guild = call.local.world.guild(channel.guild_id)
    moderates = Permission.MANAGE_THREADS in channel_permissions(guild, channel, call.caller.id)
    if channel.thread.locked and not moderates:
        raise ApiError(403, 160005, "Thread is locked")
    channel.thread.archived = False
    call.local.broadcast.thread_updated(channel)


def _repeated(channel: Channel, author: User, body: Json) -> Message | None:
    """The recent message with the same nonce, if the request has `enforce_nonce`."""
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    recent = islice(reversed(channel.messages.values()), 50)
    return next(
        (one for one in recent if one.author.id == author.id and one.nonce == body["nonce"]),
        None,
    )


def _check_permissions(call: Call, channel: Channel, body: Json) -> None:
    guild = call.local.world.guild(channel.guild_id)
    permissions = channel_permissions(guild, channel, call.caller.id)
    lacks_embeds = body.get("embeds") and Permission.EMBED_LINKS not in permissions
    lacks_files = call.uploads and Permission.ATTACH_FILES not in permissions
    if lacks_embeds or lacks_files:
        raise missing_permissions()


def _refer(message: Message, channel: Channel, reference: Json) -> None:
    target = channel.messages.get(str(reference.get("message_id")))
    if target is None or target.ephemeral:
        if reference.get("fail_if_not_exists", True):
            raise invalid_form(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return
    message.type = REPLY
    message.reference = {
        "type": 0,
        "channel_id": channel.id,
        "message_id": target.id,
        "guild_id": channel.guild_id,
    }


async def edit_message(call: Call) -> web.Response:
    """PATCH the caller's own message. People can change the text and remove files."""
    message, body = call.message(), call.form
    if not call.caller.bot:
        body = {key: body[key] for key in ("content", "attachments") if key in body}
    if message.author.id != call.caller.id or message.ephemeral:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    call.local.messages.edit(message, body, call.uploads)
    return answer(_for(call, message))


async def delete_message(call: Call) -> web.Response:
    """DELETE a message: the caller's own, or any with MANAGE_MESSAGES. Deleting an ephemeral message dismisses it."""
    message = call.message()
    if message.author.id != call.caller.id and not message.ephemeral:
        call.channel(Permission.MANAGE_MESSAGES)
    call.local.messages.delete(message)
    return nothing()


async def delete_messages(call: Call) -> web.Response:
    """POST bulk-delete: 2 to 100 messages. Unknown ones are ignored, as Discord does."""
    channel = call.channel(Permission.MANAGE_MESSAGES)
    ids = call.form.get("messages")
    if not isinstance(ids, list) or not 2 <= len(ids) <= MAX_LIMIT:
        raise invalid_form(["messages"], "BASE_TYPE_BAD_LENGTH", f"Must be between 2 and {MAX_LIMIT} in length.")
    found = [channel.messages[one] for one in dict.fromkeys(map(str, ids)) if one in channel.messages]
    oldest = call.local.world.clock.now() - OLDEST_DELETED_SECONDS
    if any(message.timestamp < oldest for message in found):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    call.local.messages.delete_at_once(channel, [message for message in found if not message.ephemeral])
    return nothing()


async def start_typing(call: Call) -> web.Response:
    """POST typing."""
    call.local.broadcast.typing(call.channel(Permission.SEND_MESSAGES), call.caller)
    return nothing()


ROUTES = [
    Route("GET", "/channels/{channel_id}/messages", list_messages, "anyone"),
    Route("POST", "/channels/{channel_id}/messages", create_message, "anyone"),
    Route("GET", "/channels/{channel_id}/messages/{message_id}", get_message, "anyone"),
    Route("PATCH", "/channels/{channel_id}/messages/{message_id}", edit_message, "anyone"),
    Route("DELETE", "/channels/{channel_id}/messages/{message_id}", delete_message, "anyone"),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", delete_messages),
    Route("POST", "/channels/{channel_id}/typing", start_typing, "anyone"),
]

"""Routes of pinned messages."""

from aiohttp import web

from bot.sandbox.api_errors import ApiError
from bot.sandbox.message_view import message_payload
from bot.sandbox.model import Channel, Message
from bot.sandbox.permission_bits import Permission
from bot.sandbox.rest.call import Call, Route, answer, nothing

MAX_PINS = 50


def _pinned(channel: Channel) -> list[Message]:
    """The channel's pinned messages, the last pinned one first."""
    pinned = [message for message in channel.messages.values() if message.pinned_at is not None]
    return sorted(pinned, key=lambda message: message.pinned_at or 0.0, reverse=True)


async def list_pins(call: Call) -> web.Response:
    """GET pinned messages with the times, optionally those pinned before a time."""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    limit, before = call.number("limit", MAX_PINS, most=MAX_PINS), call.moment("before")
    world = call.local.world
    pinned = [(world.timestamp(message.pinned_at), message) for message in _pinned(channel)]
    there = [one for one in pinned if before is None or one[0] < before]
    items = [{"pinned_at": pinned_at, "message": _payload(call, message)} for pinned_at, message in there[:limit]]
    return answer({"items": items, "has_more": len(there) > limit})


async def list_all_pins(call: Call) -> web.Response:
    """GET the pinned messages by the older route."""
    return answer([_payload(call, message) for message in _pinned(call.channel(Permission.READ_MESSAGE_HISTORY))])


def _payload(call: Call, message: Message) -> dict[str, object]:
    return message_payload(call.local.world, message, viewer_id=call.caller.id)


async def pin(call: Call) -> web.Response:
    """PUT a pin."""
    channel, message = call.channel(Permission.PIN_MESSAGES), call.message()
    if message.pinned_at is None:
        if len(_pinned(channel)) >= MAX_PINS:
            raise ApiError(400, 30003, f"Maximum number of pins reached for the channel ({MAX_PINS})")
        message.pinned_at = call.local.world.clock.now()
        _announce(call, channel, message)
    return nothing()


async def unpin(call: Call) -> web.Response:
    """DELETE a pin."""
    channel, message = call.channel(Permission.PIN_MESSAGES), call.message()
    if message.pinned_at is not None:
        message.pinned_at = None
        _announce(call, channel, message)
    return nothing()


def _announce(call: Call, channel: Channel, message: Message) -> None:
    latest = next((one.pinned_at for one in _pinned(channel)), None)
    call.local.broadcast.updated(message)
    call.local.broadcast.pins_changed(channel, None if latest is None else call.local.world.timestamp(latest))


_CHANNEL = "/channels/{channel_id}"

ROUTES = [
    Route("GET", f"{_CHANNEL}/messages/pins", list_pins, "anyone"),
    Route("PUT", f"{_CHANNEL}/messages/pins/{{message_id}}", pin, "anyone"),
    Route("DELETE", f"{_CHANNEL}/messages/pins/{{message_id}}", unpin, "anyone"),
    Route("GET", f"{_CHANNEL}/pins", list_all_pins, "anyone"),
    Route("PUT", f"{_CHANNEL}/pins/{{message_id}}", pin, "anyone"),
    Route("DELETE", f"{_CHANNEL}/pins/{{message_id}}", unpin, "anyone"),
]

"""Routes of pinned messages: pin and unpin."""

from aiohttp import web

from bot.sandbox.permission_bits import Permission
from bot.sandbox.rest.call import Call, Route, nothing


async def pin(call: Call) -> web.Response:
    """PUT a pin on a message."""
    return _set(call, True)


async def unpin(call: Call) -> web.Response:
    """DELETE the pin of a message."""
    return _set(call, False)


def _set(call: Call, pinned: bool) -> web.Response:
    call.channel(Permission.PIN_MESSAGES)
    message = call.message()
    if message.pinned != pinned:
        message.pinned = pinned
        call.local.broadcast.updated(message)
    return nothing()


_PIN = "/channels/{channel_id}/messages/pins/{message_id}"

ROUTES = [Route("PUT", _PIN, pin), Route("DELETE", _PIN, unpin)]

"""Routes that create public threads and list archived ones, of which there are none.

Private threads, threads from messages and archiving are not supported.
"""

from aiohttp import web

from bot.sandbox.api_errors import invalid_form
from bot.sandbox.model import PUBLIC_THREAD, TEXT
from bot.sandbox.payloads import thread_payload
from bot.sandbox.permission_bits import Permission
from bot.sandbox.rest.call import Call, Route, answer

NAME_LIMIT = 100


async def create_thread(call: Call) -> web.Response:
    """POST a thread without a message. The caller does not need permission to write in it."""
    parent, body = call.channel(Permission.CREATE_PUBLIC_THREADS), call.form
    if parent.type != TEXT or body.get("type") != PUBLIC_THREAD:
        raise invalid_form(
            ["type"], "BASE_TYPE_CHOICES", "The local Discord supports public threads of text channels only."
        )
    name = str(body.get("name") or "").strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise invalid_form(["name"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {NAME_LIMIT} in length.")
    thread = call.local.world.add_thread(parent, name, call.caller)
    call.local.broadcast.thread_created(thread)
    return answer(thread_payload(call.local.world, thread), 201)


async def list_archived(call: Call) -> web.Response:
    """GET the archived public threads."""
    call.channel(Permission.READ_MESSAGE_HISTORY)
    return answer({"threads": [], "members": [], "has_more": False})


ROUTES = [
    Route("POST", "/channels/{channel_id}/threads", create_thread, "anyone"),
    Route("GET", "/channels/{channel_id}/threads/archived/public", list_archived),
]

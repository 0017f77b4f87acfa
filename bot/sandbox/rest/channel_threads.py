"""Public threads of a text channel; none of messages, none that are private, and none that are archived."""

from aiohttp import web

from bot.sandbox.api_errors import invalid_form
from bot.sandbox.model import PUBLIC_THREAD, TEXT
from bot.sandbox.payloads import thread_payload
from bot.sandbox.permission_bits import Permission
from bot.sandbox.rest.call import Call, Route, answer

NAME_LIMIT = 100


async def create_thread(call: Call) -> web.Response:
    """POST a thread without a message; its maker need not be allowed to write in it."""
    parent, body = call.channel(Permission.CREATE_PUBLIC_THREADS), call.form
    if parent.type != TEXT or body.get("type") != PUBLIC_THREAD:
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Only public threads of text channels are made here.")
    name = str(body.get("name") or "").strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise invalid_form(["name"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {NAME_LIMIT} in length.")
    thread = call.local.world.add_thread(parent, name, call.caller)
    call.local.broadcast.thread_created(thread)
    return answer(thread_payload(call.local.world, thread), 201)


ROUTES = [Route("POST", "/channels/{channel_id}/threads", create_thread, "anyone")]

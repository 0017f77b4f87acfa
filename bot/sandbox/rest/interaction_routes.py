"""Routes of interactions: a member's request, the bot's first response, and later messages by token."""

from aiohttp import web

from bot.sandbox.api_errors import unknown
from bot.sandbox.message_view import message_payload
from bot.sandbox.model import Interaction, Message
from bot.sandbox.rest.call import Call, Route, answer, nothing


def _asked(call: Call, name: str) -> bool:
    return call.request.query.get(name, "").lower() in ("1", "true")


async def interact(call: Call) -> web.Response:
    """POST an interaction from a member's client."""
    call.local.interactions.open(call.caller, call.form, call.uploads)
    return nothing()


async def respond(call: Call) -> web.Response:
    """POST the first response."""
    interaction = call.local.interactions.unanswered(call.part("interaction_id"), call.part("interaction_token"))
    response = call.local.responses.respond(interaction, call.form, call.uploads)
    return answer(response) if _asked(call, "with_response") else nothing()


def _interaction(call: Call) -> Interaction:
    if call.part("webhook_id") != call.local.world.application.id:
        raise unknown("Webhook")
    return call.local.interactions.of_token(call.part("webhook_token"))


def _message(call: Call) -> Message:
    message_id = call.request.match_info.get("message_id", "@original")
    return call.local.responses.message_of(_interaction(call), message_id)


async def follow_up(call: Call) -> web.Response:
    """POST another message. The response contains it with or without `wait`, as for all interactions."""
    message = call.local.responses.follow_up(_interaction(call), call.form, call.uploads)
    return answer(message_payload(call.local.world, message))


async def get_message(call: Call) -> web.Response:
    """GET the original response or a follow-up."""
    return answer(message_payload(call.local.world, _message(call)))


async def edit_message(call: Call) -> web.Response:
    """PATCH the original response or a follow-up."""
    message = call.local.messages.edit(_message(call), call.form, call.uploads)
    return answer(message_payload(call.local.world, message))


async def delete_message(call: Call) -> web.Response:
    """DELETE the original response or a follow-up."""
    call.local.messages.delete(_message(call))
    return nothing()


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"

ROUTES = [
    Route("POST", "/interactions", interact, "person"),
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", respond, "token"),
    Route("POST", _WEBHOOK, follow_up, "token"),
] + [
    Route(method, f"{_WEBHOOK}/messages/{name}", handler, "token")
    for name in ("@original", "{message_id}")
    for method, handler in (("GET", get_message), ("PATCH", edit_message), ("DELETE", delete_message))
]

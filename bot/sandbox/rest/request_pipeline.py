"""The steps of every REST call: authorization, faults, rate limits, the body, the document, the handler."""

import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.api_errors import ApiError, unauthorized
from bot.sandbox.faults import CallFault
from bot.sandbox.local_discord import CallRecord, InvalidRequest, LocalDiscord
from bot.sandbox.model import User
from bot.sandbox.ratelimits import RateLimitedError
from bot.sandbox.rest import (
    accounts,
    application_commands,
    channel_messages,
    channel_threads,
    guilds,
    interaction_routes,
    pins,
    reactions,
)
from bot.sandbox.rest.bodies import Body, read_body
from bot.sandbox.rest.call import Call, Route, answer

log = logging.getLogger(__name__)

ROUTES = [
    *accounts.ROUTES,
    *guilds.ROUTES,
    *pins.ROUTES,  # before the messages, whose ids would match "pins"
    *channel_messages.ROUTES,
    *reactions.ROUTES,
    *channel_threads.ROUTES,
    *application_commands.ROUTES,
    *interaction_routes.ROUTES,
]
WRONG_FORM = frozenset({50006, 50035, 50109, 40005})


def add_api(app: web.Application, local: LocalDiscord) -> None:
    """Serve all routes under /api/v10, and under /api/v9 for older clients."""
    for route in ROUTES:
        for version in ("v10", "v9"):
            app.router.add_route(route.method, f"/api/{version}{route.template}", _handler(local, route))
    app.router.add_route("*", "/api/{rest:.*}", _not_found(local))


def _not_found(local: LocalDiscord) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        error = ApiError(404, 0, "404: Not Found")
        local.calls.append(CallRecord(request.method, "?", request.path, "?", error.status))
        local.invalid_requests.append(InvalidRequest(request.method, request.path, "no such route"))
        return _error_response(error)

    return handle


def _handler(local: LocalDiscord, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        record = CallRecord(request.method, route.template, request.path, "?")
        local.calls.append(record)
        try:
            response = await _carry_out(local, route, request, record)
        except ApiError as error:
            response = _error_response(error)
            if record.by != "person" and error.code in WRONG_FORM:
                reasons = error.errors or error.message
                local.invalid_requests.append(InvalidRequest(request.method, request.path, reasons))
                log.warning("refused %s %s: %s", request.method, route.template, reasons)
        record.status = response.status
        if record.by != "person":
            local.limits.note_status(response.status)
        return response

    return handle


async def _carry_out(local: LocalDiscord, route: Route, request: web.Request, record: CallRecord) -> web.StreamResponse:
    user = _authorized(local, route, request)
    record.by = "token" if route.who == "token" else "bot" if user is not None and user.bot else "person"
    if record.by == "person":
        body = await read_body(request)
        return await route.handler(Call(local, request, user, body.value, body.uploads))
    if local.limits.banned:
        return web.Response(text="error code: 1015", status=429)  # As Cloudflare answers, not the API.
    fault = local.faults.striking(route.method, route.template)
    if fault is not None and fault.delay:
        await local.clock.sleep(fault.delay)
    if fault is not None and fault.status is not None and not fault.after:
        return _failure(fault)
    headers = local.limits.take(route.method, route.template, dict(request.match_info))
    try:
        body = await read_body(request)
        _check_request(local, route, request, body)
        response = await route.handler(Call(local, request, user, body.value, body.uploads))
    except ApiError as error:
        error.headers |= headers
        raise
    response.headers.update(headers)
    _check_response(local, route, response)
    if fault is not None and fault.status is not None:
        return _failure(fault)
    return response


def _authorized(local: LocalDiscord, route: Route, request: web.Request) -> User | None:
    if route.who == "token":
        return None
    user = local.tokens.user_of_header(request.headers.get("Authorization", ""))
    if user is None or (route.who == "bot" and not user.bot) or (route.who == "person" and user.bot):
        raise unauthorized()
    return user


def _check_request(local: LocalDiscord, route: Route, request: web.Request, body: Body) -> None:
    if local.specification is not None:
        query = dict(request.query)
        local.specification.check_request(route.method, route.template, body.value, query, body.content_type)


def _check_response(local: LocalDiscord, route: Route, response: web.StreamResponse) -> None:
    """Check our own response against the document. Tests read the errors from `invalid_responses`."""
    if local.specification is None or not isinstance(response, web.Response):
        return
    if not isinstance(response.body, bytes):
        return
    payload = json.loads(response.body)
    complaints = local.specification.response_complaints(route.method, route.template, response.status, payload)
    local.invalid_responses += [f"{route.method} {route.template}: {complaint}" for complaint in complaints]


def _failure(fault: CallFault) -> web.Response:
    return answer({"message": f"{fault.status}: planned fault", "code": 0}, fault.status or 500)


def _error_response(error: ApiError) -> web.Response:
    response = answer(error.body(), error.status, error.headers)
    if isinstance(error, RateLimitedError):
        response.headers["Via"] = "1.1 sandbox"  # Without it, discord.py takes a 429 for a Cloudflare ban.
    return response

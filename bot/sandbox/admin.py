"""The admin interface under /admin: make guilds, channels and members, count calls and plan faults over HTTP.

It is for other processes on this machine. Every request needs the server's token as `Authorization: Bearer <token>`.
"""

import hmac
from collections.abc import Callable

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.api_errors import ApiError, unauthorized
from bot.sandbox.faults import CallFault
from bot.sandbox.json_types import Json
from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.payloads import channel_payload, guild_payload, user_payload
from bot.sandbox.rest.bodies import MAX_REQUEST, read_body
from bot.sandbox.rest.call import answer


def add_admin(app: web.Application, local: LocalDiscord, token: str) -> None:
    """Add the admin routes, which accept only this token."""
    admin = Admin(local)
    inner = web.Application(middlewares=[_guard(token)], client_max_size=MAX_REQUEST)
    inner.router.add_get("/state", admin.state)
    inner.router.add_post("/guilds", admin.add_guild)
    inner.router.add_post("/guilds/{guild_id}/channels", admin.add_channel)
    inner.router.add_post("/guilds/{guild_id}/members", admin.add_member)
    inner.router.add_post("/guilds/{guild_id}/bot", admin.invite_bot)
    inner.router.add_post("/faults", admin.plan_fault)
    inner.router.add_delete("/faults", admin.clear_faults)
    inner.router.add_post("/gateway/{action}", admin.disturb_gateway)
    app.add_subapp("/admin", inner)


def _guard(token: str) -> Middleware:
    """A middleware that requires the token and turns `ApiError` into a JSON answer."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode("utf-8", "surrogateescape")
        try:
            if not hmac.compare_digest(given, expected):
                raise unauthorized()
            return await handler(request)
        except ApiError as error:
            return answer(error.body(), error.status)

    return guarded


async def _form(request: web.Request, *needed: str) -> Json:
    """The JSON object in the body. The `needed` keys hold non-empty strings.

    Raises:
        ApiError: the body is not an object, or a needed key is missing.
    """
    form = (await read_body(request)).value
    if not isinstance(form, dict) or not all(isinstance(form.get(key), str) and form[key] for key in needed):
        raise ApiError(400, 50035, f"Invalid Form Body: needs {', '.join(needed) or 'an object'}")
    return form


class Admin:
    """The request handlers. Each takes and returns JSON."""

    def __init__(self, local: LocalDiscord) -> None:
        self._local, self._world = local, local.world

    async def state(self, _: web.Request) -> web.Response:
        """GET: calls by route, refused requests, and what the gateway counts."""
        counts: dict[str, int] = {}
        for call in self._local.calls:
            if call.by != "person":
                key = f"{call.method} {call.template}"
                counts[key] = counts.get(key, 0) + 1
        hub = self._local.hub
        bot_sessions = hub.of_user(self._world.application.bot.id)
        state: Json = {
            "calls": counts,
            "invalid_requests": [vars(one) for one in self._local.invalid_requests],
            "rate_limited": self._local.limits.exceeded,
            "identifies": hub.identifies,
            "resumes": hub.resumes,
            "commands": len(self._world.commands),
            "bot_connected": any(session.socket for session in bot_sessions),
        }
        return web.json_response(state)

    async def add_guild(self, request: web.Request) -> web.Response:
        """POST {name, owner}: a guild, owned by a new person of that name."""
        form = await _form(request, "name", "owner")
        guild = self._world.add_guild(form["name"], self._world.add_person(form["owner"]))
        return web.json_response(guild_payload(guild))

    async def add_channel(self, request: web.Request) -> web.Response:
        """POST {name}: a text channel in the guild."""
        form = await _form(request, "name")
        guild = self._world.guild(request.match_info["guild_id"])
        return web.json_response(channel_payload(self._world.add_channel(guild, form["name"])))

    async def add_member(self, request: web.Request) -> web.Response:
        """POST {name}: a new person in the guild. The answer includes their token."""
        form = await _form(request, "name")
        guild = self._world.guild(request.match_info["guild_id"])
        person = self._world.add_person(form["name"])
        self._world.join(guild, person)
        return web.json_response({"token": person.token, "user": user_payload(person)})

    async def invite_bot(self, request: web.Request) -> web.Response:
        """POST: add the bot to the guild, as if someone had invited it."""
        guild = self._world.guild(request.match_info["guild_id"])
        self._local.broadcast.bot_invited(guild)
        return web.json_response(guild_payload(guild))

    async def plan_fault(self, request: web.Request) -> web.Response:
        """POST the fields of a `CallFault`, or {duplicate_interactions}, or {hold_interactions}."""
        form, faults = await _form(request), self._local.faults
        try:
            if "method" in form:
                faults.plan(CallFault(**form))
            faults.duplicate_interactions += int(form.get("duplicate_interactions", 0))
            faults.hold_interactions += int(form.get("hold_interactions", 0))
        except (TypeError, ValueError) as error:
            raise ApiError(400, 50035, f"Invalid Form Body: {error}") from error
        return web.json_response({})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """DELETE: forget all planned faults."""
        self._local.faults.clear()
        return web.json_response({})

    async def disturb_gateway(self, request: web.Request) -> web.Response:
        """POST drop, reconnect, invalidate, invalidate-resumable or freeze: returns how many sockets were affected."""
        faults = self._local.gateway_faults
        actions: dict[str, Callable[[], int]] = {
            "drop": faults.drop,
            "reconnect": faults.ask_to_reconnect,
            "invalidate": lambda: faults.invalidate(resumable=False),
            "invalidate-resumable": lambda: faults.invalidate(resumable=True),
            "freeze": faults.freeze_heartbeats,
        }
        action = actions.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound(text=f"choose one of {', '.join(actions)}")
        return web.json_response({"sockets": action()})

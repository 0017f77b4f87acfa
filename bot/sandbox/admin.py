"""/admin on the loopback address: make guilds, channels and members, count calls, plan faults, from another process.

Every request needs the server's `admin_token`, as `Authorization: Bearer <token>`.
"""

import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.api_errors import ApiError, unauthorized
from bot.sandbox.faults import CallFault
from bot.sandbox.json_types import Json
from bot.sandbox.payloads import channel_payload, guild_payload, user_payload
from bot.sandbox.rest.bodies import MAX_REQUEST, read_body
from bot.sandbox.rest.call import answer

if TYPE_CHECKING:
    from bot.sandbox.server import SandboxServer


def add_admin(app: web.Application, server: "SandboxServer") -> None:
    """Add the routes, behind the token."""
    admin = Admin(server)
    inner = web.Application(middlewares=[_guard(server.admin_token)], client_max_size=MAX_REQUEST)
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
    """Asks for the token, and answers refused requests as the API does."""
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
    """The JSON object of the body, in which the `needed` keys hold words.

    Raises:
        ApiError: it is no object, or one of them is missing.
    """
    form = (await read_body(request)).value
    if not isinstance(form, dict) or not all(isinstance(form.get(key), str) and form[key] for key in needed):
        raise ApiError(400, 50035, f"Invalid Form Body: needs {', '.join(needed) or 'an object'}")
    return form


class Admin:
    """The handlers; each takes and answers JSON."""

    def __init__(self, server: "SandboxServer") -> None:
        self._server = server

    async def state(self, _: web.Request) -> web.Response:
        """GET: calls by route, what was refused, and the gateway's sessions."""
        counts: dict[str, int] = {}
        for call in self._server.calls:
            if call.by != "person":
                key = f"{call.method} {call.template}"
                counts[key] = counts.get(key, 0) + 1
        hub = self._server.local.hub
        state: Json = {
            "calls": counts,
            "invalid_requests": [vars(one) for one in self._server.invalid_requests],
            "rate_limited": self._server.limits.exceeded,
            "identifies": hub.identifies,
            "resumes": hub.resumes,
            "commands": len(self._server.world.commands),
            "bot_connected": any(session.socket for session in hub.of_user(self._bot_id)),
        }
        return web.json_response(state)

    @property
    def _bot_id(self) -> str:
        return self._server.world.application.bot.id

    async def add_guild(self, request: web.Request) -> web.Response:
        """POST {name, owner}: a guild owned by a new person of that name."""
        form, world = await _form(request, "name", "owner"), self._server.world
        guild = world.add_guild(form["name"], world.add_person(form["owner"]))
        return web.json_response(guild_payload(guild))

    async def add_channel(self, request: web.Request) -> web.Response:
        """POST {name}."""
        form, world = await _form(request, "name"), self._server.world
        guild = world.guild(request.match_info["guild_id"])
        return web.json_response(channel_payload(world.add_channel(guild, form["name"])))

    async def add_member(self, request: web.Request) -> web.Response:
        """POST {name}: a new person in the guild; answers their token too."""
        form, world = await _form(request, "name"), self._server.world
        guild = world.guild(request.match_info["guild_id"])
        person = world.add_person(form["name"])
        world.join(guild, person)
        return web.json_response({"token": person.token, "user": user_payload(person)})

    async def invite_bot(self, request: web.Request) -> web.Response:
        """POST: the bot is in the guild from here on, as after its invitation."""
        guild = self._server.world.guild(request.match_info["guild_id"])
        self._server.local.broadcast.bot_invited(guild)
        return web.json_response(guild_payload(guild))

    async def plan_fault(self, request: web.Request) -> web.Response:
        """POST the fields of a `CallFault`, or {duplicate_interactions}, {hold_interactions}."""
        form, faults = await _form(request), self._server.faults
        try:
            if "method" in form:
                faults.plan(CallFault(**form))
            faults.duplicate_interactions += int(form.get("duplicate_interactions", 0))
            faults.hold_interactions += int(form.get("hold_interactions", 0))
        except (TypeError, ValueError) as error:
            raise ApiError(400, 50035, f"Invalid Form Body: {error}") from error
        return web.json_response({})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """DELETE: disturb nothing more."""
        self._server.faults.clear()
        return web.json_response({})

    async def disturb_gateway(self, request: web.Request) -> web.Response:
        """POST drop, reconnect, invalidate, invalidate-resumable or freeze; answers how many sockets it hit."""
        actions: dict[str, Callable[[], int]] = {
            "drop": self._server.drop_bot_sockets,
            "reconnect": self._server.ask_bot_to_reconnect,
            "invalidate": lambda: self._server.invalidate_bot_sessions(resumable=False),
            "invalidate-resumable": lambda: self._server.invalidate_bot_sessions(resumable=True),
            "freeze": self._server.freeze_heartbeats,
        }
        action = actions.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound(text=f"choose one of {', '.join(actions)}")
        return web.json_response({"sockets": action()})

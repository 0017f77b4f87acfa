"""/admin on the loopback address: make guilds, channels and members, count calls, plan faults, from another process."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import CallFault
from bot.sandbox.json_types import Json
from bot.sandbox.payloads import channel_payload, guild_payload, user_payload

if TYPE_CHECKING:
    from bot.sandbox.server import SandboxServer


def add_admin(app: web.Application, server: "SandboxServer") -> None:
    """Add the routes."""
    admin = Admin(server)
    app.router.add_get("/admin/state", admin.state)
    app.router.add_post("/admin/guilds", admin.add_guild)
    app.router.add_post("/admin/guilds/{guild_id}/channels", admin.add_channel)
    app.router.add_post("/admin/guilds/{guild_id}/members", admin.add_member)
    app.router.add_post("/admin/guilds/{guild_id}/bot", admin.invite_bot)
    app.router.add_post("/admin/faults", admin.plan_fault)
    app.router.add_delete("/admin/faults", admin.clear_faults)
    app.router.add_post("/admin/gateway/{action}", admin.disturb_gateway)


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
        form = await request.json()
        world = self._server.world
        guild = world.add_guild(form["name"], world.add_person(form["owner"]))
        return web.json_response(guild_payload(guild))

    async def add_channel(self, request: web.Request) -> web.Response:
        """POST {name}."""
        form, world = await request.json(), self._server.world
        try:
            guild = world.guild(request.match_info["guild_id"])
        except ApiError as error:
            return web.json_response(error.body(), status=error.status)
        return web.json_response(channel_payload(world.add_channel(guild, form["name"])))

    async def add_member(self, request: web.Request) -> web.Response:
        """POST {name}: a new person in the guild; answers their token too."""
        form, world = await request.json(), self._server.world
        try:
            guild = world.guild(request.match_info["guild_id"])
        except ApiError as error:
            return web.json_response(error.body(), status=error.status)
        person = world.add_person(form["name"])
        world.join(guild, person)
        return web.json_response({"token": person.token, "user": user_payload(person)})

    async def invite_bot(self, request: web.Request) -> web.Response:
        """POST: the bot is in the guild from here on, as after its invitation."""
        try:
            guild = self._server.world.guild(request.match_info["guild_id"])
        except ApiError as error:
            return web.json_response(error.body(), status=error.status)
        self._server.local.broadcast.bot_invited(guild)
        return web.json_response(guild_payload(guild))

    async def plan_fault(self, request: web.Request) -> web.Response:
        """POST the fields of a `CallFault`, or {duplicate_interactions}, {hold_interactions}."""
        form, faults = await request.json(), self._server.faults
        if "method" in form:
            faults.plan(CallFault(**form))
        faults.duplicate_interactions += int(form.get("duplicate_interactions", 0))
        faults.hold_interactions += int(form.get("hold_interactions", 0))
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

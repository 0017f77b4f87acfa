"""Routes of the caller's account and application, and of the gateway's address."""

from aiohttp import web

from bot.sandbox.api_errors import unknown
from bot.sandbox.json_types import Json
from bot.sandbox.model import Guild, User
from bot.sandbox.payloads import application_payload, own_user_payload, user_payload
from bot.sandbox.permission_bits import guild_permissions
from bot.sandbox.rest.call import Call, Route, answer

SESSION_STARTS = 1_000
DAY_MS = 86_400_000


async def get_me(call: Call) -> web.Response:
    """GET /users/@me."""
    return answer(own_user_payload(call.caller))


async def get_user(call: Call) -> web.Response:
    """GET a user by id."""
    user = call.local.world.users.get(call.part("user_id"))
    if user is None:
        raise unknown("User")
    return answer(user_payload(user))


async def list_my_guilds(call: Call) -> web.Response:
    """GET the guilds that the caller is in, by id."""
    joined = [guild for guild in call.local.world.guilds.values() if call.caller.id in guild.members]
    guilds = call.page(joined, lambda guild: guild.id, default=200, most=200)
    return answer([_my_guild(guild, call.caller, with_counts=call.flag("with_counts")) for guild in guilds])


def _my_guild(guild: Guild, user: User, *, with_counts: bool) -> Json:
    payload: Json = {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": guild.owner_id == user.id,
        "permissions": str(int(guild_permissions(guild, user.id))),
        "features": [],
    }
    if with_counts:
        payload |= {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return payload


async def get_my_application(call: Call) -> web.Response:
    """GET the bot's application."""
    return answer(application_payload(call.local.world))


async def list_default_sounds(call: Call) -> web.Response:
    """GET Discord's own soundboard sounds. The local Discord has none."""
    return answer([])


async def get_gateway(call: Call) -> web.Response:
    """GET the gateway's address."""
    return answer({"url": call.local.gateway_url})


async def get_gateway_bot(call: Call) -> web.Response:
    """GET the gateway's address and the session start limit."""
    used = min(call.local.hub.identifies, SESSION_STARTS)
    limit = {
        "total": SESSION_STARTS,
        "remaining": SESSION_STARTS - used,
        "reset_after": DAY_MS,
        "max_concurrency": 1,
    }
    return answer({"url": call.local.gateway_url, "shards": 1, "session_start_limit": limit})


ROUTES = [
    Route("GET", "/users/@me", get_me, "anyone"),
    Route("GET", "/users/@me/guilds", list_my_guilds, "anyone"),
    Route("GET", "/users/{user_id}", get_user, "anyone"),
    Route("GET", "/applications/@me", get_my_application),
    Route("GET", "/oauth2/applications/@me", get_my_application),
    Route("GET", "/soundboard-default-sounds", list_default_sounds),
    Route("GET", "/gateway", get_gateway, "token"),
    Route("GET", "/gateway/bot", get_gateway_bot),
]

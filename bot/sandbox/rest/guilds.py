"""Routes of guilds, channels, members and roles: read them, and remove channels and members."""

from aiohttp import web

from bot.sandbox.api_errors import missing_access, missing_permissions, unknown
from bot.sandbox.intents import Intent
from bot.sandbox.payloads import channel_payload, guild_payload, member_payload, place_payload, role_payload
from bot.sandbox.permission_bits import Permission, can_see, guild_permissions
from bot.sandbox.rest.call import Call, Route, answer, nothing


async def get_guild(call: Call) -> web.Response:
    """GET a guild."""
    guild = call.guild()
    payload = guild_payload(guild)
    if call.request.query.get("with_counts") in ("1", "true", "True"):
        payload |= {
            "approximate_member_count": len(guild.members),
            "approximate_presence_count": len(guild.members),
        }
    return answer(payload)


async def list_channels(call: Call) -> web.Response:
    """GET the channels of a guild that the caller can see."""
    guild = call.guild()
    seen = [channel for channel in guild.channels.values() if can_see(guild, channel, call.caller.id)]
    channels = [channel for channel in seen if not channel.is_thread]
    return answer([channel_payload(channel) for channel in channels])


async def list_roles(call: Call) -> web.Response:
    """GET the roles of a guild."""
    return answer([role_payload(role) for role in call.guild().roles.values()])


async def list_members(call: Call) -> web.Response:
    """GET the members. A bot needs the privileged members intent."""
    guild, application = call.guild(), call.local.world.application
    if call.caller.bot and not application.privileged_intents & Intent.GUILD_MEMBERS:
        raise missing_access()
    query = call.request.query
    after, limit = int(query.get("after", "0")), int(query.get("limit", "1"))
    later = sorted((user_id for user_id in guild.members if int(user_id) > after), key=int)
    return answer([member_payload(guild.members[user_id]) for user_id in later[:limit]])


async def get_member(call: Call) -> web.Response:
    """GET one member."""
    membership = call.guild().members.get(call.part("user_id"))
    if membership is None:
        raise unknown("Member")
    return answer(member_payload(membership))


async def get_channel(call: Call) -> web.Response:
    """GET a channel or a thread."""
    return answer(place_payload(call.local.world, call.channel()))


async def delete_channel(call: Call) -> web.Response:
    """DELETE a channel and its messages, or a thread, which needs another permission."""
    is_thread = call.channel().is_thread
    channel = call.channel(Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
    payload = place_payload(call.local.world, channel)
    call.local.broadcast.channel_deleted(channel)
    return answer(payload)


async def remove_member(call: Call) -> web.Response:
    """DELETE a member or the bot from the guild."""
    guild = call.guild()
    if Permission.KICK_MEMBERS not in guild_permissions(guild, call.caller.id):
        raise missing_permissions()
    membership = guild.members.get(call.part("user_id"))
    if membership is None:
        raise unknown("Member")
    call.local.broadcast.member_removed(guild, membership.user)
    return nothing()


ROUTES = [
    Route("GET", "/guilds/{guild_id}", get_guild, "anyone"),
    Route("GET", "/guilds/{guild_id}/channels", list_channels, "anyone"),
    Route("GET", "/guilds/{guild_id}/roles", list_roles, "anyone"),
    Route("GET", "/guilds/{guild_id}/members", list_members, "anyone"),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member, "anyone"),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}", remove_member, "anyone"),
    Route("GET", "/channels/{channel_id}", get_channel, "anyone"),
    Route("DELETE", "/channels/{channel_id}", delete_channel, "anyone"),
]

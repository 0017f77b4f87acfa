"""`resolved`: the full users, channels, roles, messages and files whose ids are in an interaction's data."""

from bot.sandbox.api_errors import invalid_form, unknown
from bot.sandbox.attachments import file_payload
from bot.sandbox.interactions.command_options import OptionType
from bot.sandbox.json_types import Json
from bot.sandbox.message_view import message_payload
from bot.sandbox.model import Channel, Guild
from bot.sandbox.payloads import interaction_channel_payload, partial_member_payload, role_payload, user_payload
from bot.sandbox.permission_bits import guild_permissions
from bot.sandbox.world import World


def resolve(world: World, guild: Guild, viewer_id: str, named: dict[OptionType, list[str]]) -> Json:
    """The `resolved` object for the ids in options or selects.

    Raises:
        ApiError: an id is unknown.
    """
    resolved: Json = {}
    either = named.get(OptionType.MENTIONABLE, [])
    for user_id in [*named.get(OptionType.USER, []), *(one for one in either if one in guild.members)]:
        add_user(resolved, guild, user_id)
    for channel_id in named.get(OptionType.CHANNEL, []):
        if (channel := guild.channels.get(channel_id)) is None:
            raise unknown("Channel")
        payload = interaction_channel_payload(world, guild, channel, viewer_id)
        resolved.setdefault("channels", {})[channel_id] = payload
    for role_id in [*named.get(OptionType.ROLE, []), *(one for one in either if one not in guild.members)]:
        if (role := guild.roles.get(role_id)) is None:
            raise unknown("Role")
        resolved.setdefault("roles", {})[role_id] = role_payload(role)
    for file_id in named.get(OptionType.ATTACHMENT, []):
        if (file := world.files.get(file_id)) is None:
            raise invalid_form(["data", "attachments"], "ATTACHMENT_NOT_FOUND", f"No attachment {file_id}.")
        resolved.setdefault("attachments", {})[file_id] = file_payload(file, ephemeral=True)
    return resolved


def add_user(resolved: Json, guild: Guild, user_id: str) -> None:
    """Add a user and their membership.

    Raises:
        ApiError: the guild has no member with that id.
    """
    if (membership := guild.members.get(user_id)) is None:
        raise unknown("User")
    resolved.setdefault("users", {})[user_id] = user_payload(membership.user)
    permissions = str(int(guild_permissions(guild, user_id)))
    member = partial_member_payload(membership) | {"permissions": permissions}
    resolved.setdefault("members", {})[user_id] = member


def resolve_target(world: World, guild: Guild, channel: Channel, kind: int, target_id: str, viewer_id: str) -> Json:
    """The `resolved` object of a context-menu command. Kind 2 targets a user, kind 3 a message in the channel.

    Raises:
        ApiError: the target does not exist, or the member cannot see it.
    """
    resolved: Json = {}
    if kind == 2:
        add_user(resolved, guild, target_id)
        return resolved
    message = world.message(channel.id, target_id)
    if message.visible_to not in (None, viewer_id):
        raise unknown("Message")
    return {"messages": {target_id: message_payload(world, message)}}

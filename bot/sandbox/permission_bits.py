"""Permission bits, and how roles and overwrites combine (docs: Permissions)."""

from enum import IntFlag

from bot.sandbox.model import PRIVATE_THREAD, Channel, Guild


class Permission(IntFlag):
    """The permissions that the local Discord checks or grants."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    PIN_MESSAGES = 1 << 51


EVERYTHING = Permission((1 << 53) - 1)

EVERYONE_DEFAULT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)


def guild_permissions(guild: Guild, user_id: str) -> Permission:
    """What the member's roles allow in the guild. Users who are not members have no permissions."""
    if user_id == guild.owner_id:
        return EVERYTHING
    membership = guild.members.get(user_id)
    if membership is None:
        return Permission(0)
    allowed = guild.roles[guild.id].permissions
    for role_id in membership.role_ids:
        allowed |= guild.roles[role_id].permissions
    permissions = Permission(allowed)
    return EVERYTHING if Permission.ADMINISTRATOR in permissions else permissions


def channel_permissions(guild: Guild, channel: Channel, user_id: str) -> Permission:
    """What the member may do in the channel: the roles, then the overwrites of @everyone, of roles and of the member.

    A thread has the overwrites of its parent channel. A private one exists only for its members and moderators.
    """
    permissions = guild_permissions(guild, user_id)
    if Permission.ADMINISTRATOR in permissions or user_id not in guild.members:
        return permissions
    role_ids = guild.members[user_id].role_ids
    hidden = channel.type == PRIVATE_THREAD and channel.thread is not None and user_id not in channel.thread.joined
    if channel.parent_id is not None:
        channel = guild.channels[channel.parent_id]
    of_everyone = [overwrite for overwrite in channel.overwrites if overwrite.id == guild.id]
    of_roles = [overwrite for overwrite in channel.overwrites if overwrite.id in role_ids]
    of_member = [overwrite for overwrite in channel.overwrites if overwrite.id == user_id]
    for layer in (of_everyone, of_roles, of_member):
        deny = allow = 0
        for overwrite in layer:
            deny, allow = deny | overwrite.deny, allow | overwrite.allow
        permissions = Permission((permissions & ~deny) | allow)
    if Permission.VIEW_CHANNEL not in permissions or (hidden and Permission.MANAGE_THREADS not in permissions):
        return Permission(0)
    return permissions


def can_see(guild: Guild, channel: Channel, user_id: str) -> bool:
    """Whether this member can see the channel."""
    return Permission.VIEW_CHANNEL in channel_permissions(guild, channel, user_id)

"""Users, members, roles, channels, guilds and the application, as Discord's JSON."""

from bot.sandbox.intents import Intent
from bot.sandbox.json_types import Json
from bot.sandbox.model import (
    DIRECT_MESSAGES,
    GROUP_MESSAGES,
    PRIVATE_THREAD,
    Application,
    Channel,
    Guild,
    Membership,
    Role,
    User,
)
from bot.sandbox.permission_bits import can_see, channel_permissions
from bot.sandbox.world import World

ATTACHMENT_LIMIT = 10 * 1024 * 1024  # bytes for each file, without boosts
APPLICATION_COMMAND_BADGE = 1 << 23
# The flags of a bot's privileged intents (docs: Application Flags). These are for bots in fewer than 100 guilds.
INTENT_FLAGS = {Intent.GUILD_PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}


def user_payload(user: User) -> Json:
    """A user. `accent_color` is the colour of the avatar on the page."""
    payload: Json = {
        "id": user.id,
        "username": user.username,
        "discriminator": "0000" if user.bot else "0",
        "global_name": None if user.bot else user.username,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "accent_color": int(user.color.removeprefix("#"), 16),
    }
    if user.bot:
        payload["bot"] = True
    return payload


def own_user_payload(user: User) -> Json:
    """A user as their own client sees them (`/users/@me`, READY)."""
    return user_payload(user) | {
        "mfa_enabled": False,
        "locale": user.locale,
        "verified": True,
        "email": None,
        "premium_type": 0,
    }


def partial_member_payload(membership: Membership) -> Json:
    """A membership without its user, as in a message's `member`."""
    return {
        "nick": membership.nick,
        "avatar": None,
        "banner": None,
        "roles": list(membership.role_ids),
        "joined_at": membership.joined_at,
        "premium_since": None,
        "communication_disabled_until": membership.timed_out_until,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def member_payload(membership: Membership) -> Json:
    """A membership with its user."""
    return partial_member_payload(membership) | {"user": user_payload(membership.user)}


def role_payload(role: Role) -> Json:
    """A role. Its permissions are a decimal string."""
    return {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_payload(channel: Channel) -> Json:
    """A text channel."""
    return {
        "id": channel.id,
        "guild_id": channel.guild_id,
        "name": channel.name,
        "type": channel.type,
        "position": channel.position,
        "topic": channel.topic,
        "nsfw": channel.nsfw,
        "parent_id": None,
        "rate_limit_per_user": channel.slowmode_seconds,
        "flags": 0,
        "last_message_id": _last_message_id(channel),
        "permission_overwrites": [
            {"id": o.id, "type": o.type, "allow": str(o.allow), "deny": str(o.deny)} for o in channel.overwrites
        ],
    }


def thread_payload(world: World, channel: Channel) -> Json:
    """A thread. Raises ValueError for a channel that is none."""
    thread = channel.thread
    if thread is None:
        raise ValueError(f"{channel.id} is no thread")
    count = sum(1 for message in channel.messages.values() if not message.ephemeral)
    metadata: Json = {
        "archived": thread.archived,
        "archive_timestamp": world.timestamp(thread.archived_at or thread.created),
        "auto_archive_duration": thread.archive_minutes,
        "locked": thread.locked,
        "create_timestamp": world.timestamp(thread.created),
    }
    if channel.type == PRIVATE_THREAD:
        metadata["invitable"] = thread.invitable
    return {
        "id": channel.id,
        "guild_id": channel.guild_id,
        "parent_id": channel.parent_id,
        "owner_id": thread.owner_id,
        "name": channel.name,
        "type": channel.type,
        "flags": 0,
        "rate_limit_per_user": channel.slowmode_seconds,
        "last_message_id": _last_message_id(channel),
        "message_count": count,
        "member_count": len(thread.joined),
        "total_message_sent": count,
        "thread_metadata": metadata,
    }


def thread_member_payload(world: World, channel: Channel, user_id: str, *, with_member: bool = False) -> Json:
    """A member of a thread, optionally with the membership in the guild."""
    joined = channel.thread.joined[user_id] if channel.thread is not None else 0.0
    payload: Json = {"id": channel.id, "user_id": user_id, "join_timestamp": world.timestamp(joined), "flags": 0}
    if with_member:
        payload["member"] = member_payload(world.guilds[channel.guild_id].members[user_id])
    return payload


def _last_message_id(channel: Channel) -> str | None:
    return next((message.id for message in reversed(channel.messages.values()) if not message.ephemeral), None)


def place_payload(world: World, channel: Channel) -> Json:
    """A channel or a thread."""
    return thread_payload(world, channel) if channel.is_thread else channel_payload(channel)


def interaction_channel_payload(world: World, guild: Guild, channel: Channel, user_id: str) -> Json:
    """A channel as in an interaction: with the member's permissions."""
    payload = place_payload(world, channel)
    return payload | {"permissions": str(int(channel_permissions(guild, channel, user_id)))}


def private_channel_payload(world: World, guild: Guild, channel: Channel, user: User) -> Json:
    """Direct messages as in an interaction: with the other people and without a guild."""
    others = [membership.user for membership in guild.members.values() if membership.user.id != user.id]
    is_group = len(others) > 1
    payload: Json = {
        "id": channel.id,
        "type": GROUP_MESSAGES if is_group else DIRECT_MESSAGES,
        "flags": 0,
        "last_message_id": None,
        "recipients": [user_payload(one) for one in others or [world.application.bot]],
    }
    return payload | ({"name": channel.name, "icon": None, "owner_id": guild.owner_id} if is_group else {})


def guild_payload(guild: Guild) -> Json:
    """A guild as in the response to GET /guilds/{id}."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.owner_id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role_payload(role) for role in guild.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create_payload(world: World, guild: Guild, viewer: User) -> Json:
    """A guild as in a bot's GUILD_CREATE. Its only member is the bot."""
    own = guild.members[viewer.id]
    seen = [channel for channel in guild.channels.values() if can_see(guild, channel, viewer.id)]
    return guild_payload(guild) | {
        "joined_at": own.joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_payload(own)],
        "channels": [channel_payload(channel) for channel in seen if not channel.is_thread],
        "threads": [
            thread_payload(world, channel) for channel in seen if channel.thread and not channel.thread.archived
        ],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_ready_payload(world: World, guild: Guild, viewer: User) -> Json:
    """A guild as in a person's READY: all members, and the channels and threads that the person can see."""
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "channels": [
            interaction_channel_payload(world, guild, channel, viewer.id)
            for channel in guild.channels.values()
            if can_see(guild, channel, viewer.id)
        ],
        "members": [member_payload(membership) for membership in guild.members.values()],
        "roles": [role_payload(role) for role in guild.roles.values()],
    }


def application_flags(application: Application) -> int:
    """The application's flags, with one for each privileged intent that it may use."""
    allowed = (flag for intent, flag in INTENT_FLAGS.items() if application.privileged_intents & intent)
    return APPLICATION_COMMAND_BADGE | sum(allowed)


def application_payload(world: World) -> Json:
    """The application as its own bot sees it. Its owner is the owner of the first guild."""
    application: Application = world.application
    owner_id = next(iter(world.guilds.values())).owner_id
    return {
        "id": application.id,
        "name": application.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_payload(application.bot),
        "owner": user_payload(world.users[owner_id]),
        "verify_key": "0" * 64,
        "flags": application_flags(application),
        "flags_new": str(application_flags(application)),
        "bot_public": False,
        "bot_require_code_grant": False,
        "max_participants": None,
        "tags": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_status": 1,
        "integration_types_config": {"0": {}, "1": {}},
        "explicit_content_filter": 0,
        "team": None,
        "summary": "",
        "is_verified": False,
        "is_discoverable": False,
        "is_monetized": False,
        "storefront_available": False,
        "hook": True,
        "rpc_origins": [],
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    }


def partial_application_payload(world: World) -> Json:
    """The application as people's clients see it."""
    application = world.application
    return {
        "id": application.id,
        "name": application.name,
        "icon": None,
        "description": "",
        "bot": user_payload(application.bot),
    }

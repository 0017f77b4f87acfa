"""Whether the bot is online. The page shows it as a dot, and `Member.bot_ready` waits for it."""

from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.json_types import Json
from bot.sandbox.world import World


def presence_payload(world: World, hub: SessionHub, guild_id: str) -> Json:
    """The bot's presence in one guild."""
    bot = world.application.bot
    online = any(session.socket is not None for session in hub.of_user(bot.id))
    return {
        "user": {"id": bot.id},
        "guild_id": guild_id,
        "status": "online" if online else "offline",
        "activities": [],
        "client_status": {"web": "online"} if online else {},
    }


def announce(world: World, hub: SessionHub) -> None:
    """PRESENCE_UPDATE to everyone who shares a guild with the bot."""
    for guild in world.guilds.values():
        hub.send("PRESENCE_UPDATE", presence_payload(world, hub, guild.id), hub.people_of(guild))

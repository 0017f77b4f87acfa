"""Sends events about messages, channels and members to the gateway sessions that may see them."""

from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.json_types import Json
from bot.sandbox.message_view import blanked, event_payload
from bot.sandbox.model import Channel, Guild, Message, User
from bot.sandbox.payloads import (
    channel_payload,
    guild_create_payload,
    member_payload,
    thread_member_payload,
    thread_payload,
    user_payload,
)
from bot.sandbox.permission_bits import can_see
from bot.sandbox.world import World


class Broadcast:
    """Sends each event to everyone who can see the channel, or to one member if the message is ephemeral."""

    def __init__(self, world: World, hub: SessionHub) -> None:
        self._world, self._hub = world, hub

    def created(self, message: Message) -> None:
        """MESSAGE_CREATE."""
        self._message("MESSAGE_CREATE", message)

    def updated(self, message: Message) -> None:
        """MESSAGE_UPDATE with the full message."""
        self._message("MESSAGE_UPDATE", message)

    def deleted(self, message: Message) -> None:
        """MESSAGE_DELETE."""
        data = {"id": message.id, "channel_id": message.channel_id, "guild_id": message.guild_id}
        self._hub.send("MESSAGE_DELETE", data, self._audience(message))

    def deleted_at_once(self, channel: Channel, message_ids: list[str]) -> None:
        """MESSAGE_DELETE_BULK."""
        data = {"ids": message_ids, "channel_id": channel.id, "guild_id": channel.guild_id}
        self._hub.send("MESSAGE_DELETE_BULK", data, self._viewers(channel))

    def reacted(self, event: str, message: Message, user: User, emoji: Json) -> None:
        """MESSAGE_REACTION_ADD or MESSAGE_REACTION_REMOVE."""
        data: Json = {
            "user_id": user.id,
            "channel_id": message.channel_id,
            "message_id": message.id,
            "guild_id": message.guild_id,
            "emoji": emoji,
            "burst": False,
            "type": 0,
        }
        if event == "MESSAGE_REACTION_ADD":
            data["member"] = member_payload(self._world.guilds[message.guild_id].members[user.id])
            data["message_author_id"] = message.author.id
        self._hub.send(event, data, self._audience(message))

    def reactions_cleared(self, message: Message, emoji: Json | None = None) -> None:
        """MESSAGE_REACTION_REMOVE_ALL, or MESSAGE_REACTION_REMOVE_EMOJI for a single emoji."""
        data: Json = {"channel_id": message.channel_id, "message_id": message.id, "guild_id": message.guild_id}
        if emoji is None:
            self._hub.send("MESSAGE_REACTION_REMOVE_ALL", data, self._audience(message))
        else:
            self._hub.send("MESSAGE_REACTION_REMOVE_EMOJI", data | {"emoji": emoji}, self._audience(message))

    def pins_changed(self, channel: Channel, last_pinned: str | None) -> None:
        """CHANNEL_PINS_UPDATE."""
        data = {"channel_id": channel.id, "guild_id": channel.guild_id, "last_pin_timestamp": last_pinned}
        self._hub.send("CHANNEL_PINS_UPDATE", data, self._viewers(channel))

    def thread_created(self, thread: Channel) -> None:
        """THREAD_CREATE."""
        data = thread_payload(self._world, thread) | {"newly_created": True}
        self._hub.send("THREAD_CREATE", data, self._viewers(thread))

    def thread_updated(self, thread: Channel) -> None:
        """THREAD_UPDATE."""
        self._hub.send("THREAD_UPDATE", thread_payload(self._world, thread), self._viewers(thread))

    def thread_members_changed(self, thread: Channel, *, added: str | None = None, removed: str | None = None) -> None:
        """THREAD_MEMBERS_UPDATE. A member who was added to a private thread learns of the thread first."""
        of_thread = thread.thread
        if of_thread is None:
            return
        if added is not None:
            data = thread_payload(self._world, thread)
            data["member"] = thread_member_payload(self._world, thread, added)
            self._hub.send("THREAD_CREATE", data, self._hub.of_user(added))
        update: Json = {"id": thread.id, "guild_id": thread.guild_id, "member_count": len(of_thread.joined)}
        if added is not None:
            update["added_members"] = [thread_member_payload(self._world, thread, added, with_member=True)]
        if removed is not None:
            update["removed_member_ids"] = [removed]
        gone = self._hub.of_user(removed) if removed is not None else []
        there = self._viewers(thread)
        self._hub.send("THREAD_MEMBERS_UPDATE", update, [*there, *(one for one in gone if one not in there)])

    def typing(self, channel: Channel, user: User) -> None:
        """TYPING_START."""
        data = {
            "channel_id": channel.id,
            "guild_id": channel.guild_id,
            "user_id": user.id,
            "timestamp": int(self._world.clock.now()),
            "member": member_payload(self._world.guilds[channel.guild_id].members[user.id]),
        }
        self._hub.send("TYPING_START", data, self._viewers(channel))

    def channel_deleted(self, channel: Channel) -> None:
        """Delete the channel with its threads, and send CHANNEL_DELETE. For a thread, send THREAD_DELETE."""
        viewers, channels = self._viewers(channel), self._world.guilds[channel.guild_id].channels
        for inner in [one for one in channels.values() if one.id == channel.id or one.parent_id == channel.id]:
            del channels[inner.id]
        if channel.is_thread:
            payload = thread_payload(self._world, channel)
            named = {key: payload[key] for key in ("id", "guild_id", "parent_id", "type")}
            self._hub.send("THREAD_DELETE", named, viewers)
        else:
            self._hub.send("CHANNEL_DELETE", channel_payload(channel), viewers)

    def member_removed(self, guild: Guild, user: User) -> None:
        """Remove the member: they receive GUILD_DELETE, the others GUILD_MEMBER_REMOVE."""
        del guild.members[user.id]
        self._hub.send("GUILD_DELETE", {"id": guild.id}, self._hub.of_user(user.id))
        others = self._hub.where(lambda session: session.user.id in guild.members)
        self._hub.send("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": user_payload(user)}, others)

    def bot_invited(self, guild: Guild) -> None:
        """Add the bot with its role: it receives GUILD_CREATE, the others GUILD_MEMBER_ADD."""
        bot = self._world.application.bot
        own = [role.id for role in guild.roles.values() if role.managed and role.name == self._world.application.name]
        others = self._hub.where(lambda session: session.user.id in guild.members)
        membership = self._world.join(guild, bot, role_ids=own)
        created = guild_create_payload(self._world, guild, bot)
        del created["unavailable"]  # Clients take a guild without this key for a new one, not for one after an outage.
        self._hub.send("GUILD_CREATE", created, self._hub.of_user(bot.id))
        self._hub.send("GUILD_MEMBER_ADD", member_payload(membership) | {"guild_id": guild.id}, others)

    def _message(self, event: str, message: Message) -> None:
        payload = event_payload(self._world, message)
        audience = self._audience(message)
        readers = [session for session in audience if self._reads(session, message)]
        others = [session for session in audience if not self._reads(session, message)]
        self._hub.send(event, payload, readers)
        if others:
            self._hub.send(event, blanked(payload), others)

    @staticmethod
    def _reads(session: GatewaySession, message: Message) -> bool:
        own = message.author.id == session.user.id or session.user.id in message.mention_ids
        return session.reads_content or own

    def _audience(self, message: Message) -> list[GatewaySession]:
        """An ephemeral message goes to its member only; even the bot's gateway does not receive it."""
        if message.visible_to is not None:
            return self._hub.of_user(message.visible_to)
        return self._viewers(self._world.guilds[message.guild_id].channels[message.channel_id])

    def _viewers(self, channel: Channel) -> list[GatewaySession]:
        guild = self._world.guilds[channel.guild_id]
        return self._hub.where(lambda session: can_see(guild, channel, session.user.id))

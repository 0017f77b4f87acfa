"""Tells the gateway's sessions what happened to messages, each one only what it may see."""

from bot.sandbox.gateway.hub import Hub
from bot.sandbox.gateway.session import Session
from bot.sandbox.json_types import Json
from bot.sandbox.message_view import blanked, event_payload
from bot.sandbox.model import Channel, Message, User
from bot.sandbox.payloads import member_payload
from bot.sandbox.permissions import can_see
from bot.sandbox.world import World


class Broadcast:
    """Message events and typing, to whoever can see the channel (or to one member, if ephemeral)."""

    def __init__(self, world: World, hub: Hub) -> None:
        self._world, self._hub = world, hub

    def created(self, message: Message) -> None:
        """MESSAGE_CREATE; a client's nonce comes back to its author only."""
        self._message("MESSAGE_CREATE", message)

    def updated(self, message: Message) -> None:
        """MESSAGE_UPDATE with the whole message."""
        self._message("MESSAGE_UPDATE", message)

    def deleted(self, message: Message) -> None:
        """MESSAGE_DELETE."""
        data = {"id": message.id, "channel_id": message.channel_id, "guild_id": message.guild_id}
        self._hub.send("MESSAGE_DELETE", data, self._audience(message))

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

    def _message(self, event: str, message: Message) -> None:
        payload = event_payload(self._world, message)
        audience = self._audience(message)
        readers = [session for session in audience if self._reads(session, message)]
        others = [session for session in audience if not self._reads(session, message)]
        self._hub.send(event, payload, readers)
        if others:
            self._hub.send(event, blanked(payload), others)

    @staticmethod
    def _reads(session: Session, message: Message) -> bool:
        own = message.author.id == session.user.id or session.user.id in message.mention_ids
        return session.reads_content or own

    def _audience(self, message: Message) -> list[Session]:
        """An ephemeral message is told to its member alone, not even to the bot's gateway."""
        if message.visible_to is not None:
            return self._hub.of_user(message.visible_to)
        return self._viewers(self._world.guilds[message.guild_id].channels[message.channel_id])

    def _viewers(self, channel: Channel) -> list[Session]:
        guild = self._world.guilds[channel.guild_id]
        return self._hub.where(lambda session: can_see(guild, channel, session.user.id))

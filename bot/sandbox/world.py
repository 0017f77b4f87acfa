"""The state of the local Discord."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox.api_errors import unknown
from bot.sandbox.clock import Clock
from bot.sandbox.json_types import Json
from bot.sandbox.model import (
    PUBLIC_THREAD,
    Application,
    Channel,
    Context,
    Guild,
    Membership,
    Message,
    Overwrite,
    Role,
    StoredFile,
    Thread,
    User,
)
from bot.sandbox.permission_bits import EVERYONE_DEFAULT, Permission
from bot.sandbox.snowflake import Snowflakes

# The ids of the first world never change, so that a bot's stored data still matches after a restart of the sandbox.
APPLICATION_ID = "1100000000000000001"
GUILD_ID = "1100000000000000100"
CHANNEL_IDS = {"general": "1100000000000000201", "concepts": "1100000000000000202"}
MEMBER_IDS = {
    "maple": "1100000000000000301",
    "river": "1100000000000000302",
    "sky": "1100000000000000303",
}
COLORS = ("#e67e22", "#3498db", "#9b59b6", "#2ecc71", "#e91e63", "#1abc9c", "#f1c40f", "#95a5a6")


@dataclass
class World:
    """All guilds, users, commands and files. It does not deal with HTTP or sockets."""

    clock: Clock
    application: Application
    snowflakes: Snowflakes
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    commands: dict[str, Json] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)

    def timestamp(self, seconds: float | None = None) -> str:
        """An ISO 8601 timestamp with offset, as Discord writes it. The default is the current time."""
        moment = self.clock.now() if seconds is None else seconds
        return datetime.fromtimestamp(moment, UTC).isoformat()

    def guild(self, guild_id: str) -> Guild:
        """The guild. Raises the 404 of an unknown guild."""
        if (guild := self.guilds.get(guild_id)) is None:
            raise unknown("Guild")
        return guild

    def channel(self, channel_id: str) -> Channel:
        """The channel or thread. Raises the 404 of an unknown channel."""
        for guild in self.guilds.values():
            if (channel := guild.channels.get(channel_id)) is not None:
                return channel
        raise unknown("Channel")

    def message(self, channel_id: str, message_id: str) -> Message:
        """The message. Raises the 404 of an unknown message."""
        if (message := self.channel(channel_id).messages.get(message_id)) is None:
            raise unknown("Message")
        return message

    def user_of_token(self, token: str) -> User | None:
        """The person with the token `user-<id>`."""
        user = self.users.get(token.removeprefix("user-")) if token.startswith("user-") else None
        return None if user is None or user.bot else user

    def people(self) -> list[User]:
        """All users that are not bots."""
        return [user for user in self.users.values() if not user.bot]

    def add_guild(self, name: str, owner: User, *, guild_id: str | None = None, with_bot: bool = True) -> Guild:
        """Add a guild with its @everyone role. The owner is a member, and the bot if it is `with_bot`."""
        guild = Guild(guild_id or self.snowflakes.next(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", int(EVERYONE_DEFAULT))
        self.guilds[guild.id] = guild
        bot_role = self.add_role(guild, self.application.name, EVERYONE_DEFAULT)
        bot_role.managed = True
        self.join(guild, owner)
        if with_bot:
            self.join(guild, self.application.bot, role_ids=[bot_role.id])
        return guild

    def add_private_channel(self, name: str, context: Context, *people: User) -> Channel:
        """Add direct messages: with the bot, or between people."""
        guild = self.add_guild(name, people[0], with_bot=False)
        guild.context = context
        for person in people[1:]:
            self.join(guild, person)
        return self.add_channel(guild, name)

    def add_role(self, guild: Guild, name: str, permissions: Permission) -> Role:
        """Add a role above all others."""
        role = Role(self.snowflakes.next(), name, int(permissions), position=len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(
        self, guild: Guild, name: str, *, channel_id: str | None = None, overwrites: list[Overwrite] | None = None
    ) -> Channel:
        """Add a text channel below the others."""
        position = len(guild.channels)
        channel = Channel(channel_id or self.snowflakes.next(), guild.id, name, position=position)
        channel.overwrites = overwrites or []
        guild.channels[channel.id] = channel
        return channel

    def add_thread(
        self, parent: Channel, name: str, maker: User, *, kind: int = PUBLIC_THREAD, thread_id: str | None = None
    ) -> Channel:
        """Add a thread to a text channel. Its maker is its first member."""
        now = self.clock.now()
        thread = Channel(thread_id or self.snowflakes.next(), parent.guild_id, name, kind, parent_id=parent.id)
        thread.thread = Thread(maker.id, now, joined={maker.id: now})
        self.guilds[parent.guild_id].channels[thread.id] = thread
        return thread

    def add_person(self, username: str, *, user_id: str | None = None) -> User:
        """Add a person's account, which is in no guild yet."""
        user = User(user_id or self.snowflakes.next(), username, COLORS[len(self.people()) % len(COLORS)])
        self.users[user.id] = user
        return user

    def join(self, guild: Guild, user: User, *, role_ids: list[str] | None = None) -> Membership:
        """Add the user to the guild."""
        membership = Membership(user, self.timestamp(), role_ids or [])
        guild.members[user.id] = membership
        return membership


def first_world(clock: Clock, *, privileged_intents: int = 0) -> World:
    """The guild "Ninefold" with #general, #concepts and three members. The first member is its owner."""
    bot = User(APPLICATION_ID, "Ninefold", "#5865f2", bot=True)
    application = Application(APPLICATION_ID, "Ninefold", bot, privileged_intents)
    world = World(clock, application, Snowflakes(clock))
    world.users[bot.id] = bot
    people = [world.add_person(name, user_id=user_id) for name, user_id in MEMBER_IDS.items()]
    guild = world.add_guild("Ninefold", people[0], guild_id=GUILD_ID)
    for person in people[1:]:
        world.join(guild, person)
    for name, channel_id in CHANNEL_IDS.items():
        world.add_channel(guild, name, channel_id=channel_id)
    return world

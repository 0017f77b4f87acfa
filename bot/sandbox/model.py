"""The records that make up a world: users, guilds, channels, roles, messages, files and interactions."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from bot.sandbox.clock import Timer
from bot.sandbox.json_types import Json

LOCALE = "en-US"
TEXT, DIRECT_MESSAGES, GROUP_MESSAGES, ANNOUNCEMENT = 0, 1, 3, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12


class MessageFlag(IntFlag):
    """The message flags that the local Discord acts on (docs: Message Flags)."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class InteractionType(IntEnum):
    """What the member did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


@dataclass
class User:
    """An account: a person's or the bot's."""

    id: str
    username: str
    color: str = "#5865f2"
    bot: bool = False
    locale: str = LOCALE

    @property
    def token(self) -> str:
        """What a person's client sends as `Authorization`."""
        return f"user-{self.id}"


@dataclass
class Application:
    """The bot's application. `installed_by` are the users who have added it to their account."""

    id: str
    name: str
    bot: User
    privileged_intents: int = 0
    installed_by: set[str] = field(default_factory=set)


@dataclass
class Role:
    """A role. The @everyone role has the guild's id."""

    id: str
    name: str
    permissions: int
    position: int = 0
    managed: bool = False


@dataclass
class Overwrite:
    """What a channel allows or denies a role (type 0) or a member (type 1)."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass
class Thread:
    """What only threads have: who created them and when, their members by id with the times, and whether they are open.

    `archive_minutes` is what the members chose. The local Discord archives a thread only when it is told to.
    """

    owner_id: str
    created: float
    archive_minutes: int = 1440
    archived: bool = False
    archived_at: float | None = None
    locked: bool = False
    invitable: bool = True
    joined: dict[str, float] = field(default_factory=dict)


@dataclass
class Channel:
    """A text channel or a thread, with its messages by id, oldest first. Only threads have a `parent_id`."""

    id: str
    guild_id: str
    name: str
    type: int = TEXT
    position: int = 0
    topic: str | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: "dict[str, Message]" = field(default_factory=dict)
    parent_id: str | None = None
    slowmode_seconds: int = 0
    thread: Thread | None = None
    nsfw: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread of another channel."""
        return self.thread is not None


@dataclass
class Membership:
    """A user's membership in one guild."""

    user: User
    joined_at: str
    role_ids: list[str] = field(default_factory=list)
    nick: str | None = None
    timed_out_until: str | None = None


class Context(IntEnum):
    """Where a command is used (docs: Interaction Context Types)."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


@dataclass
class Guild:
    """A server with its roles, channels and members.

    Direct messages are kept as a guild of their own with one channel, whose `context` says what they are. The bot
    receives them without a guild.
    """

    id: str
    name: str
    owner_id: str
    locale: str = LOCALE
    context: Context = Context.GUILD
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)


@dataclass
class StoredFile:
    """An uploaded file. Images have a `width` and a `height` in pixels."""

    id: str
    filename: str
    content_type: str
    data: bytes
    url: str
    description: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass
class Reaction:
    """One emoji and the users who reacted with it, in order."""

    emoji: Json
    user_ids: list[str] = field(default_factory=list)


@dataclass
class Message:
    """A message as stored. Its embeds keep their `attachment://` urls, which are resolved when it is read."""

    id: str
    channel_id: str
    guild_id: str
    author: User
    timestamp: float
    type: int = 0
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    flags: MessageFlag = field(default_factory=lambda: MessageFlag(0))
    edited: float | None = None
    tts: bool = False
    pinned_at: float | None = None
    mention_ids: list[str] = field(default_factory=list)
    mention_role_ids: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    reactions: list[Reaction] = field(default_factory=list)
    reference: Json | None = None
    interaction: "Interaction | None" = None
    webhook_id: str | None = None
    nonce: str | int | None = None
    visible_to: str | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only one member can see it."""
        return self.visible_to is not None

    @property
    def components_v2(self) -> bool:
        """Whether its layout consists of components only."""
        return MessageFlag.COMPONENTS_V2 in self.flags


@dataclass
class Interaction:
    """What a member asked for, and how far the bot's answer is.

    `source` is the message whose component was used, `opener` the interaction that opened a submitted modal, and
    `original` the bot's first response. `owners` are the server and the user who installed what was used.
    """

    id: str
    token: str
    type: InteractionType
    guild: Guild
    channel: Channel
    user: User
    nonce: str | None
    session_id: str | None
    created: float
    data: Json
    owners: Json = field(default_factory=dict)
    command_name: str | None = None
    command_type: int | None = None
    target_id: str | None = None
    source: Message | None = None
    opener: "Interaction | None" = None
    timer: Timer | None = None
    answered: bool = False
    failed: bool = False
    modal: Json | None = None
    original: Message | None = None
    followups: dict[str, Message] = field(default_factory=dict)

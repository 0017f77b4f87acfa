"""What a world consists of: users, guilds, channels, roles, messages and files, as plain records."""

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING

from bot.sandbox.json_types import Json

if TYPE_CHECKING:
    from bot.sandbox.interactions.interaction import Interaction

LOCALE = "en-US"
TEXT, PUBLIC_THREAD = 0, 11


class MessageFlag(IntFlag):
    """Flags of a message that change how it is treated (docs: Message Flags)."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass
class User:
    """An account: a person's, or the bot's."""

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
    """The bot's application."""

    id: str
    name: str
    bot: User
    privileged_intents: int = 0


@dataclass
class Role:
    """A role; the one with the guild's id is everyone's."""

    id: str
    name: str
    permissions: int
    position: int = 0
    managed: bool = False


@dataclass
class Overwrite:
    """What a channel allows or denies to one role (type 0) or member (type 1)."""

    id: str
    type: int
    allow: int = 0
    deny: int = 0


@dataclass
class Channel:
    """A text channel, or a thread of one, and its messages by id, oldest first.

    A thread has a `parent_id`, and was made by `owner_id` at `created`.
    """

    id: str
    guild_id: str
    name: str
    type: int = TEXT
    position: int = 0
    topic: str | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: "dict[str, Message]" = field(default_factory=dict)
    parent_id: str | None = None
    owner_id: str = ""
    created: float = 0.0

    @property
    def is_thread(self) -> bool:
        """Whether it stands in another channel."""
        return self.type == PUBLIC_THREAD


@dataclass
class Membership:
    """A user's place in one guild."""

    user: User
    joined_at: str
    role_ids: list[str] = field(default_factory=list)
    nick: str | None = None
    timed_out_until: str | None = None


@dataclass
class Guild:
    """A server with its roles, channels and members."""

    id: str
    name: str
    owner_id: str
    locale: str = LOCALE
    roles: dict[str, Role] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)


@dataclass
class StoredFile:
    """An uploaded file; `width` and `height` in pixels if it is an image."""

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
    """Who reacted with one emoji, in order."""

    emoji: Json
    user_ids: list[str] = field(default_factory=list)


@dataclass
class Message:
    """A message as it is kept: embeds still name `attachment://` files, which are resolved when it is shown."""

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
    pinned: bool = False
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
        """Whether one member alone can see it."""
        return self.visible_to is not None

    @property
    def components_v2(self) -> bool:
        """Whether it is laid out by components alone."""
        return MessageFlag.COMPONENTS_V2 in self.flags

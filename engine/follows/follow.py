"""A followed channel, the messages that are read from it, and what the engine asks about channels."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

SHOWN_IN: ContextVar[int] = ContextVar("SHOWN_IN", default=0)
"""The channel that the current request is answered in; 0 outside of requests."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A channel whose pictures are added to `dataset` (its full name).

    Messages newer than `since` (a Discord id) are added. `read` is the newest message that was read in each place: the
    channel, or one of its threads. With `backfills`, older messages are added, too: `backfilled` is the oldest message
    that was read in each place, 0 where none is left. If it is not `is_active`, nothing new is added, but deletions
    still count. `is_restricted` means that the channel was age-restricted when it was followed. `member` is the key of
    the member who asked for it.
    """

    guild_id: int
    channel_id: int
    dataset: str
    member: str
    since: int
    is_active: bool = False
    is_restricted: bool = False
    backfills: bool = False
    notice_id: int | None = None
    read: Mapping[str, int] = field(default_factory=dict)
    backfilled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostedPicture:
    """An attached picture. `id` is the attachment's, `host` (`host:port`) the only one that `url` is read from."""

    id: int
    url: str
    host: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A message with pictures in a followed channel or in one of its threads (`place_id`)."""

    message_id: int
    place_id: int
    author_id: int
    pictures: Sequence[PostedPicture]


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a photo was posted."""

    place_id: int
    message_id: int


class Existence(Enum):
    """Whether a message is still there."""

    THERE = auto()
    GONE = auto()
    UNKNOWN = auto()


class Channels(Protocol):
    """What the engine asks about the channels of Discord."""

    @property
    def hears_deletions(self) -> bool:
        """Whether Discord tells about deleted messages. If not, messages are checked each time."""
        ...

    async def may_show(self, follow: Follow, channel_id: int) -> bool:
        """Whether everyone who sees a channel may also see the photos of a followed one."""
        ...

    async def existence(self, ref: MessageRef, photo_id: str) -> Existence:
        """Whether a photo's message still has it, and its author has not taken it back."""
        ...

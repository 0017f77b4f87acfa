"""Events of messages in followed channels: posted, edited, deleted, reacted to.

Nothing is lost if the database does not answer: each change is retried while the process lives. A new process checks
every message before it shows its pictures.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import discord

from bot.features.follows.follower import Follower
from bot.features.follows.posted_pictures import TAKE_BACK
from bot.platform.recovery import patiently
from engine.engine import Engine
from engine.follows.follow import Follow


class MessageEvents:
    """Handles the events of one client."""

    def __init__(self, engine: Engine, follower: Follower) -> None:
        self._follows, self._follower = engine.follows, follower

    def posted(self, message: discord.Message) -> None:
        """A message was posted."""
        self._follower.notice(message)

    async def deleted(self, guild_id: int | None, message_ids: Iterable[int]) -> None:
        """Messages were deleted."""
        if not await self._follows_any(guild_id):
            return
        await patiently("erasing the pictures of deleted messages")(self._follows.erase_messages, [*message_ids])

    async def edited(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A message was edited: its author may have removed a picture."""
        data: Any = payload.data
        if "attachments" not in data or not self._follower.is_enabled or not await self._follows_any(payload.guild_id):
            return
        kept = [int(one["id"]) for one in data["attachments"]]
        erase = self._follows.erase_messages
        await patiently("erasing removed pictures")(erase, [payload.message_id], kept=kept)

    async def place_deleted(self, place_id: int) -> None:
        """A channel or a thread was deleted, and its messages with it."""
        await patiently("erasing the pictures of a deleted channel")(self._follows.erase_place, place_id)

    async def reacted(self, payload: discord.RawReactionActionEvent) -> None:
        """A reaction was added. On one's own message it takes the pictures back, on the notice all of one's own."""
        if str(payload.emoji) != TAKE_BACK or payload.guild_id is None or not await self._follows_any(payload.guild_id):
            return
        follows = [*(await self._follows.all()).values()]
        if any(payload.message_id == follow.notice_id for follow in follows):
            await patiently("leaving a member out")(self._follows.opt_out, payload.guild_id, payload.user_id)
        elif payload.message_author_id == payload.user_id:
            await patiently("erasing pictures that were taken back")(self._follows.erase_messages, [payload.message_id])

    async def _follows_any(self, guild_id: int | None) -> bool:
        """Whether a channel of the server is or was followed."""
        followed: Mapping[int, Follow] = await patiently("reading the followed channels")(self._follows.all)
        return any(follow.guild_id == guild_id for follow in followed.values())

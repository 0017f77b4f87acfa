"""Rounds as channel messages: posted by the bot's own right (sessions outlive interactions), and kept current."""

from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import discord
from cachetools import LRUCache

from bot.features.rounds.displays import needs_another_message, pictured, round_message, showable
from bot.locale import Words, words
from bot.locale.markup import message_link
from bot.platform.components import text_layout
from bot.platform.edits import Edits
from bot.platform.message_limits import within_limits
from bot.platform.recent import REMEMBERED
from engine.engine import Engine
from engine.sessions.events import Display
from engine.sessions.views import RoundView


@dataclass(frozen=True, slots=True)
class RoundKey:
    """A round of a session of a channel."""

    channel_id: int
    session_id: str
    number: int


class RoundMessages:
    """The messages of all rounds: sent, edited when votes come, and moved."""

    def __init__(self, engine: Engine, client: discord.Client) -> None:
        self._engine, self._client = engine, client
        self._edits: Edits[RoundKey] = Edits(self._edit)
        self._pictured: LRUCache[RoundKey, Hashable] = LRUCache(REMEMBERED)
        self._gone: LRUCache[int, None] = LRUCache(REMEMBERED)

    async def post_message(self, view: RoundView) -> tuple[discord.Message, RoundView]:
        """Send a round that the engine made; its message, and the round after that.

        After any error, the engine's `next` gives the round again.
        """
        view = showable(view)
        message, now = await self._send(view)
        if now.photos != view.photos:  # votes came before there was a message to show them in
            self.mark(view.channel_id, view.session_id, view.number)
        return message, now

    def mark(self, channel_id: int, session_id: str, number: int) -> None:
        """A round looks different now; its message will follow."""
        self._edits.mark(RoundKey(channel_id, session_id, number))

    def again(self) -> None:
        """Discord can be reached again: what could not be edited meanwhile follows now."""
        self._edits.again()

    async def follow_late(self) -> None:
        """Show, for as long as this runs, what was recorded after members had been told that nobody knew whether."""
        async for channel_id, session_id, number in self._engine.late_changes():
            self.mark(channel_id, session_id, number)

    @property
    def pending(self) -> int:
        """How many messages may not show what they should."""
        return self._edits.pending

    async def summon(self, view: RoundView) -> discord.Message:
        """Post a round once more, as the channel's last message; its old message says where it is now."""
        view = showable(view)
        message, _ = await self._send(view)
        self.mark(view.channel_id, view.session_id, view.number)  # what changed while it was sent
        if view.message_id is not None:
            words, link = self.words_of(view.guild_id), message_link(view.guild_id, view.channel_id, message.id)
            moved = words("round-moved", number=view.number, link=link)
            await self._empty(view, view.message_id, moved)
        return message

    async def settle(self) -> None:
        """Return when every message shows what it should."""
        await self._edits.settle()

    async def close(self) -> None:
        """Give up the edits that wait."""
        await self._edits.close()

    async def rewrite(self, view: RoundView, message_id: int, text: str) -> None:
        """Let another message of the round say nothing but that, if it is still there."""
        message = self._channel(view).get_partial_message(message_id)
        with suppress(discord.NotFound):
            await message.edit(**within_limits(content=text, view=None))

    async def _send(self, view: RoundView) -> tuple[discord.Message, RoundView]:
        """Send a round and record its message; the round of the moment after that."""
        async with self._engine.posting(view) as posting:
            found = await round_message(self._engine, view, self.words_of(view.guild_id), has_files=True)
            fields = within_limits(**found.fields, files=found.files)
            message = await self._channel(view).send(**fields, nonce=_nonce(view))
            self._pictured[_key(view)] = pictured(view)
            posting.message_id = message.id
        return message, posting.view

    async def _edit(self, key: RoundKey) -> None:
        """Show a round as it stands now. An absent list keeps its files; all are sent again when one has changed."""
        view = await self._engine.round(key.channel_id, key.session_id, key.number)
        if view.message_id is None or view.message_id in self._gone:
            return
        if needs_another_message(view):
            await self._post_again(view, view.message_id)
            return
        shows = pictured(view)
        is_new = shows != self._pictured.get(key, None if view.display is Display.SHEET else view.posted)
        found = await round_message(self._engine, view, self.words_of(view.guild_id), has_files=is_new)
        message = self._channel(view).get_partial_message(view.message_id)
        try:
            await message.edit(**within_limits(**found.fields, attachments=found.files or discord.utils.MISSING))
        except discord.NotFound:
            self._gone[view.message_id] = None
            raise
        self._pictured[key] = shows

    async def _post_again(self, view: RoundView, old_message_id: int) -> None:
        """Put another message in the old one's place."""
        view = showable(view)
        await self._send(view)
        with suppress(discord.NotFound):
            await self._channel(view).get_partial_message(old_message_id).delete()

    async def _empty(self, view: RoundView, message_id: int, text: str) -> None:
        """Let a message that showed the round say nothing but that, if it can still be edited."""
        fields: dict[str, Any] = {"content": text, "embeds": [], "view": None}
        if view.display is Display.GRID and not view.is_hidden:
            fields = {"view": text_layout(text)}
        message = self._channel(view).get_partial_message(message_id)
        with suppress(discord.NotFound, discord.Forbidden):
            await message.edit(**within_limits(**fields, attachments=[]))

    def _channel(self, view: RoundView) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(view.channel_id, guild_id=view.guild_id)

    def words_of(self, guild_id: int) -> Words:
        """The words in a server's language."""
        return words_of(self._client, guild_id)


def words_of(client: discord.Client, guild_id: int) -> Words:
    """The words in a server's language."""
    guild = client.get_guild(guild_id)
    return words(guild.preferred_locale if guild else None)


def _key(view: RoundView) -> RoundKey:
    return RoundKey(view.channel_id, view.session_id, view.number)


def _nonce(view: RoundView) -> str:
    """Discord posts it once, though an answer be lost on the way; what takes a message's place has that one's id."""
    replaced = view.message_id or (view.blind and view.blind.call)
    return str(replaced) if replaced else f"{view.session_id}-{view.number}"

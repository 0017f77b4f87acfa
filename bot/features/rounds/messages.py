"""Rounds as channel messages. The bot posts them itself, and keeps them up to date.

They are not answers to interactions, because a session can outlive an interaction's token.
"""

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
from bot.platform.edits import REMEMBERED, Edits
from bot.platform.message_limits import within_limits
from engine.engine import Engine
from engine.sessions.events import Display
from engine.sessions.views import RoundView


@dataclass(frozen=True, slots=True)
class RoundKey:
    """A round of a channel's session."""

    channel_id: int
    session_id: str
    number: int


class RoundMessages:
    """The messages of all rounds: sent, edited after votes, and posted again."""

    def __init__(self, engine: Engine, client: discord.Client) -> None:
        self._engine, self._client = engine, client
        self._edits: Edits[RoundKey] = Edits(self._edit)
        self._pictured: LRUCache[RoundKey, Hashable] = LRUCache(REMEMBERED)
        self._gone: LRUCache[int, None] = LRUCache(REMEMBERED)

    async def post_message(self, view: RoundView) -> tuple[discord.Message, RoundView]:
        """Send a round that the engine made. Returns the message, and the round after sending.

        If this fails, the engine's `next` returns the same round again.
        """
        view = showable(view)
        message, now = await self._send(view)
        if now.photos != view.photos:  # members voted before the message was recorded
            self.mark(view.channel_id, view.session_id, view.number)
        return message, now

    def mark(self, channel_id: int, session_id: str, number: int) -> None:
        """Update the message of a round that has changed, as soon as possible."""
        self._edits.mark(RoundKey(channel_id, session_id, number))

    def again(self) -> None:
        """Retry the edits that failed: Discord can be reached again."""
        self._edits.again()

    async def show_late_changes(self) -> None:
        """Update messages, until cancelled, for actions whose outcome was unknown when they were answered."""
        async for channel_id, session_id, number in self._engine.late_changes():
            self.mark(channel_id, session_id, number)

    @property
    def pending(self) -> int:
        """How many messages may be out of date."""
        return self._edits.pending

    async def repost(self, view: RoundView) -> discord.Message:
        """Post a round again as the channel's newest message. Its old message links to the new one."""
        view = showable(view)
        message, _ = await self._send(view)
        self.mark(view.channel_id, view.session_id, view.number)  # it may have changed while it was sent
        if view.message_id is not None:
            words, link = self.words_of(view.guild_id), message_link(view.guild_id, view.channel_id, message.id)
            moved = words("round-moved", number=view.number, link=link)
            await self._empty(view, view.message_id, moved)
        return message

    async def settle(self) -> None:
        """Wait until every message is up to date."""
        await self._edits.settle()

    async def close(self) -> None:
        """Drop the edits that were not sent."""
        await self._edits.close()

    async def rewrite(self, view: RoundView, message_id: int, text: str) -> None:
        """Replace another message of the round, such as its call to join, by a text. It may be gone."""
        message = self._channel(view).get_partial_message(message_id)
        with suppress(discord.NotFound):
            await message.edit(**within_limits(content=text, view=None))

    async def _with_words(self, view: RoundView) -> RoundView:
        """The round with the words that its message should suggest now."""
        return await self._engine.narrowing.offer(view, self.words_of(view.guild_id).language)

    async def _send(self, view: RoundView) -> tuple[discord.Message, RoundView]:
        """Send a round and record its message. Returns the message, and the round after sending."""
        view = showable(await self._with_words(view))
        async with self._engine.posting(view) as posting:
            found = await round_message(self._engine, view, self.words_of(view.guild_id), has_files=True)
            fields = within_limits(**found.fields, files=found.files)
            message = await self._channel(view).send(**fields, nonce=_nonce(view))
            self._pictured[_key(view)] = pictured(view)
            posting.message_id = message.id
        return message, posting.view

    async def _edit(self, key: RoundKey) -> None:
        """Show the current state of a round. Its files are only sent, all of them, if one has changed."""
        view = await self._with_words(await self._engine.round(key.channel_id, key.session_id, key.number))
        if view.message_id is None or view.message_id in self._gone:
            return
        if needs_another_message(view):
            await self._post_again(view, view.message_id)
            return
        shows = pictured(view)
        # After a restart, the journal has the photos that were posted, but not the labels that a sheet shows.
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
        """Replace the old message by a new one."""
        view = showable(view)
        await self._send(view)
        with suppress(discord.NotFound):
            await self._channel(view).get_partial_message(old_message_id).delete()

    async def _empty(self, view: RoundView, message_id: int, text: str) -> None:
        """Replace a message that showed the round by a text, if it can still be edited."""
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
    """The nonce of a round's message, so that Discord posts it only once even if its answer is lost.

    A message that replaces another one uses that one's id.
    """
    replaced = view.message_id or (view.blind and view.blind.call)
    return str(replaced) if replaced else f"{view.session_id}-{view.number}"

"""Rounds as channel messages: posted by the bot's own right (sessions outlive interactions), and kept current."""

from dataclasses import dataclass

import discord

from bot.components import view_of
from bot.edits import Edits
from bot.locale import Words, words
from bot.pictures import pictures_of
from bot.render import round_content, round_embeds, round_faces
from engine.engine import Engine
from engine.views import RoundView


@dataclass(frozen=True, slots=True)
class RoundKey:
    """A round of a session of a channel."""

    channel_id: int
    session_id: str
    number: int


class Rounds:
    """The rounds of all channels."""

    def __init__(self, engine: Engine, client: discord.Client) -> None:
        self._engine, self._client = engine, client
        self._edits: Edits[RoundKey] = Edits(self._edit)
        self._attached: dict[RoundKey, tuple[int, ...]] = {}

    async def post(self, view: RoundView) -> discord.Message:
        """Post a round that the engine made. After any error, the engine's `next` gives the round again."""
        try:
            message = await self._send(view)
        except BaseException:
            await self._engine.not_posted(view)
            raise
        await self._engine.posted(view, message.id)
        return message

    def mark(self, channel_id: int, session_id: str, number: int) -> None:
        """A round looks different now; its message will follow."""
        self._edits.mark(RoundKey(channel_id, session_id, number))

    async def settle(self) -> None:
        """Return when every message shows what it should."""
        await self._edits.settle()

    def close(self) -> None:
        """Give up the edits that wait."""
        self._edits.close()

    async def _send(self, view: RoundView) -> discord.Message:
        words = self._words(view.guild_id)
        pictures = await pictures_of(self._engine, view.dataset, view.photos, view.number)
        return await self._channel(view).send(
            round_content(view, words),
            embeds=round_embeds(view, pictures.addresses, words),
            files=pictures.files(words),
            view=view_of(round_faces(view, words)),
            nonce=f"{view.session_id}-{view.number}",  # Discord posts it once, though an answer be lost on the way
        )

    async def _edit(self, key: RoundKey) -> None:
        """Show a round as it stands now. An absent list keeps its files; all are sent again when a photo is new."""
        view = await self._engine.round(key.channel_id, key.session_id, key.number)
        if view.message_id is None:
            return
        words = self._words(view.guild_id)
        pictures = await pictures_of(self._engine, view.dataset, view.photos, view.number)
        revisions = tuple(photo.revision for photo in view.photos)
        known = self._attached.get(key, (0,) * len(revisions))
        files = pictures.files(words) if revisions != known else []
        await (
            self._channel(view)
            .get_partial_message(view.message_id)
            .edit(
                content=round_content(view, words),
                embeds=round_embeds(view, pictures.addresses, words),
                attachments=files or discord.utils.MISSING,
                view=view_of(round_faces(view, words)),
            )
        )
        if files:
            self._attached[key] = revisions

    def _channel(self, view: RoundView) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(view.channel_id, guild_id=view.guild_id)

    def _words(self, guild_id: int) -> Words:
        guild = self._client.get_guild(guild_id)
        return words(guild.preferred_locale if guild else None)

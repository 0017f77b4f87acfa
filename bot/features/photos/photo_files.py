"""The pictures of photos: their addresses, and the files to attach."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.features.photos.photo_embeds import alt_text, file_name
from bot.locale import Words
from engine.engine import Engine
from engine.images.renditions import Rendition
from engine.sessions.views import PhotoView

WIDTH = 240
"""Pixels. At 400, the most that Discord shows, nine photos take five screens and push the buttons out of sight."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The renditions of some photos, in order. `number` is their round's number, or None outside of rounds."""

    photos: tuple[PhotoView, ...]
    renditions: tuple[Rendition, ...]
    number: int | None

    @property
    def addresses(self) -> list[str]:
        """The addresses for the embeds: public URLs, or names of attached files."""
        pairs = zip(self.photos, self.renditions, strict=True)
        return [shown.url or f"attachment://{file_name(view, self.number)}" for view, shown in pairs]

    def files(self, words: Words) -> list[discord.File]:
        """The files to attach, with alt texts."""
        pairs = zip(self.photos, self.renditions, strict=True)
        return [self._file(view, shown, words) for view, shown in pairs if not shown.url]

    def _file(self, view: PhotoView, shown: Rendition, words: Words) -> discord.File:
        return discord.File(BytesIO(shown.jpeg), file_name(view, self.number), description=alt_text(view, words))


async def pictures_of(
    engine: Engine,
    dataset: str,
    photos: Sequence[PhotoView],
    number: int | None = None,
    channel_id: int | None = None,
    *,
    width: int = WIDTH,
) -> Pictures:
    """The pictures of a dataset's photos. With a `channel_id`, the work waits for that channel's turn.

    Raises DatasetError, DatabaseError.
    """
    renditions = await engine.renditions(dataset, [view.photo for view in photos], width=width, channel_id=channel_id)
    return Pictures(tuple(photos), renditions, number)

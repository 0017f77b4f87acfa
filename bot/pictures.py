"""The pictures that go with photos: their addresses, and the files to attach."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.locale import Words
from bot.render import file_name
from engine.engine import Engine
from engine.renditions import Rendition
from engine.views import PhotoView

WIDTH = 240
"""Pixels: at 400, the most that Discord shows, nine photos are five screens high and the buttons out of sight."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The renditions of some photos, in their order; `number` is the round's, if they are one."""

    photos: tuple[PhotoView, ...]
    renditions: tuple[Rendition, ...]
    number: int | None

    @property
    def addresses(self) -> list[str]:
        """What the embeds show: public urls, or names of attached files."""
        pairs = zip(self.photos, self.renditions, strict=True)
        return [shown.url or f"attachment://{file_name(view, self.number)}" for view, shown in pairs]

    def files(self, words: Words) -> list[discord.File]:
        """What has to be attached, each with words for those who cannot see it."""
        pairs = zip(self.photos, self.renditions, strict=True)
        return [self._file(view, shown, words) for view, shown in pairs if not shown.url]

    def _file(self, view: PhotoView, shown: Rendition, words: Words) -> discord.File:
        alt_text = words.alt_text(view.position, view.photo.description)
        return discord.File(BytesIO(shown.jpeg), file_name(view, self.number), description=alt_text)


async def pictures_of(engine: Engine, dataset: str, photos: Sequence[PhotoView], number: int | None = None) -> Pictures:
    """The pictures of a dataset's photos. Raises DatasetError, DatabaseError."""
    renditions = await engine.renditions(dataset, [view.photo for view in photos], width=WIDTH)
    return Pictures(tuple(photos), renditions, number)

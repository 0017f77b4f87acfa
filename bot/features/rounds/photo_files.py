"""The pictures that go with photos: their addresses, and the files to attach."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.features.rounds.photo_embeds import alt_text
from bot.features.rounds.render import alt_texts, file_name, sheet_alt_text, sheet_edges, sheet_name
from bot.locale import Words
from engine.engine import Engine
from engine.images.contact_sheet import SIDE, numbered_sheet, numbered_squares
from engine.images.renditions import Rendition
from engine.sessions.views import PhotoView, RoundView

WIDTH = 240
"""Pixels. At 400, the most that Discord shows, nine photos are five screens high and hide the buttons."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The renditions of some photos, in order; `number` is the number of their round, if they are one."""

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
) -> Pictures:
    """The pictures of a dataset's photos, for a channel whose turn it is. Raises DatasetError, DatabaseError."""
    renditions = await engine.renditions(dataset, [view.photo for view in photos], width=WIDTH, channel_id=channel_id)
    return Pictures(tuple(photos), renditions, number)


async def squares_of(engine: Engine, view: RoundView, words: Words) -> list[discord.File]:
    """A numbered square of each photo of a round, which may be copied. Raises DatasetError, DatabaseError."""
    squares = await engine.workers.pictures.run_for(view.channel_id, numbered_squares, await _large(engine, view))
    return [
        discord.File(BytesIO(square), file_name(photo, view.number), description=text)
        for square, photo, text in zip(squares, view.photos, alt_texts(view, words), strict=True)
    ]


async def sheet_of(engine: Engine, view: RoundView, words: Words) -> discord.File:
    """A round's contact sheet; the photos may be copied. Raises DatasetError, DatabaseError."""
    large = await _large(engine, view)
    sheet = await engine.workers.pictures.run_for(view.channel_id, numbered_sheet, large, sheet_edges(view))
    return discord.File(BytesIO(sheet), sheet_name(view), description=sheet_alt_text(view, words))


async def _large(engine: Engine, view: RoundView) -> tuple[bytes, ...]:
    """The photos as JPEGs whose middle square has SIDE pixels, unless they are longer than two squares."""
    photos = [shown.photo for shown in view.photos]
    return await engine.pictures(view.dataset, photos, width=2 * SIDE, channel_id=view.channel_id)

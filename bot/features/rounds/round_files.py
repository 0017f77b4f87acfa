"""The files that are made from a round's photos: numbered squares, or one sheet."""

from io import BytesIO

import discord

from bot.features.photos.photo_embeds import file_name
from bot.features.rounds.render import alt_texts, sheet_alt_text, sheet_edges, sheet_name
from bot.locale import Words
from engine.engine import Engine
from engine.images.contact_sheet import SIDE, numbered_sheet, numbered_squares
from engine.sessions.views import RoundView


async def squares_of(engine: Engine, view: RoundView, words: Words) -> list[discord.File]:
    """A numbered square for each photo, if the photos may be copied. Raises DatasetError, DatabaseError."""
    squares = await engine.workers.pictures.run_for(view.channel_id, numbered_squares, await _large(engine, view))
    return [
        discord.File(BytesIO(square), file_name(photo, view.number), description=text)
        for square, photo, text in zip(squares, view.photos, alt_texts(view, words), strict=True)
    ]


async def sheet_of(engine: Engine, view: RoundView, words: Words) -> discord.File:
    """A round's contact sheet, if the photos may be copied. Raises DatasetError, DatabaseError."""
    large = await _large(engine, view)
    sheet = await engine.workers.pictures.run_for(view.channel_id, numbered_sheet, large, sheet_edges(view))
    return discord.File(BytesIO(sheet), sheet_name(view), description=sheet_alt_text(view, words))


async def _large(engine: Engine, view: RoundView) -> tuple[bytes, ...]:
    """The photos as JPEGs. Their middle square has SIDE pixels, unless they are longer than two squares."""
    photos = [shown.photo for shown in view.photos]
    return await engine.pictures(view.dataset, photos, width=2 * SIDE, channel_id=view.channel_id)

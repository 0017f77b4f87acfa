"""Photos outside of rounds, small enough for one screen: one numbered picture, or cards."""

from collections.abc import Sequence
from io import BytesIO

import discord

from bot.features.photos.cards import cards
from bot.features.photos.credits import credits_line
from bot.features.photos.photo_embeds import alt_text
from bot.features.photos.photo_files import pictures_of
from bot.locale import Words
from bot.locale.text import cut
from bot.platform.limits import ALT_TEXT
from engine.engine import Engine
from engine.errors import HotlinkOnlyError
from engine.images.contact_sheet import SIDE, numbered_sheet
from engine.sessions.views import PhotoView

SHEET_NAME = "photos.jpg"
_GROUP = "https://discord.com/channels/@me#photos"


async def numbered_photos(
    engine: Engine, dataset: str, photos: Sequence[PhotoView], words: Words
) -> tuple[list[discord.Embed], list[discord.File]]:
    """The photos on one sheet with their credits, or as cards if they may only be shown from their own addresses.

    Raises DatasetError, DatabaseError.
    """
    if not photos:
        return [], []
    try:
        jpegs = await engine.pictures(dataset, [view.photo for view in photos], width=2 * SIDE)
    except HotlinkOnlyError:
        return cards(_GROUP, photos, (await pictures_of(engine, dataset, photos)).addresses, words), []
    sheet = await engine.workers.pictures.run(numbered_sheet, jpegs, [None] * len(jpegs))
    embed = discord.Embed().set_image(url=f"attachment://{SHEET_NAME}")
    if names := credits_line([view.photo for view in photos], words):
        embed.set_footer(text=names)
    room = ALT_TEXT // len(photos) - 1
    text = "\n".join(cut(alt_text(view, words), room) for view in photos)
    return [embed], [discord.File(BytesIO(sheet), SHEET_NAME, description=text)]

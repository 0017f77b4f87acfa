"""The message with a concept's card: an embed with its texts, and its photos on one sheet."""

from collections.abc import Sequence
from io import BytesIO

import discord

from bot.features.cards.render import card_embed, edges, photos_text
from bot.features.photos.cards import cards
from bot.features.photos.photo_files import pictures_of
from bot.locale import Words
from engine.cards.concept_cards import Card
from engine.engine import Engine
from engine.errors import DatasetError, HotlinkOnlyError
from engine.images.contact_sheet import CELL, numbered_sheet

FILE_NAME = "concept.jpg"
_GROUP = "https://discord.com/channels/@me#card"


async def card_message(
    engine: Engine, card: Card, words: Words, channel_id: int | None = None
) -> tuple[Sequence[discord.Embed], Sequence[discord.File]]:
    """The embeds and files of a card. Photos that may not be copied are shown from their own addresses.

    With a `channel_id`, drawing waits for that channel's turn. Raises DatabaseError.
    """
    embed = card_embed(card, words)
    photos = [view.photo for view in card.photos]
    if not photos:
        return [embed], []
    try:
        jpegs = await engine.pictures(card.dataset, photos, width=CELL[0], channel_id=channel_id)
    except HotlinkOnlyError:
        best = card.photos[: card.best]
        addresses = (await pictures_of(engine, card.dataset, best, channel_id=channel_id)).addresses
        return [embed, *cards(_GROUP, best, addresses, words)], []
    except DatasetError:  # the dataset was removed a moment ago
        return [embed], []
    sheet = await engine.workers.pictures.run_for(channel_id, numbered_sheet, jpegs, edges(card))
    embed.set_image(url=f"attachment://{FILE_NAME}")
    return [embed], [discord.File(BytesIO(sheet), FILE_NAME, description=photos_text(card, words))]

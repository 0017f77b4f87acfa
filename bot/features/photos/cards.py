"""Photos that may only be shown from their own addresses, as cards of three. Pure.

Discord shows embeds with the same url as one card with up to four images (discord-api-docs #1418). The first embed has
the card's text.
"""

from collections.abc import Sequence

import discord

from bot.features.photos.credits import credit_link
from bot.features.photos.photo_embeds import photo_title
from bot.locale import Words
from bot.platform.limits import is_showable
from engine.sessions.views import PhotoView

IN_ROW = 3
CARD_CREDIT = 16
"""Characters of a credit on a card, so that three of them fit on one line."""


def cards(group: str, photos: Sequence[PhotoView], pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """The photos in rows of three. `pictures` are their addresses by position.

    `group` is a url that no other message uses. It only groups the embeds: without a title, nobody can click it.
    """
    pairs = list(zip(photos, pictures, strict=True))
    rows = [pairs[start : start + IN_ROW] for start in range(0, len(pairs), IN_ROW)]
    return [embed for number, row in enumerate(rows, start=1) for embed in _card(f"{group}-{number}", row, words)]


def _card(url: str, row: Sequence[tuple[PhotoView, str]], words: Words) -> list[discord.Embed]:
    embeds = [discord.Embed(url=url).set_image(url=picture) for _, picture in row]
    embeds[0].description = _caption(row, words)
    return embeds


def _caption(row: Sequence[tuple[PhotoView, str]], words: Words) -> str:
    """The line above a card: its photos' numbers and labels, then their credits, each once."""
    numbers = [f"**{photo_title(photo, words)}**" for photo, _ in row]
    credits = dict.fromkeys(credit_link(photo.photo, CARD_CREDIT) for photo, _ in row if photo.photo.credit)
    hidden = [photo.position for photo, picture in row if not is_showable(picture)]
    notes = [words("photos-not-shown", positions=words.joined(hidden))] if hidden else []
    return " · ".join(["\u2003".join(numbers), *([words.joined([*credits])] if credits else []), *notes])

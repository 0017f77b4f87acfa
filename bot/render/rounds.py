"""A round as a message. Pure."""

from collections.abc import Sequence

import discord

from bot.locale import Words
from bot.render.photos import photo_embeds
from engine.views import PhotoView, RoundView


def round_content(view: RoundView, words: Words) -> str:
    """The line above the photos."""
    return words.round_heading(view.number, view.prompt, view.dataset, view.finished)


def round_embeds(view: RoundView, pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """The photos by position; `pictures` are their addresses."""
    return photo_embeds(view.photos, pictures, words)


def file_name(photo: PhotoView, number: int | None = None) -> str:
    """What an attached photo is called: another name for each round, position and replacement."""
    parts = [f"round-{number}"] if number is not None else []
    parts.append(f"photo-{photo.position}")
    if photo.revision:
        parts.append(str(photo.revision))
    return "-".join(parts) + ".jpg"


def message_link(guild_id: int, channel_id: int, message_id: int) -> str:
    """The address of a message, which Discord shows as a jump to it."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"

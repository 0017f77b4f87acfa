"""Pictures that members bring to say what they mean: attached, linked to, or in a message."""

import asyncio
from collections.abc import Sequence

import discord
from discord.http import Route
from yarl import URL

from bot.errors import NoPictureError
from engine.engine import Engine


async def fetched(engine: Engine, addresses: Sequence[str]) -> tuple[bytes, ...]:
    """The pictures' files, in their order. Raises PhotoRejectedError with the reason for the first that cannot be had.

    Addresses may be typed by members: none leads into the network that the bot runs in.
    """
    reading = [engine.asking.fetch(address, hosts=own_host(address)) for address in addresses]
    return tuple(await asyncio.gather(*reading))


def given(image: discord.Attachment | None, link: str | None) -> tuple[str, ...]:
    """The addresses of what a command's options hold. Raises NoPictureError for an attached file of another kind."""
    if image is not None and not (image.content_type or "image/").startswith("image/"):
        raise NoPictureError
    return tuple(address for address in (image.url if image else None, link and link.strip()) if address)


def shown_in(message: discord.Message) -> str:
    """The address of the first picture in a message: attached, or shown by an embed. Raises NoPictureError."""
    for attachment in message.attachments:
        if (attachment.content_type or "").startswith("image/"):
            return attachment.url
    for embed in message.embeds:
        for media in (embed.image, embed.thumbnail):
            if media.url:
                return media.url
    raise NoPictureError


def own_host(address: str) -> frozenset[str]:
    """The host of what is attached in a local Discord: it may be reached though it is on loopback."""
    try:
        url, own = URL(address), URL(Route.BASE)
        is_own = url.origin() == own.origin() and url.path.startswith("/cdn/attachments/")
    except ValueError:
        return frozenset()
    return frozenset({url.host or ""}) if is_own else frozenset()

"""Pictures that members give as examples: attached, linked, or shown in a message.

Discord stores attached files, so they are only read from its CDN. Anyone can write a link, so linked files are only
read from the public internet and from hosts that the operator allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import discord
from discord.http import Route
from yarl import URL

from bot.platform import limits
from bot.platform.bot_errors import NoPictureError, NotAtCdnError
from engine.engine import Engine
from engine.errors import PhotoRejectedError
from engine.failures import Reason
from engine.images.formats import is_image
from engine.learning.prompts import PictureSource

DISCORD_CDN = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


@dataclass(frozen=True, slots=True)
class Attached:
    """The address of a file that Discord stores."""

    address: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An address that someone has written."""

    address: str


Picture = Attached | Linked


async def fetched(engine: Engine, pictures: Sequence[Picture]) -> tuple[bytes, ...]:
    """The pictures' files, in order. Raises NotAtCdnError, FetchError for the first one that is not available."""
    return await engine.prompts.fetch([source_of(picture) for picture in pictures])


def given(image: discord.Attachment | None, link: str | None) -> tuple[Picture, ...]:
    """The pictures in a command's options.

    Raises NoPictureError if the attached file is not an image, PhotoRejectedError if the address is too long.
    """
    if image is not None and not is_image(image.filename, image.content_type):
        raise NoPictureError
    attached = () if image is None else (Attached(image.url),)
    # Embeds, which show the picture in a question, accept no spaces in addresses. Requests quote them anyway.
    address = "".join(quote(one) if one.isspace() else one for one in (link or "").strip())
    if len(address) > limits.URL:
        raise PhotoRejectedError(Reason.BAD_URL, f"{len(address):,} characters, above {limits.URL:,}")
    return (*attached, Linked(address)) if address else attached


def shown_in(message: discord.Message, most: int = 1) -> tuple[Picture, ...]:
    """The first pictures in a message, at most `most`: attached, or shown by embeds.

    An embed's picture is either a file that Discord stores, or a link by the message's author. Raises NoPictureError if
    there is none.
    """
    files = [one for one in message.attachments if is_image(one.filename, one.content_type)]
    media = [next((one.url for one in (embed.image, embed.thumbnail) if one.url), "") for embed in message.embeds]
    shown: list[Picture] = [picture_at(url) for url in media if url]
    found = dict.fromkeys([*(Attached(file.url) for file in files), *shown])
    if not found:
        raise NoPictureError
    return tuple(found)[:most]


def picture_name(picture: Picture) -> str:
    """How messages refer to a picture: its file's name, or its host."""
    try:
        url = URL(picture.address)
    except ValueError:
        return picture.address
    return url.name or url.host or picture.address


def picture_at(address: str) -> Picture:
    """The picture at an address: a file that Discord stores, or a link."""
    return Attached(address) if is_at_cdn(address) else Linked(address)


def cdn_of(attached: Attached) -> str:
    """The host and port (`host:port`) of an attached file. Raises NotAtCdnError if it is not the API's own CDN."""
    if not is_at_cdn(attached.address):
        raise NotAtCdnError
    url = URL(attached.address)
    return f"{url.host_subcomponent}:{url.port}"


def is_at_cdn(address: str) -> bool:
    """Whether an address is at the CDN of the API in use: Discord's, or that of DISCORD_API_BASE."""
    try:
        url, api = URL(address), URL(Route.BASE)
        origin = url.origin()
    except ValueError:
        return False
    if f".{api.host}".endswith(".discord.com"):
        return origin.scheme == "https" and origin.host in DISCORD_CDN and origin.is_default_port()
    return origin == api.origin() and url.path.startswith("/cdn/attachments/")


def source_of(picture: Picture) -> PictureSource:
    """Where to read a picture from. Raises NotAtCdnError."""
    match picture:
        case Attached():
            return PictureSource(picture.address, cdn_of(picture))
        case Linked():
            return PictureSource(picture.address)

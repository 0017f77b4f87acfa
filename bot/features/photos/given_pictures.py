"""Files that members bring to say what they mean: attached, linked to, or shown in a message.

What is attached is kept by Discord itself, and read from its CDN alone; what is linked to was written by somebody, and
is read from the public internet, or from the hosts that the operator allows.
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
    """The address of a file that Discord keeps."""

    address: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An address that somebody has written."""

    address: str


Picture = Attached | Linked


async def fetched(engine: Engine, pictures: Sequence[Picture]) -> tuple[bytes, ...]:
    """The pictures' files, in their order. Raises NotAtCdnError, FetchError for the first that cannot be had."""
    return await engine.prompts.fetch([_source(picture) for picture in pictures])


def given(image: discord.Attachment | None, link: str | None) -> tuple[Picture, ...]:
    """What a command's options hold.

    Raises NoPictureError for an attached file of another kind, PhotoRejectedError for an address that is too long.
    """
    if image is not None and not is_image(image.filename, image.content_type):
        raise NoPictureError
    attached = () if image is None else (Attached(image.url),)
    # A question shows the picture, and no embed takes an address with blanks; they are requested in this form anyway.
    address = "".join(quote(one) if one.isspace() else one for one in (link or "").strip())
    if len(address) > limits.URL:
        raise PhotoRejectedError(Reason.BAD_URL, f"{len(address):,} characters, above {limits.URL:,}")
    return (*attached, Linked(address)) if address else attached


def shown_in(message: discord.Message) -> Picture:
    """The first picture in a message: attached, or shown by an embed. Raises NoPictureError.

    An embed shows what Discord keeps for its author, or what they have linked to.
    """
    for attachment in message.attachments:
        if is_image(attachment.filename, attachment.content_type):
            return Attached(attachment.url)
    for embed in message.embeds:
        for media in (embed.image, embed.thumbnail):
            if media.url:
                return Attached(media.url) if is_at_cdn(media.url) else Linked(media.url)
    raise NoPictureError


def cdn_of(attached: Attached) -> str:
    """The host and port (`host:port`) where the file stands. Raises NotAtCdnError if that is not the API's own CDN."""
    if not is_at_cdn(attached.address):
        raise NotAtCdnError
    url = URL(attached.address)
    return f"{url.host_subcomponent}:{url.port}"


def is_at_cdn(address: str) -> bool:
    """Whether it leads to the CDN of the API in use: Discord's, or that of the host and port of DISCORD_API_BASE."""
    try:
        url, api = URL(address), URL(Route.BASE)
        origin = url.origin()
    except ValueError:
        return False
    if f".{api.host}".endswith(".discord.com"):
        return origin.scheme == "https" and origin.host in DISCORD_CDN and origin.is_default_port()
    return origin == api.origin() and url.path.startswith("/cdn/attachments/")


def _source(picture: Picture) -> PictureSource:
    match picture:
        case Attached():
            return PictureSource(picture.address, cdn_of(picture))
        case Linked():
            return PictureSource(picture.address)

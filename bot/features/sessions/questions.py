"""The question before a running session makes room for another. Pure.

The new prompt does not fit into a custom_id, and the bot may restart before the member answers: so the private
message that asks holds it, and it is read from there.
"""

from dataclasses import dataclass
from typing import Self

import discord

from bot.features.photos.given_pictures import Attached, Linked, Picture
from bot.locale.text import as_written, plain
from engine.sessions.events import Strategy

_VERSION = "#"


@dataclass(frozen=True, slots=True)
class Wish:
    """The start that waits for a yes; of `pictures`, at most one is attached and one linked to.

    With `concept`, a saved one goes on, with that version of it or the last.
    """

    prompt: str
    dataset: str | None
    strategy: Strategy = Strategy.AUTOMATIC
    pictures: tuple[Picture, ...] = ()
    concept: str = ""
    version: int | None = None

    def embed(self) -> discord.Embed:
        """The wish as a part of the question."""
        embed = discord.Embed(title=plain(self.concept, 256) or None, description=plain(self.prompt, 4096))
        if self.version is not None:
            embed.add_field(name=_VERSION, value=str(self.version))
        for picture in self.pictures:
            put = embed.set_image if isinstance(picture, Attached) else embed.set_thumbnail
            put(url=picture.address)
        if self.strategy is not Strategy.AUTOMATIC:
            embed.set_author(name=self.strategy)
        return embed.set_footer(text=self.dataset) if self.dataset else embed

    @classmethod
    def read(cls, embed: discord.Embed) -> Self:
        """The inverse of `embed`."""
        attached, linked = embed.image.url, embed.thumbnail.url
        pictures: tuple[Picture, ...] = (Attached(attached),) if attached else ()
        pictures += (Linked(linked),) if linked else ()
        strategy = Strategy(embed.author.name or Strategy.AUTOMATIC)
        version = next((int(field.value or 0) for field in embed.fields if field.name == _VERSION), None)
        prompt, concept = as_written(embed.description or ""), as_written(embed.title or "")
        return cls(prompt, embed.footer.text, strategy, pictures, concept, version)

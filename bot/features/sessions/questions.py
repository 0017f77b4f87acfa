"""The question before a running session is replaced. Pure.

The new prompt does not fit into a custom_id, and the bot may restart before the member answers. So the question's
private message contains the whole request, and the answer reads it from there.
"""

from dataclasses import dataclass
from typing import Self

import discord

from bot.features.photos.given_pictures import Attached, Linked, Picture
from bot.locale.text import as_written, plain
from engine.sessions.events import Strategy

_VERSION = "#"


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A start request that waits for a yes. Of `pictures`, at most one is attached and one linked.

    With `concept`, a saved concept is continued: the given `version` of it, or the last one.
    """

    prompt: str
    dataset: str | None
    strategy: Strategy = Strategy.AUTOMATIC
    pictures: tuple[Picture, ...] = ()
    concept: str = ""
    version: int | None = None

    def embed(self) -> discord.Embed:
        """The request as an embed, for the question."""
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

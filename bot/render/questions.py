"""The question before a running session makes room for another. Pure.

The new prompt does not fit into a custom_id, and the bot may restart before the member answers: so the private
message that asks holds it, and it is read from there.
"""

from dataclasses import dataclass
from typing import Self

import discord

from engine.events import Strategy


@dataclass(frozen=True, slots=True)
class Wish:
    """The start that waits for a yes; `pictures` are the addresses of at most two."""

    prompt: str
    dataset: str | None
    strategy: Strategy = Strategy.AUTOMATIC
    pictures: tuple[str, ...] = ()

    def embed(self) -> discord.Embed:
        """The wish as a part of the question."""
        embed = discord.Embed(description=self.prompt)
        for address, put in zip(self.pictures, (embed.set_image, embed.set_thumbnail), strict=False):
            put(url=address)
        if self.strategy is not Strategy.AUTOMATIC:
            embed.set_author(name=self.strategy)
        return embed.set_footer(text=self.dataset) if self.dataset else embed

    @classmethod
    def read(cls, embed: discord.Embed) -> Self:
        """The inverse of `embed`."""
        pictures = tuple(media.url for media in (embed.image, embed.thumbnail) if media.url)
        strategy = Strategy(embed.author.name or Strategy.AUTOMATIC)
        return cls(embed.description or "", embed.footer.text, strategy, pictures)

"""The start request in a question: before a running session is replaced, or about unknown words. Pure.

The new prompt does not fit into a custom_id, and the bot may restart before the member answers. So the question's
private message contains the whole request, and the answer reads it from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self

import discord

from bot.features.photos.given_pictures import Attached, Linked, Picture
from bot.locale.text import as_written, plain
from bot.platform.limits import FIELD_VALUE
from engine.sessions.events import Strategy

# Names of fields. Members see them, so they need no translation.
_VERSION, _PHOTO, _FLAGS = "#", "🖼", "+"
_THREAD, _ANYWAY, _EXAMPLES = "🧵", "❔", "✓✗"


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A start request that waits for a yes. `yes` and `no` are examples; a request with `pictures` has none.

    With `concept`, a saved concept is continued: the given `version` of it, or the last one. `photo` is the id of a
    photo of the dataset. With `thread`, the session gets a new thread. `anyway` starts it even if the encoder knows no
    word of the prompt.
    """

    prompt: str
    dataset: str | None
    strategy: Strategy = Strategy.AUTOMATIC
    pictures: tuple[Picture, ...] = ()
    concept: str = ""
    version: int | None = None
    photo: str = ""
    thread: bool = False
    anyway: bool = False
    yes: tuple[Attached, ...] = ()
    no: tuple[Attached, ...] = ()

    @property
    def has_pictures(self) -> bool:
        """Whether the member gave pictures of their own."""
        return bool(self.pictures or self.yes or self.no)

    def embeds(self) -> list[discord.Embed]:
        """The request as embeds, for the question. Each holds up to two pictures: its image and its thumbnail."""
        shown = [self._words(), *(discord.Embed() for _ in self._pairs()[1:])]
        for embed, (image, thumbnail) in zip(shown, self._pairs(), strict=False):
            if image is not None:
                embed.set_image(url=image.address)
            if thumbnail is not None:
                embed.set_thumbnail(url=thumbnail.address)
        return shown

    def _pairs(self) -> list[tuple[Picture | None, Picture | None]]:
        """The pictures of each embed: a yes and a no, or an attached and a linked one."""
        if self.yes or self.no:
            return list(zip_longest(self.yes, self.no))
        attached = [one for one in self.pictures if isinstance(one, Attached)]
        linked = [one for one in self.pictures if isinstance(one, Linked)]
        return list(zip_longest(attached, linked))

    def embed(self) -> discord.Embed:
        """The first embed, which is the only one of a request with up to two pictures."""
        return self.embeds()[0]

    def _words(self) -> discord.Embed:
        """The request without its pictures."""
        embed = discord.Embed(title=plain(self.concept, 256) or None, description=plain(self.prompt, 4096))
        if self.version is not None:
            embed.add_field(name=_VERSION, value=str(self.version))
        if self.photo:
            embed.add_field(name=_PHOTO, value=plain(self.photo, FIELD_VALUE))
        if flags := [*self._flags()]:
            embed.add_field(name=_FLAGS, value=" ".join(flags))
        if self.strategy is not Strategy.AUTOMATIC:
            embed.set_author(name=self.strategy)
        return embed.set_footer(text=self.dataset) if self.dataset else embed

    def _flags(self) -> Iterator[str]:
        if self.thread:
            yield _THREAD
        if self.anyway:
            yield _ANYWAY
        if self.yes or self.no:
            yield _EXAMPLES

    @classmethod
    def read(cls, *embeds: discord.Embed) -> Self:
        """The inverse of `embeds`. Questions of earlier versions have one embed."""
        embed = embeds[0]
        images = [one.image.url for one in embeds if one.image.url]
        thumbnails = [one.thumbnail.url for one in embeds if one.thumbnail.url]
        strategy = Strategy(embed.author.name or Strategy.AUTOMATIC)
        fields = {field.name: field.value or "" for field in embed.fields}
        version = int(fields[_VERSION]) if _VERSION in fields else None
        photo, flags = as_written(fields.get(_PHOTO, "")), fields.get(_FLAGS, "").split()
        prompt, concept = as_written(embed.description or ""), as_written(embed.title or "")
        are_examples, attached = _EXAMPLES in flags, tuple(map(Attached, images))
        return cls(
            prompt,
            embed.footer.text,
            strategy,
            () if are_examples else (*attached, *map(Linked, thumbnails)),
            concept,
            version,
            photo,
            thread=_THREAD in flags,
            anyway=_ANYWAY in flags,
            yes=attached if are_examples else (),
            no=tuple(map(Attached, thumbnails)) if are_examples else (),
        )

"""The start request in a question: before a running session is replaced, or about unknown words. Pure.

The new prompt does not fit into a custom_id, and the bot may restart before the member answers. So the question's
private message contains the whole request, and the answer reads it from there.
"""

from dataclasses import dataclass
from typing import Self

import discord

from bot.features.photos.given_pictures import Attached, Linked, Picture
from bot.locale.text import as_written, plain
from bot.platform.limits import FIELD_VALUE
from engine.sessions.events import Strategy

# Names of fields. Members see them, so they need no translation.
_VERSION, _PHOTO, _FLAGS = "#", "🖼", "+"
_THREAD, _ANYWAY = "🧵", "❔"


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A start request that waits for a yes. Of `pictures`, at most one is attached and one linked.

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

    def embed(self) -> discord.Embed:
        """The request as an embed, for the question."""
        embed = discord.Embed(title=plain(self.concept, 256) or None, description=plain(self.prompt, 4096))
        if self.version is not None:
            embed.add_field(name=_VERSION, value=str(self.version))
        if self.photo:
            embed.add_field(name=_PHOTO, value=plain(self.photo, FIELD_VALUE))
        if flags := [*([_THREAD] if self.thread else []), *([_ANYWAY] if self.anyway else [])]:
            embed.add_field(name=_FLAGS, value=" ".join(flags))
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
        fields = {field.name: field.value or "" for field in embed.fields}
        version = int(fields[_VERSION]) if _VERSION in fields else None
        photo, flags = as_written(fields.get(_PHOTO, "")), fields.get(_FLAGS, "").split()
        prompt, concept = as_written(embed.description or ""), as_written(embed.title or "")
        return cls(
            prompt,
            embed.footer.text,
            strategy,
            pictures,
            concept,
            version,
            photo,
            thread=_THREAD in flags,
            anyway=_ANYWAY in flags,
        )

"""A dataset labelled by a concept, as embeds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.features.rounds.photo_embeds import COLOURS
from bot.locale import Words
from bot.locale.text import cut
from bot.platform.limits import TITLE
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label
from engine.sessions.views import Applied, PhotoView


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    """Photos that are looked at together; `name` is that of their sheet's file, without its ending."""

    name: str
    heading: str
    photos: tuple[PhotoView, ...]
    label: Label

    @property
    def file_name(self) -> str:
        """What the contact sheet is called."""
        return f"{self.name}.jpg"

    def embed(self, words: Words) -> discord.Embed:
        """The contact sheet with its heading."""
        scores = words.score_range([photo.score for photo in self.photos])
        embed = discord.Embed(title=self.heading, description=scores, colour=COLOURS[self.label])
        return embed.set_image(url=f"attachment://{self.file_name}")


def photo_groups(applied: Applied, words: Words) -> list[PhotoGroup]:
    """The strongest, the borderline and the weakest photos; a group without any is left out."""
    groups = (
        PhotoGroup("strongest", words.strongest_heading(), applied.strongest, Label.YES),
        PhotoGroup("borderline", words.borderline_heading(), applied.borderline, Label.NO),
        PhotoGroup("weakest", words.weakest_heading(), applied.weakest, Label.YES),
    )
    return [group for group in groups if group.photos]


def applied_embed(applied: Applied, words: Words, groups: Sequence[PhotoGroup]) -> discord.Embed:
    """The counts, what the groups below are, and where the files are that Discord does not take."""
    total = sum(count.photos for count in applied.counts.values())
    lines = [words.applied_line(total, applied.counts)]
    if groups:
        lines.append(words.sheet_caption())
    if applied.too_large:
        lines.append(words.too_large(applied.session_id, applied.too_large))
    title = cut(words.applied_title(applied.prompt, title_of(applied.dataset)), TITLE)
    return discord.Embed(title=title, description="\n".join(lines), colour=COLOURS[Label.YES])

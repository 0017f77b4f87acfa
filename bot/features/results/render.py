"""A dataset labelled by a concept, as embeds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import cut
from bot.platform.colours import COLOURS
from bot.platform.limits import TITLE
from engine.galleries import LabelCount
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label
from engine.sessions.views import Applied, PhotoView


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    """Photos shown together; `name` is the sheet's file name without its extension."""

    name: str
    heading: str
    photos: tuple[PhotoView, ...]
    label: Label

    @property
    def file_name(self) -> str:
        """The file name of the contact sheet."""
        return f"{self.name}.jpg"

    def embed(self, words: Words) -> discord.Embed:
        """The contact sheet with its heading."""
        scores = [photo.score for photo in self.photos]
        score_range = words("score-range", high=max(scores), low=min(scores))
        embed = discord.Embed(title=self.heading, description=score_range, colour=COLOURS[self.label])
        return embed.set_image(url=f"attachment://{self.file_name}")


def photo_groups(applied: Applied, words: Words) -> list[PhotoGroup]:
    """The strongest, borderline and weakest photos. Empty groups are left out."""
    groups = (
        PhotoGroup("strongest", words("strongest-heading"), applied.strongest, Label.YES),
        PhotoGroup("borderline", words("borderline-heading"), applied.borderline, Label.NO),
        PhotoGroup("weakest", words("weakest-heading"), applied.weakest, Label.YES),
    )
    return [group for group in groups if group.photos]


def applied_embed(applied: Applied, words: Words, groups: Sequence[PhotoGroup]) -> discord.Embed:
    """The counts, a note about the groups below, and how to export files that are too large for Discord."""
    lines: list[str] = [_counts(applied, words)]
    if groups:
        lines.append(words("sheet-caption"))
    if applied.too_large:
        options = " ".join(f"--format {form}" for form in applied.too_large)
        command = Markup(f"```\n./scripts/export {applied.session_id} {options}\n```")
        formats = words.joined([*applied.too_large])
        lines.append(words("files-too-large", formats=formats, command=command))
    title = cut(words("applied-title", prompt=applied.prompt, dataset=title_of(applied.dataset)), TITLE)
    return discord.Embed(title=title, description="\n".join(lines), colour=COLOURS[Label.YES])


def _counts(applied: Applied, words: Words) -> str:
    """How many photos have each label, and how many of them the team has judged."""
    counts = applied.counts
    labels = [Label.YES, Label.NO, *([Label.DISPUTED] if Label.DISPUTED in counts else [])]
    each = [words("label-count", label=label, count=counts.get(label, LabelCount()).photos) for label in labels]
    total, judged = sum(one.photos for one in counts.values()), sum(one.judged for one in counts.values())
    return words("applied-line", photos=total, counts=words.joined(each), judged=judged)

"""A round as a message. Pure."""

from collections.abc import Sequence

import discord

from bot.features.blind.render import blind_summary
from bot.features.photos.photo_embeds import alt_text, photo_embeds, photo_line, photo_title
from bot.features.settings.render import voting_note
from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import cut
from bot.platform.colours import COLOURS
from bot.platform.limits import ALT_TEXT, DESCRIPTION
from bot.platform.lists import linked_lines
from engine.galleries.dataset_names import title_of
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.sessions.views import MyVotes, PhotoView, RoundView

_SIGNS = {Vote.YES: "✓", Vote.NO: "✗", Vote.UNSURE: "?"}


def round_content(view: RoundView, words: Words) -> str:
    """The lines above the photos: the heading, unusual voting rules, and the result of a blind round."""
    dataset = title_of(view.dataset)
    text = view.title or view.prompt
    heading = words("round-heading", number=view.number, text=text, dataset=dataset, finished=view.finished)
    notes = [voting_note(view.voting, view.judges, words)]
    if view.blind is not None:
        notes.append(blind_summary(len(view.photos), view.blind, words))
    return "\n".join([heading, *(f"-# {note}" for note in notes if note)])


def round_embeds(view: RoundView, pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """The photos by position. `pictures` are their addresses."""
    return photo_embeds(view.photos, pictures, words)


def sheet_embed(view: RoundView, words: Words) -> discord.Embed:
    """The contact sheet. Its credits are above it, so that it is next to the buttons."""
    embed = discord.Embed(description=round_credits(view, words))
    return embed.set_image(url=f"attachment://{sheet_name(view)}")


def sheet_edges(view: RoundView) -> list[int | None]:
    """The colors of the sheet's frames, by position. A photo without a label has none."""
    labels = [photo.tally.label for photo in view.photos]
    return [None if label is Label.NONE else COLOURS[label] for label in labels]


def credits_embed(view: RoundView, words: Words) -> discord.Embed:
    """The credits only."""
    return discord.Embed(description=round_credits(view, words))


def round_credits(view: RoundView, words: Words, room: int = DESCRIPTION) -> str:
    """A small line for each photo: number, label, score and, if they fit into `room` characters, links."""

    def line(place: int, has_links: bool) -> str:
        return _credit(view.photos[place], words, has_links=has_links)

    return "\n".join(linked_lines(line, len(view.photos), room))


def alt_texts(view: RoundView, words: Words) -> list[str]:
    """The alt text of each photo."""
    return [alt_text(photo, words) for photo in view.photos]


def sheet_alt_text(view: RoundView, words: Words) -> str:
    """The alt text of the contact sheet, within Discord's 1,024 characters."""
    room = ALT_TEXT // max(1, len(view.photos)) - 1
    return "\n".join(cut(text, room) for text in alt_texts(view, words))


def sheet_name(view: RoundView) -> str:
    """The file name of a round's contact sheet."""
    return f"round-{view.number}-sheet.jpg"


def _credit(view: PhotoView, words: Words, *, has_links: bool) -> str:
    title = photo_title(view, words)
    return f"-# **{title}** · {photo_line(view, words, has_links=has_links)}"


def my_votes_text(mine: MyVotes, words: Words) -> str:
    """A member's own votes in a round, and how many they have in the session."""
    if not mine.votes:
        return words("no-votes-yet", number=mine.round.number, total=mine.total)
    votes = [f"{position} {_SIGNS[vote]}" for position, vote in sorted(mine.votes.items())]
    return words("my-votes", number=mine.round.number, votes=Markup("  ".join(votes)), total=mine.total)

"""A round as a message. Pure."""

from collections.abc import Mapping, Sequence

import discord

from bot.features.blind.render import blind_summary
from bot.features.photos.cards import cards
from bot.features.photos.credits import credits_line
from bot.features.photos.photo_embeds import alt_text, photo_line, photo_title
from bot.features.rounds.render_advice import advice_line
from bot.features.rounds.render_words import word_line
from bot.features.settings.render import voting_note
from bot.locale import Words
from bot.locale.text import cut
from bot.platform.colours import COLOURS
from bot.platform.limits import ALT_TEXT, DESCRIPTION
from bot.platform.lists import linked_lines
from engine.galleries.dataset_names import title_of
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.sessions.views import MyVotes, PhotoView, RoundView


def round_content(view: RoundView, words: Words) -> str:
    """The lines above the photos: the heading, unusual voting rules, and the result of a blind round."""
    dataset = title_of(view.dataset)
    text = view.title or view.prompt
    heading = words("round-heading", number=view.number, text=text, dataset=dataset, finished=view.finished)
    notes = [voting_note(view.voting, view.judges, words)]
    if view.blind is not None:
        notes.append(blind_summary(len(view.photos), view.blind, words))
    lines = [heading, *(f"-# {note}" for note in notes if note), word_line(view, words) or advice_line(view, words)]
    return "\n".join(line for line in lines if line)


def round_cards(view: RoundView, pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """The photos as cards of three, one for each row of keys. `pictures` are their addresses by position."""
    group = f"https://discord.com/channels/{view.guild_id}/{view.channel_id}#{view.session_id}-{view.number}"
    return cards(group, view.photos, pictures, words)


def sheet_embed(view: RoundView, words: Words) -> discord.Embed:
    """The contact sheet, with its credits below."""
    embed = discord.Embed().set_image(url=f"attachment://{sheet_name(view)}")
    names = credits_line([photo.photo for photo in view.photos], words)
    return embed.set_footer(text=names) if names else embed


def sheet_edges(view: RoundView) -> list[int | None]:
    """The colors of the sheet's frames, by position. A photo without a label has none."""
    labels = [photo.tally.label for photo in view.photos]
    return [None if label is Label.NONE else COLOURS[label] for label in labels]


def photo_lines(view: RoundView, own: Mapping[int, Vote], words: Words, room: int = DESCRIPTION) -> str:
    """A line for each photo: number, label, the member's own vote, score and, if they fit, links."""

    def line(place: int, has_links: bool) -> str:
        photo = view.photos[place]
        vote = own.get(photo.position)
        parts = [f"**{photo_title(photo, words)}**", photo_line(photo, words, has_links=has_links)]
        if vote is not None:
            parts.insert(1, words("own-vote", vote=vote))
        return " · ".join(parts)

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


def more_content(mine: MyVotes, words: Words) -> str:
    """The heading of the private panel of a round."""
    return f"{words('more-heading', number=mine.round.number)}\n{words('session-votes', total=mine.total)}"


def photo_content(mine: MyVotes, photo: PhotoView, words: Words) -> str:
    """The heading of the private panel of a photo, with the member's own vote."""
    heading = words("photo-heading", number=mine.round.number, position=photo.position)
    vote = mine.votes.get(photo.position)
    return f"{heading}\n{words('no-own-vote') if vote is None else words('own-vote-line', vote=vote)}"

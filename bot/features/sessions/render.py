"""A session's summary, as an embed, and parts of it for its panel. Pure."""

import discord

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import link, plain
from bot.platform.colours import COLOURS
from bot.platform.lists import listed
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label
from engine.sessions.views import PhotoView, Status

_ID_LIMIT = 60


def summary_embed(status: Status, words: Words) -> discord.Embed:
    """Prompt, rounds, votes by member, labels and disputed photos of a session."""
    title = words("status-title", text=status.prompt, finished=status.finished)
    embed = discord.Embed(title=title, description=status_line(status, words), colour=COLOURS[Label.YES])
    return add_votes(embed, status, words)


def add_votes(embed: discord.Embed, status: Status, words: Words) -> discord.Embed:
    """Add the fields with labels, votes by member and disputed photos."""
    members = [words("member-votes", member=words.member(member), votes=votes) for member, votes in status.members]
    embed.add_field(name=words("labels-heading"), value=_labels(status, words))
    embed.add_field(name=words("votes-heading"), value=listed(members, words))
    disputed = [_disputed(photo, words) for photo in status.disputed]
    if disputed:
        embed.add_field(name=words("disputed-heading"), value=listed(disputed, words), inline=False)
    return embed


def status_line(status: Status, words: Words) -> Markup:
    """The dataset, and how many rounds, photos and votes a session has."""
    dataset = title_of(status.dataset)
    return words("status-line", dataset=dataset, rounds=status.rounds, photos=status.shown, votes=status.votes)


def _labels(status: Status, words: Words) -> str:
    labels = (Label.YES, Label.NO, Label.DISPUTED)
    return " · ".join(words("label-count", label=label, count=status.labels.get(label, 0)) for label in labels)


def _disputed(view: PhotoView, words: Words) -> str:
    name, page = plain(view.photo.id, _ID_LIMIT), link(view.photo.page_url)
    photo = Markup(f"[{name}]({page})") if page else name
    return words("disputed-photo", photo=photo, yes=view.tally.yes, no=view.tally.no)

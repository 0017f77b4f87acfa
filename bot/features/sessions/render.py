"""Where a session stands, as an embed. Pure."""

from collections.abc import Sequence

import discord

from bot.features.rounds.photo_embeds import COLOURS
from bot.locale import Words
from bot.platform.charts import CHART_NAME
from bot.platform.encoder_names import shown_encoder
from bot.platform.limits import DESCRIPTION
from bot.platform.lists import listed
from engine.galleries.dataset_names import title_of
from engine.galleries.gallery import Dataset
from engine.learning.quality import Quality
from engine.sessions.tally import Label
from engine.sessions.views import Status


def status_embed(status: Status, words: Words, quality: Quality | None = None) -> discord.Embed:
    """Prompt, rounds, votes by member, labels, disputed photos; how good the concept is, where that is known.

    Then it shows the chart CHART_NAME, which is to be sent along.
    """
    line = words.status_line(title_of(status.dataset), status.rounds, status.shown, status.votes)
    embed = discord.Embed(
        title=words.status_title(status.prompt, status.finished), description=line, colour=COLOURS[Label.YES]
    )
    embed.add_field(name=words.labels_heading(), value=words.labels_line(status.labels), inline=False)
    members = [words.member_votes(member, votes) for member, votes in status.members]
    embed.add_field(name=words.votes_heading(), value=listed(members, words), inline=False)
    if quality is not None:
        said = [words.quality_line(quality), words.audit_line(quality.audit)]
        said += [words.settled_line()] if quality.settled else []
        embed.add_field(name=words.quality_heading(), value="\n".join(said), inline=False)
        embed.add_field(name=words.found_heading(), value=words.chart_line(quality.audit), inline=False)
        embed.set_image(url=f"attachment://{CHART_NAME}")
    disputed = [words.disputed_photo(p.photo.id, p.photo.page_url, p.tally.yes, p.tally.no) for p in status.disputed]
    if disputed:
        embed.add_field(name=words.disputed_heading(), value=listed(disputed, words), inline=False)
    return embed


def datasets_embed(datasets: Sequence[Dataset], default: str, words: Words) -> discord.Embed:
    """The datasets, one a line; those of the server are marked."""
    lines = [_dataset_line(dataset, words, dataset.name == default) for dataset in datasets]
    return discord.Embed(title=words.datasets_heading(), description=listed(lines, words, limit=DESCRIPTION))


def _dataset_line(dataset: Dataset, words: Words, is_default: bool) -> str:
    line = words.dataset_line(dataset.title, dataset.photos, shown_encoder(dataset.encoder), is_default)
    return f"{line} · {words.own_dataset()}" if dataset.owner else line


def help_embed(words: Words) -> discord.Embed:
    """How it goes, in short."""
    text = f"{words.help_text()}\n\n{words.help_details()}"
    return discord.Embed(title=words.help_title(), description=text, colour=COLOURS[Label.YES])

"""A session's status, as an embed. Pure."""

import discord

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import link, plain
from bot.platform.charts import CHART_NAME, CHARTED_ROUNDS
from bot.platform.colours import COLOURS
from bot.platform.lists import listed
from engine.galleries.dataset_names import title_of
from engine.learning.quality import Quality
from engine.sessions.tally import Label
from engine.sessions.views import PhotoView, Status

_ID_LIMIT = 60


def status_embed(status: Status, words: Words, quality: Quality | None = None) -> discord.Embed:
    """Prompt, rounds, votes by member, labels, disputed photos, and the concept's quality if it is known.

    With `quality`, send the chart CHART_NAME with it.
    """
    dataset = title_of(status.dataset)
    line = words("status-line", dataset=dataset, rounds=status.rounds, photos=status.shown, votes=status.votes)
    title = words("status-title", text=status.prompt, finished=status.finished)
    embed = discord.Embed(title=title, description=line, colour=COLOURS[Label.YES])
    embed.add_field(name=words("labels-heading"), value=_labels(status, words), inline=False)
    members = [words("member-votes", member=words.member(member), votes=votes) for member, votes in status.members]
    embed.add_field(name=words("votes-heading"), value=listed(members, words), inline=False)
    if quality is not None:
        embed.add_field(name=words("quality-heading"), value="\n".join(_quality(quality, words)), inline=False)
        legend = words("chart-line") if quality.audit is None else words("chart-line-audit")
        embed.add_field(name=words("found-heading"), value=legend, inline=False)
        embed.set_image(url=f"attachment://{CHART_NAME}")
    disputed = [_disputed(photo, words) for photo in status.disputed]
    if disputed:
        embed.add_field(name=words("disputed-heading"), value=listed(disputed, words), inline=False)
    return embed


def chart_text(quality: Quality, words: Words) -> str:
    """The alt text of the chart."""
    found, audit = quality.found, quality.audit
    last = found[-CHARTED_ROUNDS:]
    numbers = words.joined([*last])
    is_cut, rounds, total = len(last) < len(found), len(last), sum(found)
    if audit is None:
        return words("chart-text", is_cut=is_cut, rounds=rounds, found=numbers, total=total)
    return words(
        "chart-text-audit",
        is_cut=is_cut,
        rounds=rounds,
        found=numbers,
        total=total,
        share=audit.right / audit.drawn,
        low=audit.low,
        high=audit.high,
    )


def _labels(status: Status, words: Words) -> str:
    labels = (Label.YES, Label.NO, Label.DISPUTED)
    return " · ".join(words("label-count", label=label, count=status.labels.get(label, 0)) for label in labels)


def _quality(quality: Quality, words: Words) -> list[str]:
    lines: list[str] = [words("quality-line", members=round(quality.members), accepted=quality.accepted)]
    audit = quality.audit
    if audit is None:
        lines.append(words("no-audit-line"))
    else:
        share = audit.right / audit.drawn
        lines.append(
            words("audit-line", drawn=audit.drawn, correct=audit.right, share=share, low=audit.low, high=audit.high)
        )
    return [*lines, words("settled-line")] if quality.settled else lines


def _disputed(view: PhotoView, words: Words) -> str:
    name, page = plain(view.photo.id, _ID_LIMIT), link(view.photo.page_url)
    photo = Markup(f"[{name}]({page})") if page else name
    return words("disputed-photo", photo=photo, yes=view.tally.yes, no=view.tally.no)

"""A channel's history: its sessions, the current session's rounds, and buttons to other pages. Pure."""

import discord

from bot.locale import Words
from bot.locale.markup import date_and_time, message_link
from bot.locale.text import plain
from bot.platform.custom_id import PageId
from bot.platform.faces import ButtonFace, Colour
from engine.galleries.dataset_names import title_of
from engine.history.channel_history import HistoryPage, PastRound, PastSession
from engine.sessions.tally import Label

PROMPT_LIMIT = 100


def history_embeds(found: HistoryPage, guild_id: int, channel_id: int, words: Words) -> list[discord.Embed]:
    """The embeds of a page. A list whose end is on an earlier page is left out."""
    embeds = []
    if found.rounds and found.prompt is not None:
        lines = [_round_line(one, guild_id, channel_id, words) for one in found.rounds]
        title = words("history-rounds", prompt=found.prompt)
        embeds.append(discord.Embed(title=title, description="\n".join(lines)))
    if found.sessions:
        lines = [_session_lines(one, words) for one in found.sessions]
        embeds.append(discord.Embed(title=words("history-sessions"), description="\n\n".join(lines)))
    if found.pages > 1:
        embeds[-1].set_footer(text=words("page-of", page=found.page, pages=found.pages))
    return embeds


def history_faces(found: HistoryPage, words: Words) -> list[ButtonFace]:
    """The buttons to the newer and older page."""
    turns = [(found.page - 1, words("newer-button")), (found.page + 1, words("older-button"))]
    return [ButtonFace(PageId("history", page), word, Colour.GREY) for page, word in turns if 0 < page <= found.pages]


def _round_line(shown: PastRound, guild_id: int, channel_id: int, words: Words) -> str:
    """A round's name, linked to its message, and its labels."""
    if shown.message_id:
        link = message_link(guild_id, channel_id, shown.message_id)
        name = f"[{words('history-round', number=shown.number)}]({link})"
    else:
        name = words("history-round-not-posted", number=shown.number)
    counts = [(label, shown.labels.get(label, 0)) for label in (Label.YES, Label.NO, Label.DISPUTED)]
    labels = words.joined([words("label-count", label=label, count=count) for label, count in counts if count])
    return f"{name} · {labels or words('no-labels-yet')}"


def _session_lines(past: PastSession, words: Words) -> str:
    return words(
        "history-session",
        prompt=plain(past.prompt, PROMPT_LIMIT),
        running=past.is_running,
        started=date_and_time(past.started_at),
        dataset=title_of(past.dataset),
        rounds=past.rounds,
        votes=past.votes,
        yes=past.yes,
    )

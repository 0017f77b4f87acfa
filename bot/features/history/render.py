"""A channel's history: the rounds of the running session, its sessions, and the way to other pages. Pure."""

import discord

from bot.locale import Words
from bot.locale.markup import message_link
from bot.platform.custom_id import PageId
from bot.platform.faces import ButtonFace, Colour
from engine.history.channel_history import HistoryPage


def history_embeds(found: HistoryPage, guild_id: int, channel_id: int, words: Words) -> list[discord.Embed]:
    """What there is on the page; one that is beyond a list's end does without it."""
    embeds = []
    if found.rounds and found.prompt is not None:
        links = [one.message_id and message_link(guild_id, channel_id, one.message_id) for one in found.rounds]
        lines = [words.history_round(one, link or None) for one, link in zip(found.rounds, links, strict=True)]
        embeds.append(discord.Embed(title=words.history_rounds(found.prompt), description="\n".join(lines)))
    if found.sessions:
        lines = [words.history_session(one) for one in found.sessions]
        embeds.append(discord.Embed(title=words.history_sessions(), description="\n\n".join(lines)))
    if found.pages > 1:
        embeds[-1].set_footer(text=words.history_page(found.page, found.pages))
    return embeds


def history_faces(found: HistoryPage, words: Words) -> list[ButtonFace]:
    """To the pages before and after."""
    turns = [(found.page - 1, words.newer_button()), (found.page + 1, words.older_button())]
    return [ButtonFace(PageId("history", page), word, Colour.GREY) for page, word in turns if 0 < page <= found.pages]

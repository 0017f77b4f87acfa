"""The public notice in a followed channel. Pure."""

import discord

from bot.locale import Words
from bot.locale.commands import menu_name
from bot.locale.text import plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import MemberId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.limits import TITLE
from engine.follows.follow import Follow
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label


def notice_embed(follow: Follow, words: Words, *, ended: bool = False) -> discord.Embed:
    """What is stored of the channel and how to stay out, or that nothing is added any more."""
    dataset = title_of(follow.dataset)
    if ended:
        title, text = words("follow-ended-title"), str(words("follow-ended", dataset=dataset))
    else:
        title, text = words("follow-title"), _notice(follow, words)
    colour = COLOURS[Label.NONE if ended else Label.YES]
    return discord.Embed(title=plain(title, TITLE), description=text, colour=colour)


def _notice(follow: Follow, words: Words) -> str:
    menu = menu_name("Leave out of the dataset", words)
    return words("follow-notice", dataset=title_of(follow.dataset), backfills=follow.backfills, menu=menu)


def leave_out_face(words: Words) -> ButtonFace:
    """The notice's button that leaves a member's pictures out."""
    return ButtonFace(MemberId("pictures-out"), words("pictures-out-button"), Colour.GREY)


def let_in_face(words: Words) -> ButtonFace:
    """The button that lets a member's pictures in again."""
    return ButtonFace(MemberId("pictures-in"), words("pictures-in-button"), Colour.GREY)

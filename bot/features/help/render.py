"""The help, as an embed. Pure."""

import discord

from bot.locale import Words
from bot.platform.colours import COLOURS
from engine.sessions.tally import Label


def help_embed(words: Words) -> discord.Embed:
    """How to use the bot, in short."""
    text = f"{words('help-steps')}\n\n{words('help-details')}"
    return discord.Embed(title=words("help-title"), description=text, colour=COLOURS[Label.YES])

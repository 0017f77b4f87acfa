"""The help, as embeds and buttons. Pure."""

import discord

from bot.locale import Words
from bot.platform.colours import COLOURS
from bot.platform.custom_id import MemberId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.forms import TextForm
from bot.platform.options import PROMPT_LIMIT
from engine.sessions.tally import Label


def help_embed(words: Words) -> discord.Embed:
    """How to use the bot, in four steps."""
    return discord.Embed(title=words("help-title"), description=words("help-steps"), colour=COLOURS[Label.YES])


def help_faces(words: Words) -> tuple[ButtonFace, ...]:
    """The buttons below the four steps."""
    return (
        ButtonFace(MemberId("help-start"), words("help-start-button"), Colour.GREEN),
        ButtonFace(MemberId("help-datasets"), words("help-datasets-button"), Colour.GREY),
        ButtonFace(MemberId("help-more"), words("help-more-button"), Colour.GREY),
    )


def more_help_embed(words: Words) -> discord.Embed:
    """The commands that the four steps leave out."""
    embed = discord.Embed(title=words("help-more-title"), colour=COLOURS[Label.YES])
    embed.add_field(name=words("help-rounds-heading"), value=words("help-rounds"), inline=False)
    embed.add_field(name=words("help-team-heading"), value=words("help-team"), inline=False)
    embed.add_field(name=words("help-concepts-heading"), value=words("help-concepts"), inline=False)
    return embed.add_field(name=words("help-server-heading"), value=words("help-server"), inline=False)


def more_help_faces(words: Words, *, is_manager: bool) -> tuple[ButtonFace, ...]:
    """The buttons below the commands. Only members who can manage the server get to its settings."""
    settings = ButtonFace(MemberId("server-settings"), words("help-settings-button"), Colour.GREY)
    return (back_face(words), *([settings] if is_manager else []))


def back_face(words: Words) -> ButtonFace:
    """The button back to the four steps."""
    return ButtonFace(MemberId("help"), words("back-button"), Colour.GREY)


def start_form(words: Words) -> TextForm:
    """The form that asks for the prompt of a session."""
    custom_id = MemberId("start-form")
    question, example = words("start-form-question"), words("start-form-example")
    return TextForm(custom_id, words("start-form"), question, example, PROMPT_LIMIT)

"""Translates the names and descriptions of the commands.

discord.py asks for each of them in `CommandTree.sync`. The commands' definitions contain the English ones.
"""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.locale import DEFAULT, Words, language_of, words
from bot.locale.commands import command_key, menu_name


class Translator(app_commands.Translator):
    """Translates into the languages of the catalogue."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in that language; None for English and for languages without a folder."""
        if language_of(locale) in (None, DEFAULT):
            return None
        text = _translated(context.location, context.data, words(locale))
        return None if text is None else str(text)


def _translated(location: Location, data: Any, found: Words) -> str | None:
    match location:
        case Location.command_name | Location.group_name:
            if isinstance(data, app_commands.ContextMenu):
                return menu_name(data.name, found)
            return found(f"{command_key(data.qualified_name)}.name")
        case Location.command_description | Location.group_description:
            return found(command_key(data.qualified_name))
        case Location.parameter_name:
            return found(f"option-{data.display_name}.name")
        case Location.parameter_description:
            return found(f"option-{data.display_name}")
        case Location.choice_name:
            return found(f"choice-{data.value}")
    return None

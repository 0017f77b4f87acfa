"""What Discord shows of the commands to those who read another language.

discord.py asks for each name and description at `CommandTree.sync`; the definitions of the commands hold the English
ones alone.
"""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.locale.ja import commands as japanese


class Translator(app_commands.Translator):
    """Japanese, by the whole English name of what is translated."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The words in that language; None where there are none."""
        if locale is not discord.Locale.japanese:
            return None
        match context.location:
            case Location.command_name | Location.group_name:
                return japanese.NAMES.get(context.data.qualified_name)
            case Location.command_description | Location.group_description:
                return japanese.COMMANDS.get(context.data.qualified_name)
            case Location.parameter_name:
                return japanese.OPTION_NAMES.get(context.data.display_name)
            case Location.parameter_description:
                return japanese.OPTIONS.get(context.data.display_name)
            case Location.choice_name:
                return japanese.CHOICES.get(str(context.data.value))
        return None

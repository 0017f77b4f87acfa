"""The words, by language. A language is a class with the methods of `English`, and a file for each area."""

from bot.locale.en import English
from bot.locale.en.commands import COMMANDS, OPTIONS
from bot.locale.ja import Japanese

Words = English

_ENGLISH = English("en")
_LANGUAGES: dict[str, Words] = {"en": _ENGLISH, "ja": Japanese("ja")}


def words(locale: object = None) -> Words:
    """The words for a Discord locale such as `en-US`; English for one that we have no words in."""
    return _LANGUAGES.get(str(locale).partition("-")[0], _ENGLISH)


__all__ = ["COMMANDS", "OPTIONS", "Words", "words"]

"""The words that people read. Each language is a folder of Project Fluent files; to add one, copy `en`."""

from functools import cache

from bot.locale.catalogue import LANGUAGES, Words

DEFAULT = "en"


def words(locale: object = None) -> Words:
    """The words for a Discord locale such as `en-US`; English for a language that has no folder."""
    return _words_of(language_of(locale) or DEFAULT)


def language_of(locale: object) -> str | None:
    """The folder for a Discord locale: `pt-BR`, else `pt`; None if neither exists."""
    name = str(locale)
    return next((found for found in (name, name.partition("-")[0]) if found in LANGUAGES), None)


@cache
def _words_of(language: str) -> Words:
    return Words(language)


__all__ = ["DEFAULT", "LANGUAGES", "Words", "language_of", "words"]

"""The general words that every vocabulary starts from.

An encoder that comes with a list of words of its own, as the demo's does, gets that list. `scripts/make_word_banks.py`
makes the files; each names its source and licence.
"""

from functools import cache
from importlib.resources import files

from engine.vocabularies.words import ENGLISH, JAPANESE, read_words

DEMO = "demo"


def languages_of(encoder: str, *, is_multilingual: bool) -> tuple[str, ...]:
    """The languages of an encoder's vocabularies. The first one is for people whose language has none."""
    return (ENGLISH, JAPANESE) if is_multilingual and encoder != DEMO else (ENGLISH,)


@cache
def bank_words(encoder: str, language: str) -> tuple[str, ...]:
    """The bank's words in a language, for the encoder with this name."""
    if encoder == DEMO:
        file = files("engine.encoders") / "demo" / "words.txt"
    else:
        file = files("engine.vocabularies") / "banks" / f"{language}.txt"
    return read_words(file.read_text(encoding="utf-8"))

"""A word of a vocabulary, and how words from files are cleaned."""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple

from engine.text.readable import readable

ENGLISH, JAPANESE = "en", "ja"

LONGEST_WORD, MOST_PARTS = 40, 5
"""The most characters of a word, and the most parts of a phrase."""

PART = " *"
"""Marks the hash of a word that also makes a phrase unfit, in the file of unfit words."""

_KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_EDGES = (
    " \t\"'`()[]{}<>.,;:!?#*_-/\\|+=~\u00ab\u00b4\u00bb\u2013\u2014\u2018\u2019\u201c\u201d\u300c\u300d\u300e\u300f"
)
_NOT_A_WORD = re.compile(r"https?:|www\.|@|[<>{}\\|=]|\.\w{2,4}$|\d{3,}")


class Source(StrEnum):
    """Where a word comes from."""

    BANK = "bank"
    COLUMN = "column"
    CAPTION = "caption"
    FOLDER = "folder"


class Word(NamedTuple):
    """A word or a short phrase.

    `photos` is how many photos of the dataset its source names it for; 0 for a word of the bank.
    """

    text: str
    source: Source = Source.BANK
    photos: int = 0


def cleaned(text: str) -> str:
    """The text as a word of a vocabulary. Empty if it is none, such as a url, a number or a sentence."""
    text = readable(unicodedata.normalize("NFKC", text[: 4 * LONGEST_WORD])).replace("_", " ").replace('"', "")
    word = " ".join(text.split()).strip(_EDGES)
    least = 1 if language_of(word) == JAPANESE else 2
    is_short = least <= len(word) <= LONGEST_WORD and len(word.split()) <= MOST_PARTS
    if not is_short or _NOT_A_WORD.search(word) or not any(sign.isalpha() for sign in word):
        return ""
    word = word.lower() if word.isascii() else word
    return "" if is_unfit(word) else word


def language_of(word: str) -> str:
    """The language whose vocabulary a word belongs to."""
    return JAPANESE if _KANA_OR_KANJI.search(word) else ENGLISH


def is_unfit(word: str) -> bool:
    """Whether a word must not be offered, such as a slur, or a phrase with such a word."""
    word, (words, parts) = word.lower(), _unfit()
    return _hash(word) in words or any(_hash(part) in parts for part in word.split())


def read_words(text: str) -> tuple[str, ...]:
    """The words of a bank's file, one in a line. Lines that begin with `#` are notes."""
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _unfit() -> tuple[frozenset[str], frozenset[str]]:
    """The hashes of unfit words, and of those that also make a phrase unfit."""
    file = files("engine.vocabularies") / "banks" / "unfit.txt"
    lines = read_words(file.read_text(encoding="utf-8"))
    parts = frozenset(line.removesuffix(PART) for line in lines if line.endswith(PART))
    return parts.union(lines), parts


def _hash(word: str) -> str:
    return blake2b(word.encode(), digest_size=8).hexdigest()

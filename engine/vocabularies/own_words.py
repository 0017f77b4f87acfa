"""Counts the words that belong to a dataset: in columns, captions and names of folders. Memory is bounded."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import PurePosixPath

from engine.vocabularies.words import JAPANESE, cleaned, language_of, read_words

MOST_WORDS = 4_000
"""How many of a dataset's own words its vocabulary holds, the most frequent first."""
LEAST_SHARE = 0.0005
"""A word of captions must occur in this share of the photos. Columns and folders are made for their words."""
LEAST_PHOTOS = 3
_MOST_COUNTED = 200_000
_LONGEST_LABEL = 3

_SEPARATORS = re.compile("[,;|\t\n\u3001\uff0c\uff1b]")
_CAPTION_PARTS = re.compile(r"[.!?:;()\"\n,]+")
_CAPTION_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))*")


class OwnWords:
    """Counts in how many photos each word occurs. Forgets the rarest words when there are very many."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, words: Iterable[str]) -> None:
        """Count the words of one photo, each once."""
        self.counts.update({*words})
        if len(self.counts) > _MOST_COUNTED:
            self.counts = Counter(dict(self.counts.most_common(_MOST_COUNTED // 2)))


def words_of_value(value: str) -> Iterator[str]:
    """The words in a column's value, which may list several: `dog, sea; sand`."""
    for part in _SEPARATORS.split(value):
        if word := cleaned(part):
            yield word


def word_of_folder(url: str) -> str:
    """The name of the folder that holds a local photo, as a word; empty if it says nothing."""
    word = cleaned(PurePosixPath(url).parent.name.replace("-", " "))
    return "" if word in _listed("ignored_folders") else word


def words_of_caption(caption: str, known: Collection[str]) -> Iterator[str]:
    """The words of a caption, and the pairs of neighbours. `known` are words that need not be counted.

    Words with a capital are left out, because they are mostly names, except at the start of a sentence. A caption of
    few words is a label, and counts as a whole.
    """
    label = cleaned(caption)
    if label and (len(label.split()) <= _LONGEST_LABEL or language_of(label) == JAPANESE):
        yield label
        return
    stop_words = _listed("stop_words")
    for part in _CAPTION_PARTS.split(caption):
        found = [match[0] for match in _CAPTION_WORD.finditer(part)]
        usable = [
            "" if word.lower() in stop_words or len(word) < 3 or (number and not word.islower()) else word.lower()
            for number, word in enumerate(found)
        ]
        pairs = (f"{first} {second}" for first, second in pairwise(usable) if first and second)
        for word in (*usable, *pairs):
            if word and word not in known and cleaned(word) == word:
                yield word


def frequent(counts: Counter[str], least: int, most: int = MOST_WORDS) -> dict[str, int]:
    """The words that occur in at least `least` photos, the most frequent first, up to `most`."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict([(word, count) for word, count in ranked if count >= least][:most])


@cache
def _listed(name: str) -> frozenset[str]:
    file = files("engine.vocabularies") / "banks" / f"{name}.txt"
    return frozenset(read_words(file.read_text(encoding="utf-8")))

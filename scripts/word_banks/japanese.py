"""Translates the English bank into Japanese by EDICT."""

import re
from collections.abc import Iterator

from word_banks.edict import Entry

_UNUSED = {
    "X", "vulg", "derog", "sens", "arch", "obs", "obsc", "rare", "ok", "oK", "io", "iK", "id", "exp", "pn", "abbr",
    "fem", "male", "joc", "sl", "m-sl", "on-mim", "int",
}  # fmt: skip
"""EDICT's marks of entries that are not used: vulgar, rare, or no words of their own, ..."""

_NOUN = {"n", "adj-no", "adj-na", "adj-i", "vs", "adj-f", "n-t"}
_JAPANESE = re.compile(r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]{1,10}")
_MOST_FOR_A_WORD = 3
_GOOD_RANK = 2
_FEW_GLOSSES = 3


def japanese_words(entries: list[Entry], english: list[str]) -> list[str]:
    """The Japanese words that mainly mean one of the English words, sorted.

    These are up to three common words for each, the shortest first, or else one with few other meanings.
    """
    wanted = {word.lower() for word in english}
    common: dict[str, list[tuple[int, int, str]]] = {}
    others: dict[str, tuple[int, str]] = {}
    for entry in _usable(entries):
        for rank, gloss in enumerate(entry.glosses[:_GOOD_RANK]):
            if gloss in wanted and entry.is_common:
                common.setdefault(gloss, []).append((rank, len(entry.usual), entry.usual))
            elif gloss in wanted and not rank and len(entry.glosses) <= _FEW_GLOSSES:
                found = (len(entry.glosses), entry.usual)
                others[gloss] = min(found, others.get(gloss, found))
    words = {word for ranked in common.values() for _, _, word in sorted(ranked)[:_MOST_FOR_A_WORD]}
    words |= {word for gloss, (_, word) in others.items() if gloss not in common}
    return sorted(words)


def _usable(entries: list[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if not entry.marks & _UNUSED and entry.marks & _NOUN and _JAPANESE.fullmatch(entry.usual):
            yield entry

"""Reads EDICT, the Japanese-English dictionary of the Electronic Dictionary Research and Development Group.

Licence: Creative Commons Attribution-ShareAlike 4.0 (https://www.edrdg.org/edrdg/licence.html).
"""

import re
from dataclasses import dataclass
from pathlib import Path

_ENTRY = re.compile(r"(?P<written>\S+)(?: \[(?P<kana>[^\]]+)\])? /(?P<glosses>.*)/")
_MARK = re.compile(r"\(([^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A Japanese word and its English glosses, in order.

    `marks` are those of the first meaning (parts of speech and usage), and `P` for a common word.
    """

    written: str
    kana: str
    marks: frozenset[str]
    glosses: tuple[str, ...]

    @property
    def is_common(self) -> bool:
        """Whether EDICT marks it as common."""
        return "P" in self.marks

    @property
    def usual(self) -> str:
        """The word as it is usually written."""
        return self.kana if "uk" in self.marks and self.kana else self.written


def read_edict(file: Path) -> list[Entry]:
    """Read all entries of the file `edict`, which is in EUC-JP."""
    lines = file.read_text(encoding="euc_jp", errors="replace").splitlines()[1:]
    return [_entry(found) for line in lines if (found := _ENTRY.fullmatch(line.strip()))]


def phrases_of(entries: list[Entry]) -> set[str]:
    """Every gloss, in lower case and without an article."""
    return {gloss for entry in entries for gloss in entry.glosses}


def _entry(found: re.Match[str]) -> Entry:
    parts = [part for part in found["glosses"].split("/") if not part.startswith("EntL")]
    marks = {mark for marked in _MARK.findall(parts[0]) for mark in marked.split(",")}
    marks |= {"P"} if "(P)" in parts else set()
    glosses = (_gloss(part) for part in parts)
    return Entry(found["written"], found["kana"] or "", frozenset(marks), tuple(gloss for gloss in glosses if gloss))


def _gloss(part: str) -> str:
    while _MARK.search(part):  # notes may be nested
        part = _MARK.sub("", part)
    bare = " ".join(part.split()).lower()
    return re.sub(r"^(a|an|the|to) ", "", bare)

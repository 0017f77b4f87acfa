"""Reads WordNet's database files (https://wordnet.princeton.edu/documentation/wndb5wn)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HYPERNYM, INSTANCE, SIMILAR, ATTRIBUTE, USAGE = "@", "@i", "&", "=", ";u"

Key = tuple[str, str]
"""A part of speech (n, v or a) and an offset."""


@dataclass(frozen=True, slots=True)
class Synset:
    """One meaning, the words that have it, and its pointers to other meanings.

    `field` is the number of its lexicographer file, such as 5 for animals.
    """

    key: Key
    field: int
    words: tuple[str, ...]
    pointers: tuple[tuple[str, Key], ...]
    gloss: str

    def to(self, kind: str) -> list[Key]:
        """The meanings that pointers of a kind lead to."""
        return [key for pointer, key in self.pointers if pointer == kind]


class WordNet:
    """WordNet's meanings by key, and the meanings of each word, the most frequent one first."""

    def __init__(self, folder: Path) -> None:
        self.synsets = {synset.key: synset for pos in "nva" for synset in _synsets(folder, pos)}
        self.senses = {pos: dict(_senses(folder, pos)) for pos in "nva"}

    @cached_property
    def below(self) -> dict[Key, list[Key]]:
        """The direct hyponyms of each meaning."""
        found: dict[Key, list[Key]] = {}
        for synset in self.synsets.values():
            for key in synset.to(HYPERNYM):
                found.setdefault(key, []).append(synset.key)
        return found

    def all_below(self, *roots: str) -> set[Key]:
        """All meanings below the roots, roots included. A root is a noun with the number of its sense: `dog.1`."""
        waiting, found = [self._root(root) for root in roots], set[Key]()
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.below.get(key, [])
        return found

    def cluster(self, head: str) -> set[Key]:
        """The first meaning of an adjective, and the meanings that are similar to it."""
        heads = [self.synsets[key] for key in self.senses["a"].get(head, [])[:1]]
        return {synset.key for synset in heads} | {key for synset in heads for key in synset.to(SIMILAR)}

    def _root(self, name: str) -> Key:
        word, _, number = name.rpartition(".")
        return self.senses["n"][word][int(number) - 1]


_FILES = {"n": "noun", "v": "verb", "a": "adj"}


def _synsets(folder: Path, pos: str) -> Iterator[Synset]:
    for line in (folder / f"data.{_FILES[pos]}").read_text(encoding="latin-1").splitlines():
        if line.startswith(" "):  # the licence
            continue
        facts, _, gloss = line.partition(" | ")
        parts = facts.split()
        count = int(parts[3], 16)
        # An adjective may carry a mark of its position: `galore(ip)`.
        words = tuple(word.partition("(")[0].replace("_", " ") for word in parts[4 : 4 + 2 * count : 2])
        rest = parts[5 + 2 * count :]
        pointers = tuple(
            (rest[i], ("a" if rest[i + 2] == "s" else rest[i + 2], rest[i + 1]))
            for i in range(0, 4 * int(parts[4 + 2 * count]), 4)
        )
        yield Synset((pos, parts[0]), int(parts[1]), words, pointers, gloss.strip())


def _senses(folder: Path, pos: str) -> Iterator[tuple[str, list[Key]]]:
    for line in (folder / f"index.{_FILES[pos]}").read_text(encoding="latin-1").splitlines():
        if not line.startswith(" "):
            parts = line.split()
            yield parts[0].replace("_", " "), [(pos, offset) for offset in parts[6 + int(parts[3]) :]]

"""Lists that may be too long. Pure."""

from collections.abc import Callable, Sequence

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import cut, plain
from bot.platform.limits import FIELD_VALUE, level_of

_ROOM_FOR_THE_REST = 32
MOST_WORDS, WORD_LIMIT = 10, 60
"""How many unknown words an answer quotes, and how many characters of each."""


def listed(lines: Sequence[str], words: Words, limit: int = FIELD_VALUE) -> str:
    """The lines that fit into `limit` characters, and how many more there are."""
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) > limit - _ROOM_FOR_THE_REST:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return "\n".join([*kept, words("more-lines", count=left)] if left else kept) or words("nothing")


def linked_lines(line: Callable[[int, bool], str], count: int, room: int) -> list[str]:
    """`count` lines that fit into `room` characters together, with a line break after each.

    `line` takes a line's place and whether to include its links. The longest lines lose their links first; if that is
    not enough, the longest are cut.
    """
    lines = [line(place, True) for place in range(count)]
    for place in sorted(range(count), key=lambda place: -len(lines[place])):
        if sum(map(len, lines)) + count > room:
            lines[place] = line(place, False)
    level = level_of([len(text) + 1 for text in lines], room)
    return [cut(text, level - 1) for text in lines]


def quoted_words(unknown: Sequence[str], words: Words) -> Markup:
    """The words of a prompt that an encoder doesn't know, each in quotation marks."""
    quoted = [words("quoted", text=plain(word, WORD_LIMIT)) for word in unknown]
    return words.listed(quoted, MOST_WORDS, "list-more-words")

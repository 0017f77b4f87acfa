"""Print every message of the product on one page, all languages side by side: `python -m bot.locale`."""

from collections.abc import Iterator

from fluent.syntax import FluentSerializer
from fluent.syntax import ast as ftl

from bot.locale import DEFAULT, LANGUAGES, words
from bot.locale.catalogue import Words, areas
from bot.locale.markup import Markup

EXAMPLES: dict[str, str | int | float] = {
    "prompt": "a house by the lake",
    "text": "a house by the lake",
    "dataset": "unsplash",
    "name": "Lake houses",
    "number": 4,
    "position": 3,
    "photos": 1_234,
    "score": 0.312,
    "share": 0.92,
    "low": 0.65,
    "high": 0.98,
    "member": Markup("@maple"),
    "link": Markup("https://discord.com/channels/1/2/3"),
    "reference": "12ab34cd",
}
"""Values for the messages that need nothing else; the pattern of any other message is printed as it is."""


def page() -> Iterator[str]:
    """The page as Markdown: a table for each area."""
    yield "# All messages\n"
    for area, keys in areas(DEFAULT).items():
        yield f"## {area}\n"
        yield f"| key | {' | '.join(LANGUAGES)} |"
        yield "| --- " * (1 + len(LANGUAGES)) + "|"
        for key in keys:
            yield f"| {key} | {' | '.join(_cell(words(language), key) for language in LANGUAGES)} |"
        yield ""


def _cell(found: Words, key: str) -> str:
    """A message with example values, else its pattern; with its attributes, as one cell of a table."""
    pattern = found.pattern(key)
    needed = found.placeholders(key)
    is_shown = needed <= EXAMPLES.keys()
    text = str(found(key, **{name: EXAMPLES[name] for name in needed})) if is_shown else _source(key, pattern)
    if f"{key}.name" in found:
        text = f"{text} ({found(f'{key}.name')})"
    return text.replace("|", "\\|").replace("\n", "<br>")


def _source(key: str, pattern: ftl.Pattern) -> str:
    entry = FluentSerializer().serialize_entry(ftl.Message(ftl.Identifier(key), pattern))
    return entry.partition("=")[2].strip()


if __name__ == "__main__":
    for line in page():
        print(line)  # noqa: T201 - the page is the point

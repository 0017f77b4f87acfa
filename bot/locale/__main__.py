"""Print every message of the product on one page, all languages side by side: `python -m bot.locale`."""

from collections.abc import Iterator, Mapping
from typing import Any

from fluent.syntax import FluentSerializer
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.locale import DEFAULT, LANGUAGES, words
from bot.locale.catalogue import Value, Words, areas
from bot.locale.markup import Markup

_NUMBERS = {
    "number": 4, "last_round": 5, "position": 3, "place": 1, "photos": 1_234, "count": 3, "total": 19, "rounds": 3,
    "votes": 19, "yes": 12, "no": 5, "disputed": 2, "score": 0.312, "share": 0.92, "low": 0.65, "high": 0.98,
    "pairs": 0.89, "alpha": 0.81, "answered": 3, "joined": 5, "waiting": 2, "abstained": 1, "needed": 2,
    "unanimous": 8, "agreed": 20, "compared": 22, "judged": 27, "judges": 1, "members": 17, "accepted": 17,
    "drawn": 12, "correct": 11, "done": 120, "failed": 3, "minutes": 5, "hours": 3, "rate": 4.2,
    "dimension": 512, "limit": 25,
    "deaths": 3, "last": 2, "version": 2, "versions": 2, "more": 6, "page": 1, "pages": 3,
}  # fmt: skip
_TEXTS = {
    "prompt": "a house by the lake", "text": "a house by the lake", "dataset": "unsplash", "name": "Lake houses",
    "new": "Huts", "into": "Lakes", "member": "@maple", "link": "https://discord.com/channels/1/2/3",
    "url": "https://photos.test/4", "thread": "#lake-houses", "until": "in 5 minutes", "saved": "2 days ago",
    "started": "30 November 2026 10:00", "reference": "12ab34cd", "encoder": "clip-vit-base-patch32",
    "wanted": "mclip", "id": "4JxV3Gs42Ks", "photo": "4JxV3Gs42Ks", "items": "a, b", "names": "**Embed Links**",
    "holders": "@curators", "voters": "@curators", "chosen": "…", "why": "…", "rules": "…", "facts": "…",
    "heading": "…", "bars": "…", "counts": "…", "found": "3, 9, 0", "unknown": "“gazebo”", "formats": "csv",
    "command": "…", "credit": "maple", "description": "a red house", "channels": "#lakes", "nearest": "“Lakes”",
    "label": "yes", "vote": "yes", "right": "start",
}  # fmt: skip
EXAMPLES: Mapping[str, Value] = _NUMBERS | {name: Markup(text) for name, text in _TEXTS.items()}
"""Example values. A message that takes other values is printed in each of its variants, or as its source."""


class _Variants(Visitor):
    """The first value that selects variants in a pattern, and their names: `finished` is `true` or `false`."""

    def __init__(self, pattern: ftl.Pattern) -> None:
        self.value = ""
        self.names: list[str] = []
        self.visit(pattern)

    def visit_SelectExpression(self, node: Any) -> None:  # noqa: N802 - the visitor's own names
        names = [one.key.name for one in node.variants if isinstance(one.key, ftl.Identifier)]
        selector = node.selector
        if not self.value and isinstance(selector, ftl.VariableReference) and selector.id.name not in _NUMBERS:
            self.value, self.names = selector.id.name, names
        self.generic_visit(node)


def page() -> Iterator[str]:
    """The page as Markdown: a table for each area."""
    yield "# All messages\n"
    for area, keys in areas(DEFAULT).items():
        yield f"## {area}\n"
        yield f"| key | {' | '.join(LANGUAGES)} |"
        yield "| --- " * (1 + len(LANGUAGES)) + "|"
        for key in keys:
            cells = [_cell(words(language), key) for language in LANGUAGES]
            yield f"| {key} | {' | '.join(cells)} |"
        yield ""


def _cell(found: Words, key: str) -> str:
    """A message as a table cell: each of its variants with example values, and its name if it has one."""
    lines = [*_lines(found, key)]
    if f"{key}.name" in found:
        lines.append(f"({found(f'{key}.name')})")
    return "<br>".join(lines).replace("|", "\\|").replace("\n", "<br>")


def _lines(found: Words, key: str) -> Iterator[str]:
    pattern, needed = found.pattern(key), found.placeholders(key)
    variants = _Variants(pattern)
    if needed - EXAMPLES.keys() - {variants.value}:
        yield FluentSerializer().serialize_entry(ftl.Message(ftl.Identifier(key), pattern)).partition("=")[2].strip()
        return
    examples = {name: EXAMPLES[name] for name in needed & EXAMPLES.keys()}
    if not variants.value:
        yield found(key, **examples)
    for name in variants.names:
        example = EXAMPLES.get(variants.value, Markup(name)) if name == "other" else Markup(name)
        yield f"{name}: {found(key, **{**examples, variants.value: example})}"


if __name__ == "__main__":
    for line in page():
        print(line)  # noqa: T201 - the page is this command's output

"""The words of one language, read from the Project Fluent files in its folder (`en/rounds.ftl`).

The rest of the bot does not depend on Fluent. Parsing all messages takes a few hundred milliseconds per language, so at
startup the files are only split into entries (1 ms), and each message is parsed when it is first used. Formatting takes
about 50 microseconds. A round's message has about forty texts, most of them the same as before, so recent results are
cached.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentNone
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.locale.markup import Markup, member_mention
from bot.locale.text import plain

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted({path.parent.name for path in FOLDER.glob("*/*.ftl")}))
CACHED = 2048
"""Results per language. A busy channel's rounds need a few hundred."""

Value = str | int | float | Enum | None
"""What a message takes. `str` is escaped, `Markup` is not. An enum, a bool or None selects a variant by its name."""

LONG = 1_000
"""Longer values are inserted after formatting: fluent.runtime refuses more than 2,500 characters."""

_MARK = "\ue000{}\ue001"  # private-use characters, which Fluent does not change
_ENTRY = re.compile(r"^(-?[a-zA-Z][\w-]*) *=.*\n(?:(?:[ }].*)?\n)*", re.MULTILINE)


class MessageError(Exception):
    """A message is missing, cannot be formatted, or was given other values than it takes."""


class Words:
    """The words of a language: `words("round-heading", number=3, ...)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sources = dict(entries(language))
        functions: dict[str, Any] = {"COMMAND": self._command}
        self._bundle = FluentBundle([language], functions=functions, use_isolating=False)
        self._parsed: dict[str, ftl.Message | ftl.Term] = {}
        self._needed: dict[str, frozenset[str]] = {}
        self._cached = lru_cache(CACHED)(self._format)

    def __call__(self, key: str, /, **values: Value) -> Markup:
        """Format a message with exactly the values that it uses. `key.name` is an attribute. Raises MessageError."""
        needed = self.placeholders(key)
        if values.keys() != needed:
            raise MessageError(f"{key} takes {sorted(needed)}, not {sorted(values)}")
        return self._cached(key, tuple((name, _inserted(value)) for name, value in values.items()))

    def __contains__(self, key: str) -> bool:
        name, _, attribute = key.partition(".")
        return name in self._sources and (not attribute or key in [*self._attributes(name)])

    def __iter__(self) -> Iterator[str]:
        """The keys of all messages, and of their attributes as `key.name`. Terms are left out."""
        for key in self._sources:
            if not key.startswith("-"):
                yield key
                yield from self._attributes(key)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names of the values that a message takes. Raises MessageError."""
        if key not in self._needed:
            self._needed[key] = frozenset(self._find_placeholders(self.pattern(key)))
        return self._needed[key]

    def joined(self, items: Sequence[Value], by: str = "list-separator") -> Markup:
        """The items with the message `by` between them: a comma, "and", or "or"."""
        return Markup(self(by).join(str(_inserted(item)) for item in items))

    def listed(self, items: Sequence[Value], most: int, more: str = "list-more") -> Markup:
        """The first `most` items. If there are more, the message `more` says how many."""
        if len(items) <= most:
            return self.joined(items)
        return self(more, items=self.joined(items[:most]), count=len(items) - most)

    def member(self, member_id: int | None) -> Markup:
        """A mention of a member, or the words for an unnamed one (None)."""
        return self("unnamed-member") if member_id is None else member_mention(member_id)

    def _attributes(self, name: str) -> Iterator[str]:
        return (f"{name}.{attribute.id.name}" for attribute in self._entry(name).attributes)

    def _format(self, key: str, values: tuple[tuple[str, str | int | float], ...]) -> Markup:
        name, _, attribute = key.partition(".")
        message = self._bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        assert pattern is not None
        given = dict(values)
        # A list of a large team's members can be longer than fluent.runtime allows.
        long = {name: value for name, value in given.items() if isinstance(value, str) and len(value) > LONG}
        text, errors = self._bundle.format_pattern(pattern, given | {name: _MARK.format(name) for name in long})
        if errors or isinstance(text, FluentNone):
            raise MessageError(f"{key} in {self.language}: {errors}")
        for name, value in long.items():
            text = text.replace(_MARK.format(name), value)
        return Markup(text)

    def pattern(self, key: str) -> ftl.Pattern:
        """The syntax tree of a message, for tests and printing. Raises MessageError."""
        name, _, attribute = key.partition(".")
        entry = self._entry(name)
        patterns = {one.id.name: one.value for one in entry.attributes}
        pattern = patterns.get(attribute) if attribute else entry.value
        if pattern is None:
            raise MessageError(f"{key} has no text in {self.language}")
        return pattern

    def _entry(self, name: str) -> ftl.Message | ftl.Term:
        """A message or `-term`. It is parsed and added to the bundle on first use."""
        if name in self._parsed:
            return self._parsed[name]
        if name not in self._sources:
            raise MessageError(f"{self.language} has no message {name}")
        resource = FluentResource(self._sources[name])
        entry = resource.body[0]
        if len(resource.body) > 1 or not isinstance(entry, ftl.Message | ftl.Term):
            raise MessageError(f"{name} in {self.language} is not valid Fluent:\n{self._sources[name]}")
        self._bundle.add_resource(resource)
        self._parsed[name] = entry
        return entry

    def _find_placeholders(self, pattern: ftl.Pattern) -> Iterator[str]:
        found = _References(pattern)
        yield from found.values
        for key in found.messages:
            yield from self.placeholders(key)

    def _command(self, name: str) -> str:
        """The Fluent function COMMAND: a slash command as Discord shows it in this language."""
        parts = name.split()
        keys = ["-".join(parts[:end]) for end in range(1, len(parts) + 1)]
        return f"`/{' '.join(self(f'command-{key}.name') for key in keys)}`"


class _References(Visitor):
    """The values and other messages that a pattern refers to."""

    def __init__(self, pattern: ftl.Pattern) -> None:
        self.values: list[str] = []
        self.messages: list[str] = []
        self.visit(pattern)

    def visit_VariableReference(self, node: Any) -> None:  # noqa: N802 - the visitor's own names
        self.values.append(node.id.name)

    def visit_MessageReference(self, node: Any) -> None:  # noqa: N802
        self.messages.append(f"{node.id.name}.{node.attribute.id.name}" if node.attribute else node.id.name)

    def visit_TermReference(self, node: Any) -> None:  # noqa: N802
        self.messages.append(f"-{node.id.name}")


def entries(language: str) -> Iterator[tuple[str, str]]:
    """The entries of a language's files: key and source. Raises MessageError if a key is defined twice."""
    seen = set[str]()
    for path in sorted((FOLDER / language).glob("*.ftl")):
        for found in _ENTRY.finditer(path.read_text(encoding="utf-8") + "\n"):
            if found[1] in seen:
                raise MessageError(f"{found[1]} is defined twice in {language}")
            seen.add(found[1])
            yield found[1], found[0]


def areas(language: str) -> Mapping[str, list[str]]:
    """The keys of a language's messages, by file name."""
    return {
        path.stem: [found[1] for found in _ENTRY.finditer(path.read_text(encoding="utf-8") + "\n")]
        for path in sorted((FOLDER / language).glob("*.ftl"))
    }


def token(value: Enum | bool | None) -> str:
    """The name of the variant that a value selects: `NOT_FOUND` is `not-found`, True is `true`, None is `none`."""
    return (value.name if isinstance(value, Enum) else str(value)).lower().replace("_", "-")


def _inserted(value: Value) -> str | int | float:
    """A value as Fluent takes it. This is where text from members and datasets is escaped."""
    if isinstance(value, bool | Enum) or value is None:
        return token(value)
    if isinstance(value, str) and not isinstance(value, Markup):
        return plain(value)
    return value

"""All languages have the same messages, and the code uses exactly these messages."""

import ast
import re
from collections.abc import Iterator
from enum import Enum

import pytest
from fluent.syntax import ast as ftl
from fluent.syntax import parse
from fluent.syntax.visitor import Visitor

from bot.locale import words
from bot.locale.catalogue import FOLDER, LANGUAGES, MessageError, Words, areas, token
from bot.locale.markup import Markup, member_mention
from bot.platform.bot_errors import BotError
from bot.platform.error_messages import TO_POST, message_key
from bot.platform.replies import IN_NEW_THREAD, POSTING
from bot.platform.rights import Right
from engine.errors import NinefoldError
from engine.failures import Reason
from engine.ingest import Refusal
from engine.sessions.events import Display, Strategy, Vote
from engine.sessions.tally import Label
from tests.places import ROOT

ENGLISH = words()
BY_NAME = {
    "permission-": "names of discord.py",
    "command-": "names of commands",
    "option-": "names of options",
    "choice-": "values of options",
    "menu-": "names of context menus",
}
"""Prefixes of keys that a function builds from names."""
ENUMS: dict[str, type[Enum]] = {
    "label": Label, "vote": Vote, "strategy": Strategy, "display": Display, "right": Right, "reason": Reason,
    "refusal": Refusal,
}  # fmt: skip
"""The enums whose members are the values of these placeholders."""
WHOLE = ("label", "vote", "strategy", "display", "display-changed", "right-to-do", "error-source-refused")
"""Messages that need a variant for each member of their enum."""
BY_CLASS = ("error_messages.py",)
"""Files that build keys from the class of an error."""
WORDS_OF = ("words", "words_for", "channel_words", "words_of")


class Calls(ast.NodeVisitor):
    """The calls of words in a file: literal keys with their keywords, prefixes of built keys, and unclear keys."""

    def __init__(self, source: str) -> None:
        self.keys: list[tuple[str, frozenset[str] | None]] = []
        self.made: list[str] = []
        self.unclear: list[str] = []
        self.visit(ast.parse(source))

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if not node.args or not _is_words(node.func):
            return
        named = [keyword.arg for keyword in node.keywords]
        self._take(node.args[0], None if None in named else frozenset(name for name in named if name))

    def visit_Constant(self, node: ast.Constant) -> None:
        """Collect keys that are passed around as plain strings."""
        if isinstance(node.value, str) and re.fullmatch(r"(list|error)-[a-z-]*[a-z]", node.value):
            self.keys.append((node.value, None))

    def _take(self, key: ast.expr, named: frozenset[str] | None) -> None:
        match key:
            case ast.Constant(value=str(text)):
                self.keys.append((text, named))
            case ast.IfExp(body=body, orelse=orelse):
                self._take(body, named)
                self._take(orelse, named)
            case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
                self.made.append(text)
            case ast.BinOp(left=ast.Constant(value=str(text))):
                self.made.append(text)
            case _:
                self.unclear.append(ast.unparse(key))


def _is_words(func: ast.expr) -> bool:
    match func:
        case ast.Name(id=name):
            return name in ("words", "aloud", "self")
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in WORDS_OF
    return False


class Selects(Visitor):
    """The select expressions of a message: the name of the value, its variants, and the default variant."""

    def __init__(self, pattern: ftl.Pattern) -> None:
        self.found: list[tuple[str, list[str], str]] = []
        self.visit(pattern)

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802
        self.generic_visit(node)
        keys = [variant.key.name for variant in node.variants if isinstance(variant.key, ftl.Identifier)]
        default = next(variant.key for variant in node.variants if variant.default)
        if isinstance(node.selector, ftl.VariableReference) and isinstance(default, ftl.Identifier):
            self.found.append((node.selector.id.name, keys, default.name))


class Messages(Visitor):
    """The messages that patterns refer to."""

    def __init__(self, *patterns: ftl.Pattern) -> None:
        self.found = set[str]()
        for pattern in patterns:
            self.visit(pattern)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def below(root: type[Exception]) -> Iterator[type[Exception]]:
    """The class and all its subclasses."""
    yield root
    for kind in root.__subclasses__():
        yield from below(kind)


def calls() -> Calls:
    """All calls of words in the bot."""
    found = Calls("")
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        one = Calls(path.read_text(encoding="utf-8"))
        found.keys += one.keys
        found.made += one.made
        source = path.read_text(encoding="utf-8")
        has_factory = re.search(r"^from bot\.locale import .*\bwords\b", source, re.MULTILINE)
        if not has_factory and path.parent.name != "locale" and path.name not in BY_CLASS:
            found.unclear += [f"{path.name}: {text}" for text in one.unclear]
    return found


CALLS = calls()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_valid_and_has_the_same_area_in_english(language: str) -> None:
    """No file has junk, which Fluent would skip; a new language is a copy of the folder `en`."""
    for path in sorted((FOLDER / language).glob("*.ftl")):
        junk = [entry.content for entry in parse(path.read_text(encoding="utf-8")).body if isinstance(entry, ftl.Junk)]
        assert not junk, path
    found, english = areas(language), areas("en")
    assert {area: [*keys] for area, keys in found.items()} == {area: [*keys] for area, keys in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_with_the_same_values(language: str) -> None:
    """All languages have the same keys, attributes and placeholders."""
    other = Words(language)
    assert [*other] == [*ENGLISH]
    for key in ENGLISH:
        assert other.placeholders(key) == ENGLISH.placeholders(key), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_are_named_after_the_members_of_enums(language: str) -> None:
    """A misspelt variant would never be selected."""
    found = Words(language)
    for key in found:
        for name, variants, default in Selects(found.pattern(key)).found:
            if name in ENUMS:
                members = {token(member) for member in ENUMS[name]}
                assert {*variants} - members <= {"other"} & {default}, key
                assert key not in WHOLE or {*variants} == members, key


def test_the_code_asks_for_messages_that_exist_with_the_values_that_they_take() -> None:
    """Literal keys exist and get their placeholders; built keys have a declared prefix."""
    assert not CALLS.unclear
    assert {made for made in CALLS.made if not made.startswith(tuple(BY_NAME))} == set()
    for key, named in CALLS.keys:
        assert key in ENGLISH, key
        assert named is None or named == ENGLISH.placeholders(key), key


def test_every_message_is_used() -> None:
    """Each message is used by the code, by an error of the same name, or by another message."""
    used = {key for key, _ in CALLS.keys}
    used |= {message_key(kind, ENGLISH) for root in (NinefoldError, BotError) for kind in below(root)}
    used |= Messages(*(ENGLISH.pattern(key) for key in ENGLISH)).found
    unused = {key for key in ENGLISH if key not in used and not key.startswith(tuple(BY_NAME))}
    assert unused == set()


def test_every_permission_that_may_be_missing_has_a_name() -> None:
    """Each permission has a name in the catalogue."""
    for name in (*TO_POST, *POSTING, *IN_NEW_THREAD):
        assert "permission-" + name.replace("_", "-") in ENGLISH


def test_strangers_text_is_escaped_and_markup_is_not() -> None:
    """A plain `str` is escaped and `Markup` is not, also if both have the same text."""
    hostile = "**[x](http://a)** <@1>"
    assert ENGLISH("quoted", text=hostile) == r"“\*\*\[x\](http\://a)\*\* \<\@1\>”"
    assert ENGLISH("quoted", text=Markup(hostile)) == f"“{hostile}”"
    assert ENGLISH("quoted", text=ENGLISH("quoted", text="a*b")) == r"““a\*b””"
    assert ENGLISH.joined([member_mention(7), "a*b"]) == r"<@7>, a\*b"


def test_a_value_may_be_longer_than_fluent_allows() -> None:
    """The member list of a large team has thousands of characters."""
    members = Markup(", ".join(["<@1100000000000000301>"] * 500))
    assert ENGLISH("list-more", items=members, count=3) == f"{members} and 3 more"


def test_lists_say_how_many_more_there_are() -> None:
    """Each language has its own words for the rest of a list."""
    names = ["a", "b", "c"]
    assert ENGLISH.listed(names, 3) == "a, b, c"
    assert ENGLISH.listed(names, 2) == "a, b and 1 more"
    assert words("ja").listed(names, 1) == "a、ほか2件"


def test_numbers_and_plurals_follow_the_language() -> None:
    """Thousands are grouped, and one is singular."""
    assert ENGLISH("more-lines", count=1_234) == "and 1,234 more"
    assert ENGLISH("session-votes", total=1) == "You have 1 vote in this session."
    assert ENGLISH("session-votes", total=1_000) == "You have 1,000 votes in this session."


@pytest.mark.parametrize("values", [{}, {"text": "a", "other": "b"}])
def test_a_message_is_given_exactly_the_values_that_it_takes(values: dict[str, str]) -> None:
    """A missing or unknown value is an error instead of an incomplete text."""
    with pytest.raises(MessageError):
        ENGLISH("quoted", **values)
    with pytest.raises(MessageError):
        ENGLISH("no-such-message", **values)

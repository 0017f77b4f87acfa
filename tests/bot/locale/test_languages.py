"""Every word in both languages: what is said, and what Discord shows of the commands."""

import inspect
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any

import discord
import pytest
from discord import Locale, app_commands

from bot.features.contents import COMMANDS as TREE
from bot.locale import COMMANDS, OPTIONS, words
from bot.locale.en import English
from bot.locale.ja import Japanese
from bot.locale.ja import commands as japanese
from bot.locale.signs import Signs
from bot.locale.translator import Translator

JAPANESE_LETTERS = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
NAME = re.compile(r"[-_'\w]{1,32}")
SAID = sorted(name for name in dir(English) if not name.startswith("_") and not hasattr(Signs, name))

Payload = dict[str, Any]


def sample(kind: Any) -> Any:
    """Some value of a type, from its hint."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, UnionType):
        return sample(next(one for one in inner if one is not NoneType))
    if origin in (tuple, Sequence):
        return (sample(inner[0]), sample(inner[0]))
    if origin is Mapping:
        return {sample(inner[0]): sample(inner[1])}
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind) and inspect.isclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{one.name: sample(hints[one.name]) for one in fields(kind) if one.init})
    return {str: "demo", int: 3, float: 0.5, bool: True}[kind]


def leaves(payload: Payload, name: str = "") -> Iterator[tuple[str, Payload]]:
    """A command's payload and all below it, options included, by their whole names."""
    whole = f"{name} {payload['name']}".strip()
    yield whole, payload
    for option in payload.get("options", []):
        yield from leaves(option, whole)


async def payloads() -> list[Payload]:
    """What Discord is told of the commands."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return [await command.get_translated_payload(tree, Translator()) for command in TREE]


@pytest.mark.parametrize("name", SAID)
def test_everything_that_is_said_is_said_in_japanese(name: str) -> None:
    """Each method of English has one of its own in Japanese, with the same parameters, and speaks it."""
    english, said = getattr(English, name), getattr(Japanese, name)
    assert said is not english
    assert inspect.signature(said) == inspect.signature(english)
    hints = typing.get_type_hints(said)
    text = said(
        Japanese("ja"), **{parameter: sample(kind) for parameter, kind in hints.items() if parameter != "return"}
    )
    assert JAPANESE_LETTERS.search(text)
    assert not re.search(r"`/[a-z]", text), "commands are named as Discord shows them: self._command(...)"


def test_the_words_follow_the_locale() -> None:
    """Japanese for those who read it."""
    assert words("ja")("next-button") == words(Locale.japanese)("next-button") != words("en-US")("next-button")


async def test_every_command_and_option_has_a_name_and_a_description_in_japanese() -> None:
    """Names that Discord takes, no two of a group alike; descriptions within its 100 characters; every choice."""
    assert japanese.COMMANDS.keys() == COMMANDS.keys()
    assert japanese.OPTIONS.keys() == japanese.OPTION_NAMES.keys() == OPTIONS.keys()
    for payload in await payloads():
        for name, part in leaves(payload):
            shown = part["name_localizations"]["ja"]
            assert 1 <= len(shown) <= 32, name
            assert payload["type"] != 1 or (NAME.fullmatch(shown) and shown == shown.lower()), name
            if "description" in part:
                assert 1 <= len(part["description_localizations"]["ja"]) <= 100, name
            siblings = [option["name_localizations"]["ja"] for option in part.get("options", [])]
            assert len(siblings) == len(set(siblings)), name
            assert all(1 <= len(one["name_localizations"]["ja"]) <= 100 for one in part.get("choices", [])), name


async def test_other_languages_are_shown_english() -> None:
    """Discord falls back to the English name where there is no other."""
    for payload in await payloads():
        for _, part in leaves(payload):
            assert part["name_localizations"].keys() == {"ja"}

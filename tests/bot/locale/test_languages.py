"""The commands' names and descriptions in each language keep Discord's limits."""

import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import Locale, app_commands

from bot.features.contents import COMMANDS as TREE
from bot.locale import DEFAULT, LANGUAGES, words
from bot.locale.commands import command_description, command_key, menu_name, option_description
from bot.locale.translator import Translator

OTHERS = [language for language in LANGUAGES if language != DEFAULT]
JAPANESE_LETTERS = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
SIGNS_ALONE = {"photo-title", "vote-button", "photo-score", "list-separator"}
"""Messages of signs and numbers, without Japanese letters."""
NAME = re.compile(r"[-_'\w]{1,32}")

Payload = dict[str, Any]


def leaves(payload: Payload, name: str = "") -> Iterator[tuple[str, Payload]]:
    """A command's payload and everything below it, including options, by full name."""
    whole = f"{name} {payload['name']}".strip()
    yield whole, payload
    for option in payload.get("options", []):
        yield from leaves(option, whole)


async def payloads() -> list[Payload]:
    """The payloads with which the commands are registered at Discord."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return [await command.get_translated_payload(tree, Translator()) for command in TREE]


def test_the_words_follow_the_locale() -> None:
    """A Japanese locale gets Japanese words."""
    assert words("ja")("next-button") == words(Locale.japanese)("next-button") != words("en-US")("next-button")


@pytest.mark.parametrize("language", OTHERS)
async def test_every_command_and_option_has_a_name_and_a_description(language: str) -> None:
    """Names are valid and unique within their group, descriptions have at most 100 characters, choices are named."""
    for payload in await payloads():
        for name, part in leaves(payload):
            shown = part["name_localizations"][language]
            assert 1 <= len(shown) <= 32, name
            assert payload["type"] != 1 or (NAME.fullmatch(shown) and shown == shown.lower()), name
            if "description" in part:
                assert 1 <= len(part["description_localizations"][language]) <= 100, name
            siblings = [option["name_localizations"][language] for option in part.get("options", [])]
            assert len(siblings) == len(set(siblings)), name
            assert all(1 <= len(one["name_localizations"][language]) <= 100 for one in part.get("choices", [])), name


async def test_other_languages_are_shown_english() -> None:
    """Discord falls back to the English name if a language has none."""
    for payload in await payloads():
        for _, part in leaves(payload):
            assert part["name_localizations"].keys() == {*OTHERS}


async def test_the_english_names_and_descriptions_are_those_of_the_commands() -> None:
    """The catalogue has the names that the code has, and none of a removed command."""
    english, seen = words(DEFAULT), set[str]()
    for payload in await payloads():
        if payload["type"] != 1:
            assert menu_name(payload["name"], english) == payload["name"]
            seen.add(f"menu-{payload['name'].lower().rstrip('?').replace(' ', '-')}")
            continue
        for name, part in leaves(payload):
            if part is payload or part["type"] in (1, 2):
                key = command_key(name)
                assert part["description"] == command_description(name)
            else:
                key = f"option-{part['name']}"
                assert part["description"] == option_description(part["name"])
            assert english(f"{key}.name") == part["name"]
            seen |= {key, f"{key}.name", *(f"choice-{one['value']}" for one in part.get("choices", []))}
    assert seen == {key for key in english if key.startswith(("command-", "option-", "choice-", "menu-"))}


def test_japanese_messages_are_in_japanese() -> None:
    """Messages in Japanese have Japanese letters and name commands as Discord shows them there."""
    japanese = words("ja")
    for key in japanese:
        if not japanese.placeholders(key) and not key.startswith("option-url"):
            text = japanese(key)
            assert JAPANESE_LETTERS.search(text) or key in SIGNS_ALONE, key
            assert not re.search(r"`/[a-z]", text), f"{key}: use COMMAND(...)"

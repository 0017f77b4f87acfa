"""How the slash commands are grouped.

Discord's documentation doesn't say how its clients sort subcommands. By name or by registration, the ones that every
session needs must be visible without scrolling.
"""

from discord import app_commands

from bot.features.contents import COMMANDS
from bot.features.sessions.commands import CONCEPT

VISIBLE = 6
"""Entries of Discord's command list that fit above a phone's keyboard."""


def test_every_session_needs_only_concept() -> None:
    """`/concept` has what a session needs from start to end, and no more commands than are visible at once."""
    names = [command.name for command in CONCEPT.commands]
    assert {"start", "next", "status", "apply", "finish"} < {*names}
    assert len(names) <= VISIBLE
    assert names[0] == "start"


def test_concept_is_listed_first() -> None:
    """`/concept` is the first command by name and by registration."""
    names = [command.name for command in COMMANDS if not isinstance(command, app_commands.ContextMenu)]
    assert names[0] == min(names) == "concept"


def test_no_group_is_long() -> None:
    """A group has at most eight commands, and no group has groups in it."""
    for command in COMMANDS:
        if isinstance(command, app_commands.Group):
            assert len(command.commands) <= 8, command.name
            assert not any(isinstance(one, app_commands.Group) for one in command.commands), command.name

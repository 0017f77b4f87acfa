"""The slash commands, one file for each group: parse, call the engine, answer."""

from typing import Any

from discord import app_commands

from bot.commands import blind, concepts, history, team  # noqa: F401 - they add their commands to the group
from bot.commands.concept import CONCEPT
from bot.commands.dataset import DATASET
from bot.commands.help import show_help
from bot.commands.photos import PHOTOS
from bot.commands.pictures import find_like_this, use_as_example
from bot.commands.privacy import PRIVACY
from bot.commands.server import SERVER

COMMANDS: tuple[app_commands.Group | app_commands.Command[Any, ..., Any] | app_commands.ContextMenu, ...] = (
    CONCEPT,
    PHOTOS,
    DATASET,
    PRIVACY,
    SERVER,
    show_help,
    find_like_this,
    use_as_example,
)

__all__ = ["COMMANDS"]

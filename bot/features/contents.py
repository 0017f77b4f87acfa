"""All commands, buttons, menus and forms of the bot.

The bot looks up a handler by custom_id, so the buttons of old messages still work after a restart.
"""

from collections.abc import Mapping
from typing import Any

from discord import app_commands

# Importing these adds their commands to the groups CONCEPT, SESSION and SHOW.
import bot.features.blind.commands
import bot.features.cards.commands
import bot.features.follows.commands
import bot.features.history.commands
import bot.features.status.commands
import bot.features.team.commands  # noqa: F401
from bot.features.blind.buttons import BLIND_BUTTONS
from bot.features.cards.buttons import CARD_BUTTONS
from bot.features.concepts.buttons import CONCEPT_BUTTONS
from bot.features.concepts.commands import FILES, SAVED
from bot.features.datasets.buttons import DATASET_BUTTONS
from bot.features.datasets.commands import DATASET
from bot.features.follows.buttons import FOLLOW_BUTTONS
from bot.features.follows.commands import leave_out
from bot.features.help.buttons import HELP_BUTTONS
from bot.features.help.commands import show_help
from bot.features.history.buttons import HISTORY_BUTTONS
from bot.features.photos.commands import PHOTOS
from bot.features.photos.message_menus import find_like_this, use_as_example
from bot.features.privacy.buttons import PRIVACY_BUTTONS
from bot.features.privacy.commands import PRIVACY
from bot.features.recognition.buttons import RECOGNITION_BUTTONS
from bot.features.recognition.commands import what_is_this
from bot.features.results.buttons import RESULT_BUTTONS
from bot.features.rounds.buttons import ROUND_BUTTONS
from bot.features.sessions.buttons import SESSION_BUTTONS
from bot.features.sessions.commands import CONCEPT, SESSION, SHOW
from bot.features.sessions.example_buttons import EXAMPLE_BUTTONS
from bot.features.settings.buttons import SETTINGS_BUTTONS
from bot.features.settings.commands import SERVER
from bot.features.status.buttons import STATUS_BUTTONS
from bot.features.suggestions.buttons import SUGGESTION_BUTTONS
from bot.features.team.buttons import TEAM_BUTTONS
from bot.features.watches.buttons import WATCH_BUTTONS
from bot.features.watches.commands import WATCH
from bot.platform.handlers import Handler

# The imports above register the commands by area. A session needs them in this order.
_ORDER = ("start", "next", "status", "apply", "finish")
for _command in sorted(CONCEPT.commands, key=lambda one: _ORDER.index(one.name) if one.name in _ORDER else len(_ORDER)):
    CONCEPT.remove_command(_command.name)
    CONCEPT.add_command(_command)

COMMANDS: tuple[app_commands.Group | app_commands.Command[Any, ..., Any] | app_commands.ContextMenu, ...] = (
    CONCEPT,
    SESSION,
    SHOW,
    SAVED,
    FILES,
    WATCH,
    PHOTOS,
    DATASET,
    PRIVACY,
    SERVER,
    show_help,
    find_like_this,
    use_as_example,
    what_is_this,
    leave_out,
)


_HANDLERS: tuple[type[Handler[Any]], ...] = (
    *ROUND_BUTTONS,
    *SESSION_BUTTONS,
    *EXAMPLE_BUTTONS,
    *RESULT_BUTTONS,
    *DATASET_BUTTONS,
    *FOLLOW_BUTTONS,
    *BLIND_BUTTONS,
    *HISTORY_BUTTONS,
    *CONCEPT_BUTTONS,
    *RECOGNITION_BUTTONS,
    *CARD_BUTTONS,
    *WATCH_BUTTONS,
    *TEAM_BUTTONS,
    *PRIVACY_BUTTONS,
    *SETTINGS_BUTTONS,
    *STATUS_BUTTONS,
    *HELP_BUTTONS,
    *SUGGESTION_BUTTONS,
)
HANDLERS: Mapping[str, type[Handler[Any]]] = {handler.name: handler for handler in _HANDLERS}
"""The handlers of all buttons, menus and forms, by name."""

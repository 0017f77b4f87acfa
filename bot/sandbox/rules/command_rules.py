"""Limits of commands: names, counts and sizes (docs: Application Commands), and of autocomplete choices."""

import re
from collections import Counter

from bot.sandbox.api_errors import ApiError, InvalidForm
from bot.sandbox.json_types import Json

MAX_OPTIONS = 25
MAX_CHOICES = 25
MAX_CHARACTERS = 8_000
MAX_COMMANDS = {1: 100, 2: 15, 3: 15}
NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT = 1

Path = list[str | int]


def check_commands(commands: list[Json]) -> None:
    """Check a list of commands. The paths of errors start with the command's index.

    Raises:
        ApiError: 400 with code 50035, or 30032 if there are too many.
    """
    form = InvalidForm()
    for index, command in enumerate(commands):
        _check_command(command, [index], form)
    keys = Counter((command.get("type") or CHAT_INPUT, command["name"]) for command in commands)
    for (_, name), times in keys.items():
        if times > 1:
            form.add(["name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", f"Duplicate name: {name}")
    form.check()
    for kind, most in MAX_COMMANDS.items():
        if sum(1 for command in commands if (command.get("type") or CHAT_INPUT) == kind) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most}).")


def check_command(command: Json) -> None:
    """Check one command.

    Raises:
        ApiError: 400 with code 50035.
    """
    form = InvalidForm()
    _check_command(command, [], form)
    form.check()


def _check_command(command: Json, path: Path, form: InvalidForm) -> None:
    if (command.get("type") or CHAT_INPUT) == CHAT_INPUT:
        _check_name(command, path, form)
        _check_description(command, path, form)
    elif command.get("description") or not all(1 <= len(name) <= 32 for _, name in _localized(command, "name")):
        form.add([*path, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Context menu commands have a name only.")
    if _characters(command) > MAX_CHARACTERS:
        message = f"Command exceeds maximum size ({MAX_CHARACTERS})"
        form.add(path or ["_"], "APPLICATION_COMMAND_TOO_LARGE", message)
    _check_options(command.get("options") or [], path, form)


def _check_name(node: Json, path: Path, form: InvalidForm) -> None:
    for where, name in _localized(node, "name"):
        if NAME.fullmatch(name) is None or name != name.lower():
            form.add([*path, *where], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(node: Json, path: Path, form: InvalidForm) -> None:
    for where, description in _localized(node, "description"):
        if not 1 <= len(description) <= 100:
            form.add([*path, *where], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _localized(node: Json, part: str) -> list[tuple[Path, str]]:
    """A name or description and its localizations, each with its path."""
    others = (node.get(f"{part}_localizations") or {}).items()
    return [([part], node.get(part) or ""), *(([f"{part}_localizations", locale], text) for locale, text in others)]


def _check_options(options: list[Json], path: Path, form: InvalidForm) -> None:
    if len(options) > MAX_OPTIONS:
        form.add([*path, "options"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_OPTIONS} or fewer in length.")
    after_optional = False
    for index, option in enumerate(options):
        where: Path = [*path, "options", index]
        _check_name(option, where, form)
        _check_description(option, where, form)
        if after_optional and option.get("required"):
            message = "Required options must be placed before non-required options"
            form.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        after_optional = after_optional or not option.get("required")
        if len(option.get("choices") or []) > MAX_CHOICES:
            form.add([*where, "choices"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_CHOICES} or fewer in length.")
        if option.get("choices") and option.get("autocomplete"):
            message = "Autocomplete options cannot have choices."
            form.add(where, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", message)
        _check_options(option.get("options") or [], where, form)
    for name, times in Counter(option["name"] for option in options).items():
        if times > 1:
            form.add(
                [*path, "options"], "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", f"Option name is duplicate: {name}"
            )


def _characters(node: Json) -> int:
    """The length of all names, descriptions and choices. Of localized texts, the longest counts."""
    own = _longest(node, "name") + _longest(node, "description")
    choices = sum(_longest(one, "name") + len(str(one["value"])) for one in node.get("choices") or [])
    return own + choices + sum(_characters(option) for option in node.get("options") or [])


def _longest(node: Json, part: str) -> int:
    return max(len(text) for _, text in _localized(node, part))


def check_choices(choices: list[Json]) -> None:
    """Check autocomplete choices: at most 25, with names and values of at most 100 characters.

    Raises:
        ApiError: 400 with code 50035.
    """
    form = InvalidForm()
    if len(choices) > MAX_CHOICES:
        form.add(["data", "choices"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_CHOICES} or fewer in length.")
    for index, choice in enumerate(choices):
        for part in ("name", "value"):
            value = choice.get(part)
            if isinstance(value, str) and not 1 <= len(value) <= 100:
                path: Path = ["data", "choices", index, part]
                form.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    form.check()

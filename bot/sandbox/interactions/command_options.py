"""Reads a command's options as a member's client sent them, and checks them against the command's definition."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from bot.sandbox.api_errors import InvalidForm, invalid_form
from bot.sandbox.json_types import Json


class OptionType(IntEnum):
    """Option types (docs: Application Command Option Type)."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NESTING = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)
RESOLVED = (OptionType.USER, OptionType.CHANNEL, OptionType.ROLE, OptionType.MENTIONABLE, OptionType.ATTACHMENT)
"""Options whose value is the id of an object in `resolved`."""
MAX_STRING = 6_000


@dataclass
class ReadOptions:
    """The words of the command's full name ("concept", "start"), and the ids in its options by type."""

    names: list[str]
    mentioned: dict[OptionType, list[str]] = field(default_factory=dict)
    focused: Json | None = None

    @property
    def full_name(self) -> str:
        """The name as shown after the slash."""
        return " ".join(self.names)


def read_options(command: Json, given: list[Json], *, completing: bool = False) -> ReadOptions:
    """Read and check the options.

    While `completing`, required options may be missing and the focused one may be incomplete.

    Raises:
        ApiError: an option is unknown, missing, of the wrong type, out of range, or not one of the choices.
    """
    read = ReadOptions([command["name"]])
    _read_level(command.get("options") or [], given, read, [], completing)
    if completing and read.focused is None:
        raise invalid_form(["data", "options"], "BASE_TYPE_REQUIRED", "One option must be focused.")
    return read


def _read_level(defined: list[Json], given: list[Json], read: ReadOptions, path: list[Any], completing: bool) -> None:
    by_name = {option["name"]: option for option in defined}
    nested = [option for option in defined if option["type"] in NESTING]
    if nested:
        chosen = given[0] if len(given) == 1 else None
        definition = by_name.get(chosen["name"]) if chosen else None
        if chosen is None or definition is None or chosen.get("type") != definition["type"]:
            raise invalid_form(["data", "options"], "APPLICATION_COMMAND_INVALID_OPTIONS", "Choose one subcommand.")
        read.names.append(definition["name"])
        inner = [*path, "options", 0]
        _read_level(definition.get("options") or [], chosen.get("options") or [], read, inner, completing)
        return
    form = InvalidForm()
    for index, option in enumerate(given):
        definition = by_name.get(option.get("name", ""))
        where = ["data", *path, "options", index]
        if definition is None or option.get("type") != definition["type"]:
            form.add(where, "APPLICATION_COMMAND_OPTION_UNKNOWN", "This command is outdated, please try again")
        elif option.get("focused"):
            read.focused = option
        elif (complaint := _complaint(definition, option.get("value"), completing)) is not None:
            form.add([*where, "value"], "APPLICATION_COMMAND_OPTION_INVALID", complaint)
        elif definition["type"] in RESOLVED:
            read.mentioned.setdefault(OptionType(definition["type"]), []).append(str(option["value"]))
    names = {option.get("name") for option in given}
    for definition in defined:
        if definition.get("required") and definition["name"] not in names and not completing:
            message = f"The option {definition['name']!r} is required."
            form.add(["data", *path, "options"], "APPLICATION_COMMAND_OPTION_REQUIRED", message)
    form.check()


def _complaint(definition: Json, value: Any, completing: bool) -> str | None:
    """The value's error, or None."""
    kind = OptionType(definition["type"])
    if kind == OptionType.STRING:
        right_type = isinstance(value, str)
    elif kind == OptionType.INTEGER:
        right_type = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    elif kind == OptionType.NUMBER:
        right_type = isinstance(value, int | float) and not isinstance(value, bool)
    elif kind == OptionType.BOOLEAN:
        right_type = isinstance(value, bool)
    else:
        right_type = isinstance(value, str) and value.isdecimal()
    if not right_type:
        return f"The value must be of type {kind.name.lower()}."
    choices = definition.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        return "The value must be one of the choices."
    return None if completing else _out_of_range(definition, value, kind)


def _out_of_range(definition: Json, value: Any, kind: OptionType) -> str | None:
    if kind == OptionType.STRING:
        low = definition.get("min_length") or (1 if definition.get("required") else 0)
        high = definition.get("max_length") or MAX_STRING
        return None if low <= len(value) <= high else f"Must be between {low} and {high} in length."
    if kind in (OptionType.INTEGER, OptionType.NUMBER):
        low, high = definition.get("min_value", float("-inf")), definition.get("max_value", float("inf"))
        return None if low <= value <= high else f"Must be between {low} and {high}."
    return None

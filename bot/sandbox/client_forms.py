"""What a client fills in: a command's options and a modal's inputs, in the form that Discord's clients send."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api_errors import MemberError, NotOnMessageError
from bot.sandbox.component_tree import ComponentType, children, walk
from bot.sandbox.interactions.command_options import NESTING
from bot.sandbox.json_types import Json


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A member's file, to attach to a message or pass to a command's option."""

    name: str
    content: bytes


def command_data(command: Json, name: str, options: Mapping[str, Any], *, focused: str | None = None) -> Json:
    """The `data` of a command, by its full name ("concept start") and values by option.

    `focused` names the option that is being completed.

    Raises:
        MemberError: there is no such subcommand or option.
    """
    leaf, path = command, []
    for word in name.split()[1:]:
        leaf = _named(leaf, word, name)
        path.append(leaf)
    if any(option["type"] in NESTING for option in leaf.get("options") or []):
        offered = ", ".join(option["name"] for option in leaf["options"])
        raise MemberError(f"/{name} needs one of its subcommands: {offered}")
    level = [_filled(_named(leaf, option, name), value, option == focused) for option, value in options.items()]
    for node in reversed(path):
        level = [{"type": node["type"], "name": node["name"], "options": level}]
    return {
        "id": command["id"],
        "name": command["name"],
        "type": command["type"],
        "version": command["version"],
        "options": level,
    }


def split_files(options: Mapping[str, Any]) -> tuple[dict[str, Any], list[LocalFile]]:
    """The options with each file replaced by the index of its upload, and the files in that order."""
    files = [value for value in options.values() if isinstance(value, LocalFile)]
    given = {
        name: str(files.index(value)) if isinstance(value, LocalFile) else value for name, value in options.items()
    }
    return given, files


def _named(node: Json, word: str, command_name: str) -> Json:
    for option in node.get("options") or []:
        if option["name"] == word:
            found: Json = option
            return found
    offered = ", ".join(option["name"] for option in node.get("options") or []) or "none"
    raise MemberError(f"/{command_name} has no {word!r}; it has {offered}")


def _filled(option: Json, value: Any, focused: bool) -> Json:
    filled = {"type": option["type"], "name": option["name"], "value": value}
    return filled | {"focused": True} if focused else filled


def split_uploads(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[LocalFile]]:
    """The values of a modal with each list of files replaced by their upload indexes, and the files in that order."""
    given, files = dict[str, Any](), list[LocalFile]()
    for custom_id, value in values.items():
        own = [one for one in value if isinstance(one, LocalFile)] if isinstance(value, list | tuple) else []
        given[custom_id] = [str(len(files) + place) for place in range(len(own))] if own else value
        files += own
    return given, files


def filled_modal(components: list[Json], values: Mapping[str, Any]) -> list[Json]:
    """A modal's components as submitted.

    `values` holds, by custom_id, a text, a list of chosen values, the choice of a radio group, or whether a box is
    checked. A file upload takes the indexes of its files.
    """
    submitted = []
    for component in components:
        kind = component["type"]
        if kind == ComponentType.LABEL:
            inner = filled_modal(children(component), values)[0]
            submitted.append({"type": kind, "id": component["id"], "component": inner})
        elif kind == ComponentType.ACTION_ROW:
            row = filled_modal(children(component), values)
            submitted.append({"type": kind, "id": component["id"], "components": row})
        elif kind == ComponentType.TEXT_DISPLAY:
            submitted.append({"type": kind, "id": component["id"]})
        else:
            submitted.append(_input(component, values))
    return submitted


def _input(component: Json, values: Mapping[str, Any]) -> Json:
    value = values.get(component["custom_id"])
    filled = {key: component[key] for key in ("type", "id", "custom_id")}
    if component["type"] == ComponentType.TEXT_INPUT:
        return filled | {"value": component.get("value", "") if value is None else value}
    if component["type"] == ComponentType.CHECKBOX:
        return filled | {"value": bool(component.get("default")) if value is None else value}
    if component["type"] == ComponentType.RADIO_GROUP:
        default = next((one["value"] for one in component["options"] if one.get("default")), None)
        return filled | {"value": default if value is None else value}
    return filled | {"values": [] if value is None else value}


def as_read(label: str) -> str:
    """A label as a person reads it, without spaces and invisible format characters around it."""
    return label.strip("".join(one for one in label if one.isspace() or unicodedata.category(one) == "Cf"))


def find_button(message: Json, wanted: str) -> Json:
    """The button with that custom_id or label (as read), or else the first whose label starts with it.

    Raises:
        NotOnMessageError: there is none. The error lists the buttons of the message.
    """
    every = [one for one in walk(message["components"]) if one["type"] == ComponentType.BUTTON]
    buttons = [button for button in every if "custom_id" in button]
    ways: list[Callable[[Json], bool]] = [
        lambda button: button["custom_id"] == wanted,
        lambda button: as_read(button.get("label", "")) == wanted,
        lambda button: as_read(button.get("label", "")).startswith(wanted),
    ]
    for fits in ways:
        for button in buttons:
            if fits(button):
                return button
    offered = ", ".join(f"{one.get('label')!r} ({one['custom_id']})" for one in buttons) or "none"
    raise NotOnMessageError(f"the message has no button {wanted!r}; it has {offered}")

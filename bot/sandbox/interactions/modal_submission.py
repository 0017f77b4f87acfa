"""A submitted modal, as the bot receives it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.component_tree import SELECTS, ComponentType
from bot.sandbox.interactions.command_options import OptionType
from bot.sandbox.json_types import Json
from bot.sandbox.rules.modal_rules import fields

MENTIONS = {
    ComponentType.USER_SELECT: OptionType.USER,
    ComponentType.ROLE_SELECT: OptionType.ROLE,
    ComponentType.MENTIONABLE_SELECT: OptionType.MENTIONABLE,
    ComponentType.CHANNEL_SELECT: OptionType.CHANNEL,
    ComponentType.FILE_UPLOAD: OptionType.ATTACHMENT,
}
"""Components whose values are ids of objects in `resolved`."""
WITH_VALUES = SELECTS | {ComponentType.CHECKBOX_GROUP, ComponentType.FILE_UPLOAD}


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal's components with the submitted values, and the ids in them by type."""

    components: list[Json]
    mentioned: dict[OptionType, list[str]]


def read_submission(modal: Json, submitted: list[Json], files: Mapping[str, str]) -> Submission:
    """Fill the modal with what the member's client sent. `files` holds the ids of stored files by upload index."""
    given, mentioned = fields(submitted), dict[OptionType, list[str]]()

    def filled(component: Json) -> Json:
        kind = ComponentType(component["type"])
        part: Json = {"type": int(kind), "id": component["id"]}
        if kind == ComponentType.TEXT_DISPLAY:
            return part  # the text itself does not come back
        if kind == ComponentType.LABEL:
            return part | {"component": filled(component["component"])}
        if kind == ComponentType.ACTION_ROW:
            return part | {"components": [filled(inner) for inner in component["components"]]}
        custom_id = component["custom_id"]
        value = dict(_value(kind, given.get(custom_id, {}), files))
        if kind in MENTIONS:
            mentioned.setdefault(MENTIONS[kind], []).extend(value["values"])
        return part | {"custom_id": custom_id} | value

    return Submission([filled(component) for component in modal["components"]], mentioned)


def _value(kind: ComponentType, given: Json, files: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The field that holds the value. It is `values` for what can have several, and `value` otherwise."""
    if kind == ComponentType.FILE_UPLOAD:
        yield "values", [files.get(str(index), str(index)) for index in given.get("values") or []]
    elif kind in WITH_VALUES:
        yield "values", given.get("values") or []
    elif kind == ComponentType.CHECKBOX:
        yield "value", bool(given.get("value"))
    elif kind == ComponentType.RADIO_GROUP:
        yield "value", given.get("value")
    else:
        yield "value", given.get("value") or ""

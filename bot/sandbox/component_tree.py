"""The component tree of a message or a modal: types, traversal and ids."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from bot.sandbox.json_types import Json


class ComponentType(IntEnum):
    """Component types (docs: Component Reference)."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {
        ComponentType.STRING_SELECT,
        ComponentType.USER_SELECT,
        ComponentType.ROLE_SELECT,
        ComponentType.MENTIONABLE_SELECT,
        ComponentType.CHANNEL_SELECT,
    }
)


def children(component: Json) -> list[Json]:
    """The direct children of the component."""
    inner: list[Json] = list(component.get("components") or [])
    inner += [component[key] for key in ("accessory", "component") if component.get(key)]
    return inner


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, parents first."""
    for component in components:
        yield component
        yield from walk(children(component))


def numbered(components: list[Json]) -> list[Json]:
    """A copy of the tree without null fields, in which every component has an `id`: its own or the next free one."""
    tree = [_without_nulls(component) for component in components]
    taken = {component["id"] for component in walk(tree) if component.get("id")}
    free = 0
    for component in walk(tree):
        if not component.get("id"):
            free = next(number for number in range(free + 1, free + len(taken) + 2) if number not in taken)
            component["id"] = free
        if component["type"] in SELECTS:
            component.setdefault("min_values", 1)
            component.setdefault("max_values", 1)
    return tree


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def find_custom_id(components: list[Json], custom_id: str) -> Json | None:
    """The component with that custom_id."""
    return next((component for component in walk(components) if component.get("custom_id") == custom_id), None)

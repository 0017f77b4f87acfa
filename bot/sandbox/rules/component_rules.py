"""Limits of a message's components: rows, custom_ids and Components V2 (docs: Component Reference)."""

from collections import Counter

from bot.sandbox.api_errors import InvalidForm
from bot.sandbox.component_tree import SELECTS, ComponentType, children, walk
from bot.sandbox.json_types import Json

MAX_ROWS = 5
MAX_ROW_BUTTONS = 5
MAX_V2_COMPONENTS = 40
MAX_V2_TEXT = 4_000
MAX_CUSTOM_ID = 100
MAX_LABEL = 80
MAX_OPTIONS = 25
MAX_GALLERY_ITEMS = 10
LINK_STYLE, PREMIUM_STYLE = 5, 6

Path = list[str | int]


def check_components(components: list[Json], form: InvalidForm, *, v2: bool) -> None:
    """Add the errors of a message's components to the form."""
    if v2:
        _check_v2(components, form)
    else:
        _check_rows_only(components, form)
    for index, component in enumerate(components):
        _check(component, ["components", index], form)
    custom_ids = Counter(component["custom_id"] for component in walk(components) if component.get("custom_id"))
    for custom_id, times in custom_ids.items():
        if times > 1:
            message = f"Component custom id cannot be duplicated: {custom_id}"
            form.add(["components"], "COMPONENT_CUSTOM_ID_DUPLICATED", message)


def _check_rows_only(components: list[Json], form: InvalidForm) -> None:
    if len(components) > MAX_ROWS:
        form.add(["components"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_ROWS} in length.")
    for index, component in enumerate(components):
        if component["type"] != ComponentType.ACTION_ROW:
            message = 'Value of field "type" must be one of (1,).'
            form.add(["components", index, "type"], "UNION_TYPE_CHOICES", message)


def _check_v2(components: list[Json], form: InvalidForm) -> None:
    if sum(1 for _ in walk(components)) > MAX_V2_COMPONENTS:
        message = f"The total number of components cannot exceed {MAX_V2_COMPONENTS}."
        form.add(["components"], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(len(str(component.get("content", ""))) for component in walk(components)) > MAX_V2_TEXT:
        message = f"The total text of a message cannot exceed {MAX_V2_TEXT} characters."
        form.add(["components"], "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    for index, component in enumerate(components):
        if component["type"] in (ComponentType.BUTTON, ComponentType.THUMBNAIL, ComponentType.LABEL) or (
            component["type"] in SELECTS
        ):
            form.add(["components", index, "type"], "UNION_TYPE_CHOICES", "This type cannot be at the top level.")


def _check(component: Json, path: Path, form: InvalidForm) -> None:
    kind = component["type"]
    if len(str(component.get("custom_id") or "")) > MAX_CUSTOM_ID:
        form.add([*path, "custom_id"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_CUSTOM_ID} in length.")
    if kind == ComponentType.ACTION_ROW:
        _check_row(component, path, form)
    elif kind == ComponentType.BUTTON:
        _check_button(component, path, form)
    elif kind in SELECTS:
        check_select(component, path, form)
    elif kind == ComponentType.MEDIA_GALLERY and not 1 <= len(component.get("items", [])) <= MAX_GALLERY_ITEMS:
        message = f"Must be between 1 and {MAX_GALLERY_ITEMS} in length."
        form.add([*path, "items"], "BASE_TYPE_BAD_LENGTH", message)
    for index, inner in enumerate(children(component)):
        _check(inner, [*path, "components", index], form)


def _check_row(row: Json, path: Path, form: InvalidForm) -> None:
    kinds = [component["type"] for component in row.get("components", [])]
    only_buttons = all(kind == ComponentType.BUTTON for kind in kinds)
    if not kinds or (only_buttons and len(kinds) > MAX_ROW_BUTTONS):
        message = f"Must be between 1 and {MAX_ROW_BUTTONS} in length."
        form.add([*path, "components"], "BASE_TYPE_BAD_LENGTH", message)
    elif not only_buttons and len(kinds) > 1:
        message = "An action row contains buttons or one select."
        form.add([*path, "components"], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


def _check_button(button: Json, path: Path, form: InvalidForm) -> None:
    style = button.get("style")
    if len(str(button.get("label") or "")) > MAX_LABEL:
        form.add([*path, "label"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_LABEL} or fewer in length.")
    needed = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(int(style or 0), "custom_id")
    if not button.get(needed):
        form.add([*path, needed], "BASE_TYPE_REQUIRED", "This field is required")
    if style == LINK_STYLE and button.get("custom_id"):
        form.add(path, "COMPONENT_CUSTOM_ID_INVALID", "A custom id and url cannot both be specified")
    if style != PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        message = "A button needs a label or an emoji."
        form.add([*path, "label"], "BUTTON_COMPONENT_LABEL_REQUIRED", message)


def check_select(select: Json, path: Path, form: InvalidForm) -> None:
    """Add the errors of a select menu to the form."""
    if not select.get("custom_id"):
        form.add([*path, "custom_id"], "BASE_TYPE_REQUIRED", "This field is required")
    if select["type"] == ComponentType.STRING_SELECT:
        options = select.get("options") or []
        if not 1 <= len(options) <= MAX_OPTIONS:
            message = f"Must be between 1 and {MAX_OPTIONS} in length."
            form.add([*path, "options"], "BASE_TYPE_BAD_LENGTH", message)
        for value, times in Counter(option.get("value") for option in options).items():
            if times > 1:
                message = f"The specified option value is already used: {value}"
                form.add([*path, "options"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
    if int(select.get("min_values", 1)) > int(select.get("max_values", 1)):
        form.add([*path, "min_values"], "BASE_TYPE_BAD_LENGTH", "min_values must not be more than max_values.")
    if len(select.get("default_values") or []) > int(select.get("max_values", 1)):
        form.add([*path, "default_values"], "BASE_TYPE_BAD_LENGTH", "default_values must not be more than max_values.")

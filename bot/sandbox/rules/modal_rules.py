"""Limits of modals, and of the values that a member submits (docs: Component Reference, Modal)."""

from collections.abc import Iterator

from bot.sandbox.api_errors import InvalidForm
from bot.sandbox.component_tree import SELECTS, ComponentType, walk
from bot.sandbox.json_types import Json

MAX_TITLE = 45
MAX_ROWS = 5
MAX_CHECKBOXES = 10
MIN_RADIOS, MAX_RADIOS = 2, 10
MAX_UPLOADS = 10
MAX_INPUT = 4_000

Fields = dict[str, Json]
Path = list[str | int]


def check_modal(modal: Json) -> None:
    """Check a modal.

    Raises:
        ApiError: 400 with code 50035.
    """
    form = InvalidForm()
    if not 1 <= len(str(modal.get("title") or "")) <= MAX_TITLE:
        form.add(["data", "title"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_TITLE} in length.")
    if not 1 <= len(str(modal.get("custom_id") or "")) <= 100:
        form.add(["data", "custom_id"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    rows = modal.get("components") or []
    if not 1 <= len(rows) <= MAX_ROWS:
        form.add(["data", "components"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_ROWS} in length.")
    for index, row in enumerate(rows):
        _check(row, ["data", "components", index], form)
    form.check()


def _check(component: Json, path: Path, form: InvalidForm, *, labelled: bool = False) -> None:
    kind, options = component["type"], component.get("options") or []
    if kind == ComponentType.CHECKBOX_GROUP and not 1 <= len(options) <= MAX_CHECKBOXES:
        form.add([*path, "options"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MAX_CHECKBOXES} in length.")
    elif kind == ComponentType.RADIO_GROUP and not MIN_RADIOS <= len(options) <= MAX_RADIOS:
        message = f"Must be between {MIN_RADIOS} and {MAX_RADIOS} in length."
        form.add([*path, "options"], "BASE_TYPE_BAD_LENGTH", message)
    elif kind == ComponentType.FILE_UPLOAD:
        _check_upload(component, path, form)
        if not labelled:
            form.add(path, "UNION_TYPE_CHOICES", "A file upload must be inside a label.")
    if kind == ComponentType.LABEL:
        _check(component["component"], [*path, "component"], form, labelled=True)
    for index, inner in enumerate(component.get("components") or []):
        _check(inner, [*path, "components", index], form)


def _check_upload(upload: Json, path: Path, form: InvalidForm) -> None:
    low, high = upload_range(upload)
    if not 1 <= high <= MAX_UPLOADS:
        form.add([*path, "max_values"], "NUMBER_TYPE_MAX", f"Must be between 1 and {MAX_UPLOADS}.")
    if not 0 <= low <= high:
        form.add([*path, "min_values"], "BASE_TYPE_BAD_LENGTH", "min_values must not be more than max_values.")
    elif not low and upload.get("required", True):
        form.add([*path, "min_values"], "BASE_TYPE_BAD_LENGTH", "A required file upload needs at least one file.")


def upload_range(component: Json) -> tuple[int, int]:
    """How many files a file upload takes."""
    low, high = component.get("min_values"), component.get("max_values")
    return 1 if low is None else int(low), 1 if high is None else int(high)


def fields(components: list[Json]) -> Fields:
    """The inputs of a modal or a submission by custom_id."""
    return {component["custom_id"]: component for component in walk(components) if component.get("custom_id")}


def check_submission(modal: Json, submitted: list[Json]) -> None:
    """Check submitted values against the modal's inputs.

    Raises:
        ApiError: 400 with code 50035.
    """
    form, given = InvalidForm(), fields(submitted)
    for custom_id, field in fields(modal["components"]).items():
        for message in _complaints(field, given.get(custom_id, {})):
            form.add(["data", "components", custom_id], "BASE_TYPE_BAD_LENGTH", message)
    for custom_id in given.keys() - fields(modal["components"]).keys():
        form.add(["data", "components", custom_id], "COMPONENT_VALIDATION_FAILED", "Component validation failed")
    form.check()


def _complaints(field: Json, given: Json) -> Iterator[str]:
    required = field.get("required", True)
    if field["type"] == ComponentType.TEXT_INPUT:
        text = str(given.get("value") or "")
        low = int(field.get("min_length", 0)) if text or required else 0
        if (required and not text) or not low <= len(text) <= int(field.get("max_length", MAX_INPUT)):
            yield f"Must be between {max(low, int(required))} and {field.get('max_length', MAX_INPUT)} in length."
    elif field["type"] in SELECTS or field["type"] == ComponentType.CHECKBOX_GROUP:
        values = given.get("values") or []
        # By default a checkbox group is required and needs one choice.
        low = int(field.get("min_values", 1)) if values or required else 0
        most = len(field.get("options", [])) if field["type"] == ComponentType.CHECKBOX_GROUP else 1
        if not low <= len(values) <= int(field.get("max_values", most)):
            yield f"Must be between {low} and {field.get('max_values', most)} in length."
        allowed = {option["value"] for option in field.get("options", [])}
        if allowed and not set(values) <= allowed:
            yield "Value must be one of the options."
    elif field["type"] == ComponentType.FILE_UPLOAD:
        count, (low, high) = len(given.get("values") or []), upload_range(field)
        if (required or count) and not max(low, int(required)) <= count <= high:
            yield f"Must be between {low} and {high} in length."
    elif field["type"] == ComponentType.RADIO_GROUP:
        chosen, options = given.get("value"), [option["value"] for option in field.get("options", [])]
        if (chosen is None and required) or (chosen is not None and chosen not in options):
            yield "Value must be one of the options."
    elif field["type"] == ComponentType.CHECKBOX and not isinstance(given.get("value", False), bool):
        yield "Value must be true or false."

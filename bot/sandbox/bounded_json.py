"""Reading JSON of strangers: of UTF-8, without NaN, and nested no deeper than anything that Discord takes."""

import json
from typing import Any

MAX_DEPTH = 40


def loads(text: str | bytes) -> Any:
    """The value.

    Raises:
        ValueError: it is not JSON, or nested deeper than 40 levels.
    """
    decoded = text if isinstance(text, str) else text.decode("utf-8")
    try:
        value = json.loads(decoded, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not _is_within(value, MAX_DEPTH):
        raise ValueError("nested too deeply")
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _is_within(value: Any, depth: int) -> bool:
    """Whether no list or object is deeper than `depth` levels; a level at a time, as recursion has its own limit."""
    level = [value]
    for _ in range(depth + 1):
        level = [child for one in level for child in _children(one)]
        if not level:
            return True
    return False


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []

"""Reads untrusted JSON: UTF-8, no NaN, and nested no deeper than any payload that Discord accepts."""

import json
from typing import Any

MAX_DEPTH = 40


def loads(text: str | bytes) -> Any:
    """Parse JSON.

    Raises:
        ValueError: it is not JSON, or is nested deeper than 40 levels.
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
    """Whether the value is nested at most `depth` deep. Checks level by level, as recursion has a limit of its own."""
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

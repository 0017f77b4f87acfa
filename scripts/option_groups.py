"""Commands that take their options as dataclasses.

Typer reads a command's options from its parameters, so a command with many options needs just as many parameters.
Here a parameter may be a dataclass, whose fields are options in Typer's own notation.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints


def expand_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Show Typer each field of the command's dataclasses as a parameter of its own."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint) and isinstance(hint, type)}

    @wraps(command)
    def run(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        command(**values)

    parameters = [
        expanded
        for parameter in signature(command).parameters.values()
        for expanded in _expanded(parameter.replace(annotation=hints[parameter.name]), groups)
    ]
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _expanded(parameter: Parameter, groups: dict[str, type]) -> Iterator[Parameter]:
    # Keyword-only, because an argument without a default may follow an option that has one.
    if parameter.name not in groups:
        yield parameter.replace(kind=Parameter.KEYWORD_ONLY)
        return
    group = groups[parameter.name]
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        default = Parameter.empty if field.default is MISSING else field.default
        yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[field.name])

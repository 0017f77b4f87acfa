"""Names and descriptions of commands, options, choices and context menus, as Discord shows them.

The English names are defined in the code. The keys in `commands.ftl` are derived from them.
"""

from bot.locale import Words, words


def command_description(name: str) -> str:
    """The English description of a command or group, by its full name, such as `concept start`."""
    return str(words(None)(command_key(name)))


def option_description(name: str) -> str:
    """The English description of an option."""
    return str(words(None)(f"option-{name}"))


def options(*names: str) -> dict[str, str]:
    """The English descriptions of several options, by name."""
    return {name: option_description(name) for name in names}


def choice_name(value: str) -> str:
    """The English name of an option's choice."""
    return str(words(None)(f"choice-{value}"))


def command_key(name: str) -> str:
    """The key of a command's description. Its name has the key `KEY.name`."""
    return f"command-{name.replace(' ', '-')}"


def menu_name(name: str, found: Words) -> str:
    """The name of a context menu in a language."""
    return str(found(f"menu-{name.lower().rstrip('?').replace(' ', '-')}"))

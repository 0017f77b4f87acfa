"""What Discord shows of the slash commands: names and descriptions of commands, options, choices and context menus.

The English names are those in the code. The keys in `commands.ftl` are made of them.
"""

from bot.locale import Words, words


def command_description(name: str) -> str:
    """The English description of a command or group, by its whole name: `concept start`."""
    return str(words(None)(command_key(name)))


def option_description(name: str) -> str:
    """The English description of an option."""
    return str(words(None)(f"option-{name}"))


def options(*names: str) -> dict[str, str]:
    """The English descriptions of several options, by name."""
    return {name: option_description(name) for name in names}


def command_key(name: str) -> str:
    """The key of a command's description; that of its name is `KEY.name`."""
    return f"command-{name.replace(' ', '-')}"


def menu_name(name: str, found: Words) -> str:
    """What a context menu is called in a language."""
    return str(found(f"menu-{name.lower().replace(' ', '-')}"))

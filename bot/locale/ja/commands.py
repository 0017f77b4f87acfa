"""What Discord shows of the slash commands, in Japanese; the keys are those of the English ones."""

COMMANDS: dict[str, str] = {}
OPTIONS: dict[str, str] = {}

"""The database that a command works on, named by an option or by the bot's settings."""

import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from bot.settings import read_settings
from engine.database import Database, open_database
from engine.errors import NinefoldError
from engine.text.logs import Redactor, configure_logging, url_secrets

DatabaseUrl = Annotated[
    str, typer.Option("--database-url", help="Database to use, such as chdb:./data. Defaults to DATABASE_URL.")
]


@contextmanager
def command_database(command: str, url: str, *, stopped: str = "stopped.") -> Iterator[Database]:
    """Open the database at `url`, or the one from the settings, until the block ends.

    If a bot has the embedded database open, statements run through that bot. A NinefoldError in the block exits the
    program with a one-line message; Ctrl-C exits it with the message `stopped`. Log lines and messages contain no
    secrets (see `engine.text.logs`).
    """
    redactor = Redactor()
    try:
        settings = read_settings()
        token = settings.discord_token.get_secret_value() if settings.discord_token else ""
        redactor = Redactor([token, *url_secrets(url), *url_secrets(settings.database_url)])
        configure_logging(logging.StreamHandler(), logging.WARNING, redactor)
        with closing(open_database(url or settings.database_url, use_socket=True)) as database:
            yield database
    except NinefoldError as error:
        sys.exit(f"{command}: {redactor.line(str(error))}")
    except KeyboardInterrupt:
        sys.exit(f"\n{command}: {stopped}")

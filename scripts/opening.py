"""A database for one command: named by an option or by the bot's settings, and its errors told in one plain line."""

import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from bot.settings import read_settings
from engine.database import Database, open_database
from engine.errors import NinefoldError
from engine.text.logs import Redactor, secrets_of_url, set_up

DatabaseUrl = Annotated[
    str, typer.Option("--database-url", help="The database, as in chdb:./data; by default the setting DATABASE_URL.")
]


@contextmanager
def database_for(command: str, url: str, *, stopped: str = "stopped.") -> Iterator[Database]:
    """The database at a url, or the settings' one, for as long as the block runs.

    While a bot has the embedded one open, the statements go through the bot. An error of ours inside ends the program
    with one line, and so does Ctrl-C, with what `stopped` says. No log holds a secret (see `engine.text.logs`).
    """
    redactor = Redactor()
    try:
        settings = read_settings()
        token = settings.discord_token.get_secret_value() if settings.discord_token else ""
        redactor = Redactor([token, *secrets_of_url(url), *secrets_of_url(settings.database_url)])
        set_up(logging.StreamHandler(), logging.WARNING, redactor)
        with closing(open_database(url or settings.database_url, use_socket=True)) as database:
            yield database
    except NinefoldError as error:
        sys.exit(f"{command}: {redactor.line(str(error))}")
    except KeyboardInterrupt:
        sys.exit(f"\n{command}: {stopped}")

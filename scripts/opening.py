"""A database for one command: named by an option or by the bot's settings, and its errors told in one plain line."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from bot.settings import read_settings
from engine.database import Database, open_database
from engine.errors import NinefoldError

DatabaseUrl = Annotated[
    str, typer.Option("--database-url", help="The database, as in chdb:./data; by default the setting DATABASE_URL.")
]


@contextmanager
def database_for(command: str, url: str, *, stopped: str = "stopped.") -> Iterator[Database]:
    """The database at a url, or the settings' one, for as long as the block runs.

    While a bot has the embedded one open, the statements go through the bot. An error of ours inside ends the program
    with one line, and so does Ctrl-C, with what `stopped` says.
    """
    try:
        with closing(open_database(url or read_settings().database_url, as_guest=True)) as database:
            yield database
    except NinefoldError as error:
        sys.exit(f"{command}: {error}")
    except KeyboardInterrupt:
        sys.exit(f"\n{command}: {stopped}")

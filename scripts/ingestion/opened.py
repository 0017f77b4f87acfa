"""A database for one command: opened, closed, and its errors told in one plain line."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from engine.database import open_database
from engine.errors import NinefoldError
from engine.galleries import Catalog


@contextmanager
def catalog_at(database_url: str) -> Iterator[Catalog]:
    """The datasets of the database. An error of ours inside ends the program with one line."""
    try:
        with closing(open_database(database_url)) as database:
            yield Catalog(database)
    except NinefoldError as error:
        sys.exit(f"ingest: {error}")
    except KeyboardInterrupt:
        sys.exit("\ningest: stopped; the same command goes on from here.")

"""The datasets that a command of `scripts/ingest` works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.galleries import Catalog
from opening import database_for


@contextmanager
def catalog_at(database_url: str) -> Iterator[Catalog]:
    """The datasets of the database (see `database_for`)."""
    with database_for("ingest", database_url, stopped="stopped; the same command goes on from here.") as database:
        yield Catalog(database)

"""A session of a database for one command: opened, closed, and its errors told in one plain line."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from engine.database import Database
from engine.datasets.applier import Applier
from engine.galleries import Catalog, Gallery
from engine.history.refine_replay import shown_embeddings
from engine.learning.refiner import Refiner
from engine.photo import Embedding
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session
from engine.text.logs import in_one_line
from engine.workers import Workers
from opening import database_for

SessionId = Annotated[str, typer.Argument(metavar="SESSION", help="The session's id; without one, they are listed.")]


@dataclass
class Opened:
    """A database, with what turns its sessions into classifiers."""

    database: Database
    workers: Workers = field(default_factory=Workers)

    def __post_init__(self) -> None:
        self.catalog, self.journal = Catalog(self.database), Journal(self.database)
        self.refiner, self.applier = Refiner(self.workers), Applier(self.workers, self.catalog)

    def close(self) -> None:
        """End the threads; whoever opened the database closes it."""
        self.workers.close()

    def session(self, session_id: str) -> "OpenedSession":
        """The session of that id. A database without it ends the program with one line."""
        entries = self.journal.session(session_id)
        if not entries:
            sys.exit(f"there is no session {session_id!r} in this database: without an id, the sessions are listed")
        session = restored(entries)
        gallery = self.catalog.gallery(session.started.dataset)
        return OpenedSession(entries, session, gallery, shown_embeddings(session, gallery))

    def list_sessions(self) -> None:
        """A line for each of the newest sessions."""
        table = Table("session", "prompt", "dataset", "started")
        for session_id, at, started in self.journal.started():
            table.add_row(
                session_id, in_one_line(started.prompt), in_one_line(started.dataset), f"{at:%Y-%m-%d %H:%M} UTC"
            )
        Console().print(table if table.row_count else "There is no session in this database yet.", markup=False)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session, with its entries, its dataset, and the embeddings (d,) of the photos that it showed."""

    entries: Sequence[Entry]
    session: Session
    gallery: Gallery
    embeddings: dict[str, Embedding]


@contextmanager
def opened(command: str, database_url: str) -> Iterator[Opened]:
    """The database (see `database_for`). A file that cannot be written ends the program with one line, too."""
    try:
        with database_for(command, database_url) as database, closing(Opened(database)) as found:
            yield found
    except OSError as error:
        sys.exit(f"{command}: {error.filename or 'a file'} cannot be written: {error.strerror}")

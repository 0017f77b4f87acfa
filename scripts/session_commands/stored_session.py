"""The stored sessions that a command works on."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from command_database import command_database
from engine.database import Database
from engine.galleries import Catalog, Gallery
from engine.history.refine_replay import shown_embeddings
from engine.learning.refiner import Refiner
from engine.photo import Embedding
from engine.results.applier import Applier
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session
from engine.text.logs import in_one_line
from engine.workers import Workers

SessionId = Annotated[str, typer.Argument(metavar="SESSION", help="Session id. Leave it out to list the sessions.")]


@dataclass
class SessionDatabase:
    """An open database, and what it takes to rebuild the classifiers of its sessions."""

    database: Database
    workers: Workers = field(default_factory=Workers)

    def __post_init__(self) -> None:
        self.catalog, self.journal = Catalog(self.database), Journal(self.database)
        self.refiner, self.applier = Refiner(self.workers), Applier(self.workers, self.catalog)

    def close(self) -> None:
        """Stop the worker threads. The database stays open."""
        self.workers.close()

    def session(self, session_id: str) -> "StoredSession":
        """Load a session. If there is none with this id, exit with a one-line message."""
        entries = self.journal.session(session_id)
        if not entries:
            sys.exit(f"this database has no session {session_id!r}: run the command without an id to list the sessions")
        session = restored(entries)
        gallery = self.catalog.gallery(session.started.dataset)
        return StoredSession(entries, session, gallery, shown_embeddings(session, gallery))

    def list_sessions(self) -> None:
        """Print a table of the newest sessions."""
        table = Table("session", "prompt", "dataset", "started")
        for session_id, at, started in self.journal.started():
            table.add_row(
                session_id, in_one_line(started.prompt), in_one_line(started.dataset), f"{at:%Y-%m-%d %H:%M} UTC"
            )
        Console().print(table if table.row_count else "This database has no sessions yet.", markup=False)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session with its journal entries, its gallery, and the embeddings (d,) of the photos it showed."""

    entries: Sequence[Entry]
    session: Session
    gallery: Gallery
    embeddings: dict[str, Embedding]


@contextmanager
def session_database(command: str, database_url: str) -> Iterator[SessionDatabase]:
    """Open the database (see `command_database`). If a file cannot be written, exit with a one-line message."""
    try:
        with command_database(command, database_url) as database, closing(SessionDatabase(database)) as found:
            yield found
    except OSError as error:
        sys.exit(f"{command}: {error.filename or 'a file'} cannot be written: {error.strerror}")

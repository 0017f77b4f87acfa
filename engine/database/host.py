"""The process that has the embedded folder open works for others, its guests: the scripts, while the bot runs.

chDB is open to one process at a time, so a script hands its statements over a Unix socket in the folder. What a script
does beyond its statements (reading, downloading, encoding, progress, errors) it does itself, so that it is the same
with a bot and without. Each connection of a guest has a thread and a database client of its own, as each connection of
this process has: nobody waits in line for another.

The socket is open to its own user alone, and a guest first proves that it knows the invitation's key; the messages are
`multiprocessing.connection`'s.
"""

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection as Line
from multiprocessing.connection import answer_challenge, deliver_challenge
from pathlib import Path
from socket import SHUT_RD, socket
from socketserver import BaseRequestHandler, ThreadingMixIn, UnixStreamServer
from threading import Lock, Thread
from typing import Any

from engine.database import embedded_target as embedded
from engine.database.client_errors import translated
from engine.database.connection import Database, Speaker
from engine.database.guest import Found
from engine.database.invitation import NAME, Invitation, own_version
from engine.errors import DatabaseError

SOCKET = "ninefold.sock"
READS = frozenset({"query", "query_arrow"})
VERBS = READS | {"command", "insert", "insert_arrow"}
_LONGEST_ADDRESS = 100  # bytes; Linux takes 107, macOS 103
_POLL_SECONDS = 0.1

log = logging.getLogger(__name__)


@contextmanager
def hosting(database: Database) -> Iterator[None]:
    """Work for guests for as long as the block runs, if the database is the embedded one.

    At the end, statements that run are waited for; guests meet DatabaseUnavailableError afterwards.
    """
    try:
        host = None if database.is_shared else _Host(database)
    except OSError as error:
        log.warning("scripts cannot work beside this process: no socket in %s (%s)", database.folder, error)
        host = None
    try:
        yield
    finally:
        if host is not None:
            host.close()


class _Host(ThreadingMixIn, UnixStreamServer):
    """Listens in the folder, and leaves the invitation there. Raises OSError."""

    daemon_threads = False
    request_queue_size = 32

    def __init__(self, database: Database) -> None:
        self.database, self.key = database, secrets.token_bytes(32)
        self._guests: set[socket] = set()
        self._counting = Lock()
        self._address = _address(database.folder)
        super().__init__(str(self._address), _Guest, bind_and_activate=False)
        try:
            self.server_bind()
            self._address.chmod(0o600)  # before it listens
            self.server_activate()
            Invitation(str(self._address), self.key.hex(), own_version()).write(database.folder)
        except OSError:
            self.server_close()
            raise
        self._thread = Thread(target=self.serve_forever, args=[_POLL_SECONDS], name="ninefold-host")
        self._thread.start()

    def close(self) -> None:
        """Let no more guests in, send away those that ask nothing, and wait for the statements that run."""
        (self.database.folder / NAME).unlink(missing_ok=True)
        self._address.unlink(missing_ok=True)
        self.shutdown()
        for guest in [*self._guests]:
            with suppress(OSError):  # it left at this moment
                guest.shutdown(SHUT_RD)
        self.server_close()
        self._thread.join()
        if self._address.parent != self.database.folder:
            self._address.parent.rmdir()

    def count_write(self) -> None:
        """A guest may have changed something."""
        with self._counting:
            self.database.guests.writes += 1

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the guest's socket, by which its thread is woken at the end."""
        self._guests.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The guest has left."""
        self._guests.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what no guest is told."""
        log.exception("a script's connection failed")


class _Guest(BaseRequestHandler):
    """One connection of a guest, in a thread of its own: a limit in seconds first, then statements."""

    server: _Host

    def handle(self) -> None:
        """Work until the guest leaves, or is sent away."""
        with suppress(EOFError, OSError, AuthenticationError), Line(os.dup(self.request.fileno())) as line:
            deliver_challenge(line, self.server.key)
            answer_challenge(line, self.server.key)
            limit_seconds = int(line.recv())
            try:
                client = embedded.connect(self.server.database.folder, limit_seconds)
            except DatabaseError as error:
                line.send(error)
                return
            with closing(client):
                line.send(None)
                while True:
                    line.send(self._answer(client, *line.recv()))

    def _answer(self, client: Speaker, verb: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """What the client gives, or the error that it raises, as ours."""
        try:
            if verb not in VERBS:
                raise DatabaseError(f"there is no verb {verb!r}")
            with translated():
                found = getattr(client, verb)(*arguments, **named)
        except Exception as error:  # the guest raises it
            return error
        finally:
            if verb not in READS:
                self.server.count_write()
        if verb == "query":
            return Found(found.result_rows)
        return found if verb == "query_arrow" else None


def _address(folder: Path) -> Path:
    """Where to listen: in the folder, or, where that is too long for a socket's address, in one of our own."""
    address = folder / SOCKET
    if len(os.fsencode(address)) > _LONGEST_ADDRESS:
        return Path(tempfile.mkdtemp(prefix="ninefold-")) / SOCKET
    address.unlink(missing_ok=True)  # a process that was killed leaves its own
    return address

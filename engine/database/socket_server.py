"""Shares an embedded database with other processes: scripts can use it while the bot runs.

Only one process can have a chDB folder open. That process serves a Unix socket in the folder, and a script sends its
statements there. The script does everything else itself (reading, downloading, encoding, progress, errors), so it works
the same with a bot and without. Each client connection has its own thread and its own database client, as each
connection of this process has, so nobody waits for anybody else.

Only the user who runs the process can open the socket, and a client must first prove that it knows the endpoint's key.
The messages are those of `multiprocessing.connection`.
"""

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection as MessageConnection
from multiprocessing.connection import answer_challenge, deliver_challenge
from pathlib import Path
from socket import SHUT_RD, socket
from socketserver import BaseRequestHandler, ThreadingMixIn, UnixStreamServer
from threading import Thread
from typing import Any

from engine.database import embedded_target as embedded
from engine.database.connection import DatabaseClient, translate_errors
from engine.database.database import Database
from engine.database.endpoint import ENDPOINT_FILE, Endpoint, own_version
from engine.database.socket_client import QueryResult
from engine.errors import DatabaseError

SOCKET_FILE = "ninefold.sock"
READS = frozenset({"query", "query_arrow"})
METHODS = READS | {"command", "insert", "insert_arrow"}
_MAX_ADDRESS_BYTES = 100  # Linux allows 107, macOS 103
_POLL_SECONDS = 0.1

log = logging.getLogger(__name__)


@contextmanager
def serve_socket(database: Database) -> Iterator[None]:
    """Let other processes use the database while the block runs. Does nothing for a server's database.

    The end of the block waits for running statements. Clients get DatabaseUnavailableError from then on.
    """
    try:
        server = None if database.is_shared else _SocketServer(database)
    except OSError as error:
        log.warning("scripts cannot work beside this process: no socket in %s (%s)", database.folder, error)
        server = None
    try:
        yield
    finally:
        if server is not None:
            server.close()


class _SocketServer(ThreadingMixIn, UnixStreamServer):
    """Listens on the socket, and writes the endpoint to the folder. Raises OSError."""

    daemon_threads = False
    request_queue_size = 32

    def __init__(self, database: Database) -> None:
        self.database, self.key = database, secrets.token_bytes(32)
        self._clients: set[socket] = set()
        self._address = _address(database.folder)
        super().__init__(str(self._address), _ClientHandler, bind_and_activate=False)
        try:
            self.server_bind()
            self._address.chmod(0o600)  # before it listens
            self.server_activate()
            Endpoint(str(self._address), self.key.hex(), own_version()).write(database.folder)
        except OSError:
            self.server_close()
            raise
        self._thread = Thread(target=self.serve_forever, args=[_POLL_SECONDS], name="ninefold-socket")
        self._thread.start()

    def close(self) -> None:
        """Accept no more clients, disconnect those that are idle, and wait for the statements that run."""
        (self.database.folder / ENDPOINT_FILE).unlink(missing_ok=True)
        self._address.unlink(missing_ok=True)
        self.shutdown()
        for client in [*self._clients]:
            with suppress(OSError):  # it may have disconnected just now
                client.shutdown(SHUT_RD)
        self.server_close()
        self._thread.join()
        if self._address.parent != self.database.folder:
            self._address.parent.rmdir()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the client's socket, because `close` shuts it down to wake its thread."""
        self._clients.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a client that has disconnected."""
        self._clients.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log an error that no client gets."""
        log.exception("a script's connection failed")


class _ClientHandler(BaseRequestHandler):
    """One client, in its own thread. Its first message is a time limit in seconds, the others are statements."""

    server: _SocketServer

    def handle(self) -> None:
        """Run statements until the client disconnects or the server closes."""
        with (
            suppress(EOFError, OSError, AuthenticationError),
            MessageConnection(os.dup(self.request.fileno())) as connection,
        ):
            deliver_challenge(connection, self.server.key)
            answer_challenge(connection, self.server.key)
            limit_seconds = int(connection.recv())
            try:
                client = embedded.connect(self.server.database.folder, limit_seconds)
            except DatabaseError as error:
                connection.send(error)
                return
            with closing(client):
                connection.send(None)
                while True:
                    connection.send(self._answer(client, *connection.recv()))

    def _answer(self, client: DatabaseClient, method: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """The result of a method of the database client, or the error that it raises, translated into ours."""
        try:
            if method not in METHODS:
                raise DatabaseError(f"there is no method {method!r}")
            with translate_errors():
                found = getattr(client, method)(*arguments, **named)
        except Exception as error:  # the client raises it
            return error
        finally:
            if method not in READS:
                self.server.database.count_client_write()
        if method == "query":
            return QueryResult(found.result_rows)
        return found if method == "query_arrow" else None


def _address(folder: Path) -> Path:
    """Where to listen: in the folder, or in a temporary folder if the path is too long for a socket's address."""
    address = folder / SOCKET_FILE
    if len(os.fsencode(address)) > _MAX_ADDRESS_BYTES:
        return Path(tempfile.mkdtemp(prefix="ninefold-")) / SOCKET_FILE
    address.unlink(missing_ok=True)  # a process that was killed may have left one behind
    return address

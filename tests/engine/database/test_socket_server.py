"""While one process has the embedded folder open, others use the database through its socket."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from threading import Thread

import pytest

from engine.database import Database, open_database, serve_socket
from engine.database.endpoint import ENDPOINT_FILE, Endpoint
from engine.database.socket_client import SocketClient
from engine.database.socket_server import SOCKET_FILE
from engine.errors import DatabaseError, DatabaseUnavailableError, FolderInUseError, OtherVersionError
from engine.galleries import Catalog
from tests.contracts.targets import hosted, start_host, tell
from tests.engine.conftest import random_photos
from tests.places import ROOT

LONG = "SELECT sum(cityHash64(number, number + 1)) FROM numbers(200000000000)"


@contextmanager
def killed_at_the_end(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a server on the folder in its own process, and kill it at the end."""
    with start_host() as process:
        tell(process, str(folder), "open")
        yield process
        process.kill()


@contextmanager
def socket_database(own: Database) -> Iterator[Database]:
    """Open the same database through the socket, as a script's process does."""
    with closing(Database(partial(SocketClient, own.folder), folder=own.folder)) as database:
        yield database


def test_socket_and_endpoint_belong_to_their_user(tmp_path: Path) -> None:
    """Only their user can read the socket and the endpoint file, and the server removes both when it stops."""
    folder = tmp_path / "data"
    with hosted(folder):
        for name in (SOCKET_FILE, ENDPOINT_FILE):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert stat.S_ISSOCK((folder / SOCKET_FILE).stat().st_mode)
    assert not {SOCKET_FILE, ENDPOINT_FILE} & {path.name for path in folder.iterdir()}


def test_a_client_without_the_key_is_refused(tmp_path: Path) -> None:
    """A client with a wrong key is disconnected before anything it sends is read, and others are still served."""
    folder = tmp_path / "data"
    with hosted(folder):
        with pytest.raises(AuthenticationError):
            Client(str(folder / SOCKET_FILE), "AF_UNIX", authkey=b"another")
        with closing(open_database(f"chdb:{folder}", use_socket=True)) as database:
            assert database.search.rows("SELECT 1") == [(1,)]


def test_a_client_can_only_call_the_methods_of_a_connection(tmp_path: Path) -> None:
    """A client cannot call other methods of the database client."""
    folder = tmp_path / "data"
    with (
        hosted(folder),
        closing(SocketClient(folder, 5)) as client,
        pytest.raises(DatabaseError, match="method 'close'"),
    ):
        client._call("close")


def test_another_version_of_ninefold_is_refused(tmp_path: Path) -> None:
    """If the bot still runs an older version, a script's error says to restart it."""
    folder = tmp_path / "data"
    with hosted(folder):
        endpoint = Endpoint.read(folder)
        assert endpoint is not None
        replace(endpoint, ninefold="0.0.1, schema 1").write(folder)
        with pytest.raises(OtherVersionError, match=r"is Ninefold 0\.0\.1, schema 1, and this is .*: restart the bot"):
            open_database(f"chdb:{folder}", use_socket=True)


def test_a_folder_with_a_long_path_is_shared_through_another_folder(tmp_path: Path) -> None:
    """If the path is too long for a socket's address (about 100 bytes), the socket is in another folder."""
    folder = tmp_path / ("x" * 120) / "data"
    with hosted(folder), closing(open_database(f"chdb:{folder}", use_socket=True)) as database:
        address = Path(Endpoint.read(folder).socket)  # type: ignore[union-attr]
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
        assert database.search.rows("SELECT 1") == [(1,)]
    assert not address.parent.exists()


def test_nobody_waits_for_a_killed_server(tmp_path: Path) -> None:
    """After a server was killed, a script opens the folder directly and the next server replaces the stale files."""
    folder = tmp_path / "data"
    with (
        killed_at_the_end(folder) as process,
        closing(open_database(f"chdb:{folder}", use_socket=True)) as database,
    ):
        process.kill()
        process.wait()
        with pytest.raises(DatabaseUnavailableError, match="run the same command again"):
            database.search.rows("SELECT 1")
    assert {SOCKET_FILE, ENDPOINT_FILE} <= {path.name for path in folder.iterdir()}
    with closing(open_database(f"chdb:{folder}", use_socket=True)) as database:
        assert database.search.rows("SELECT 1") == [(1,)]
    with hosted(folder), closing(open_database(f"chdb:{folder}", use_socket=True)) as database:
        assert database.search.rows("SELECT 1") == [(1,)]


def test_a_process_without_a_socket_has_the_folder_to_itself(tmp_path: Path) -> None:
    """If the folder's owner serves no socket, the error names that process, whatever stale files say."""
    folder = tmp_path / "data"
    with killed_at_the_end(folder):
        pass
    program = f"from engine.database import open_database; d = open_database('chdb:{folder}'); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as alone:
        assert alone.stdout is not None
        alone.stdout.readline()
        with pytest.raises(FolderInUseError) as refused:
            open_database(f"chdb:{folder}", use_socket=True)
        assert refused.value.pid == alone.pid
        alone.kill()
    with hosted(folder), pytest.raises(FolderInUseError):
        open_database(f"chdb:{folder}")


def test_a_server_that_stops_disconnects_its_clients(tmp_path: Path) -> None:
    """A stopping server does not wait for idle clients, and their next statement raises DatabaseUnavailableError."""
    folder = tmp_path / "data"
    with ExitStack() as stack:
        with hosted(folder):
            database = stack.enter_context(closing(open_database(f"chdb:{folder}", use_socket=True)))
        with pytest.raises(DatabaseUnavailableError, match="does not answer"):
            database.journal.rows("SELECT 1")


def test_a_clients_long_statement_delays_nobody(tmp_path: Path) -> None:
    """Each client has its own thread, so a long or lost one delays no other."""
    own = open_database(f"chdb:{tmp_path / 'data'}")
    with closing(own), serve_socket(own):
        slow, quick = SocketClient(own.folder, 2), SocketClient(own.folder, 30)
        errors: list[Exception] = []

        def scan() -> None:
            try:
                slow.query(LONG, parameters={})
            except DatabaseError as error:
                errors.append(error)

        thread = Thread(target=scan)
        thread.start()
        for _ in range(10):
            assert quick.query("SELECT 1", parameters={}).result_rows == [(1,)]
            assert own.journal.rows("SELECT 2") == [(2,)]
        assert thread.is_alive()
        thread.join()
        assert [type(error).__name__ for error in errors] == ["QueryTimeoutError"]
        quick.close()
        slow.close()


def test_a_catalog_finds_what_a_script_adds_drops_and_replaces(tmp_path: Path) -> None:
    """After a script writes, the bot checks its galleries and their copies in memory without a restart."""
    own = open_database(f"chdb:{tmp_path / 'data'}")
    with closing(own), serve_socket(own):
        catalog = Catalog(own, memory_bytes=64 << 20)
        catalog.create("some", encoder="any", dimension=32)
        photos, embeddings = random_photos(60, 32)
        catalog.gallery("some").insert(photos[:20], embeddings[:20])
        catalog.gallery("some").load()
        with socket_database(own) as database:
            script = Catalog(database)
            script.gallery("some").insert(photos[20:], embeddings[20:])
            assert catalog.dataset("some").photos == 60
            catalog.gallery("some").load()
            assert catalog.gallery("some").nearest(embeddings[40], 1)[0].photo == photos[40]
            replacement, _ = script.replacement("some", encoder="any", dimension=32)
            replacement.insert(photos[:5], embeddings[:5])
            assert catalog.dataset("some").photos == 60
            script.replace("some")
            assert catalog.dataset("some").photos == 5
            script.drop("some")
            assert catalog.datasets() == ()

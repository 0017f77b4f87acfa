"""While one process has the embedded folder open, others work through it."""

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

from engine.database import Connection, Database, hosting, open_database
from engine.database.guest import Guest
from engine.database.host import SOCKET
from engine.database.invitation import NAME, Invitation
from engine.errors import DatabaseError, DatabaseUnavailableError, FolderInUseError, OtherVersionError
from engine.galleries import Catalog
from tests.contracts.targets import hosted, start_host, tell
from tests.engine.conftest import random_photos
from tests.places import ROOT

LONG = "SELECT sum(cityHash64(number, number + 1)) FROM numbers(200000000000)"


@contextmanager
def killed_at_the_end(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A host on the folder in a process of its own."""
    with start_host() as process:
        tell(process, str(folder), "open")
        yield process
        process.kill()


@contextmanager
def guest_beside(own: Database) -> Iterator[Database]:
    """What a guest's process has, in this one."""

    def one() -> Connection:
        return Connection(partial(Guest, own.folder, 30), is_lazy=True)

    with closing(Database(one(), one(), one(), one(), one(), one(), one(), one(), own.folder)) as database:
        yield database


def test_socket_and_invitation_are_their_users_own(tmp_path: Path) -> None:
    """Nobody else on the machine may connect, or read the key; both are gone when the host is."""
    folder = tmp_path / "data"
    with hosted(folder):
        for name in (SOCKET, NAME):
            assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert stat.S_ISSOCK((folder / SOCKET).stat().st_mode)
    assert not {SOCKET, NAME} & {path.name for path in folder.iterdir()}


def test_who_does_not_know_the_key_says_nothing(tmp_path: Path) -> None:
    """A guest with another key is sent away before anything that it sends is read; others are served on."""
    folder = tmp_path / "data"
    with hosted(folder):
        with pytest.raises(AuthenticationError):
            Client(str(folder / SOCKET), "AF_UNIX", authkey=b"another")
        with closing(open_database(f"chdb:{folder}", as_guest=True)) as database:
            assert database.search.rows("SELECT 1") == [(1,)]


def test_a_guest_speaks_a_clients_verbs_alone(tmp_path: Path) -> None:
    """Nothing of the client but what a connection asks can be called."""
    folder = tmp_path / "data"
    with hosted(folder), closing(Guest(folder, 5)) as guest, pytest.raises(DatabaseError, match="verb 'close'"):
        guest._ask("close")


def test_another_version_of_ninefold_is_refused_in_words(tmp_path: Path) -> None:
    """A bot that runs since before an update is told to be restarted."""
    folder = tmp_path / "data"
    with hosted(folder):
        invitation = Invitation.read(folder)
        assert invitation is not None
        replace(invitation, ninefold="0.0.1, schema 1").write(folder)
        with pytest.raises(OtherVersionError, match=r"is Ninefold 0\.0\.1, schema 1, and this is .*: restart the bot"):
            open_database(f"chdb:{folder}", as_guest=True)


def test_a_folder_with_a_long_path_is_shared_through_another_folder(tmp_path: Path) -> None:
    """A socket's address is about a hundred bytes; the invitation says where it is."""
    folder = tmp_path / ("x" * 120) / "data"
    with hosted(folder), closing(open_database(f"chdb:{folder}", as_guest=True)) as database:
        address = Path(Invitation.read(folder).socket)  # type: ignore[union-attr]
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
        assert database.search.rows("SELECT 1") == [(1,)]
    assert not address.parent.exists()


def test_a_host_that_was_killed_is_not_waited_for(tmp_path: Path) -> None:
    """Its socket and invitation are still there: a guest opens the folder itself, the next host takes guests again."""
    folder = tmp_path / "data"
    with (
        killed_at_the_end(folder) as process,
        closing(open_database(f"chdb:{folder}", as_guest=True)) as database,
    ):
        process.kill()
        process.wait()
        with pytest.raises(DatabaseUnavailableError, match="run the same command again"):
            database.search.rows("SELECT 1")
    assert {SOCKET, NAME} <= {path.name for path in folder.iterdir()}
    with closing(open_database(f"chdb:{folder}", as_guest=True)) as database:
        assert database.search.rows("SELECT 1") == [(1,)]
    with hosted(folder), closing(open_database(f"chdb:{folder}", as_guest=True)) as database:
        assert database.search.rows("SELECT 1") == [(1,)]


def test_who_takes_no_guests_holds_the_folder_alone(tmp_path: Path) -> None:
    """A stale invitation changes nothing: the owner is named; and a second bot is never a guest."""
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
            open_database(f"chdb:{folder}", as_guest=True)
        assert refused.value.pid == alone.pid
        alone.kill()
    with hosted(folder), pytest.raises(FolderInUseError):
        open_database(f"chdb:{folder}")


def test_a_host_that_stops_sends_its_guests_away(tmp_path: Path) -> None:
    """It does not wait for guests that ask nothing; what they ask afterwards fails in words."""
    folder = tmp_path / "data"
    with ExitStack() as stack:
        with hosted(folder):
            database = stack.enter_context(closing(open_database(f"chdb:{folder}", as_guest=True)))
        with pytest.raises(DatabaseUnavailableError, match="does not answer"):
            database.journal.rows("SELECT 1")


def test_a_guests_long_statement_holds_up_neither_host_nor_guest(tmp_path: Path) -> None:
    """Each connection is served by itself; a guest that is gone is not missed."""
    own = open_database(f"chdb:{tmp_path / 'data'}")
    with closing(own), hosting(own):
        guest, brief = Guest(own.folder, 2), Guest(own.folder, 30)
        errors: list[Exception] = []

        def scan() -> None:
            try:
                guest.query(LONG, parameters={})
            except DatabaseError as error:
                errors.append(error)

        thread = Thread(target=scan)
        thread.start()
        for _ in range(10):
            assert brief.query("SELECT 1", parameters={}).result_rows == [(1,)]
            assert own.journal.rows("SELECT 2") == [(2,)]
        assert thread.is_alive()
        thread.join()
        assert [type(error).__name__ for error in errors] == ["QueryTimeoutError"]
        brief.close()
        guest.close()


def test_a_catalog_finds_what_a_guest_has_added_dropped_and_replaced(tmp_path: Path) -> None:
    """The bot needs no restart: its galleries, copies in memory too, are looked at again after a guest wrote."""
    own = open_database(f"chdb:{tmp_path / 'data'}")
    with closing(own), hosting(own):
        catalog = Catalog(own, memory_bytes=64 << 20)
        catalog.create("some", encoder="any", dimension=32)
        photos, embeddings = random_photos(60, 32)
        catalog.gallery("some").insert(photos[:20], embeddings[:20])
        catalog.gallery("some").load()
        with guest_beside(own) as database:
            visitor = Catalog(database)
            visitor.gallery("some").insert(photos[20:], embeddings[20:])
            assert catalog.dataset("some").photos == 60
            catalog.gallery("some").load()
            assert catalog.gallery("some").nearest(embeddings[40], 1)[0].photo == photos[40]
            replacement, _ = visitor.replacement("some", encoder="any", dimension=32)
            replacement.insert(photos[:5], embeddings[:5])
            assert catalog.dataset("some").photos == 60
            visitor.replace("some")
            assert catalog.dataset("some").photos == 5
            visitor.drop("some")
            assert catalog.datasets() == ()

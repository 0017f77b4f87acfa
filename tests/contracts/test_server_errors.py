"""Server failures raise Ninefold's own errors, and the connection works again when the server does."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.database import Connection, Database, open_database
from engine.database import server_target as server
from engine.errors import DatabaseError, DatabaseUnavailableError, QueryTimeoutError
from engine.galleries import Catalog
from tests.contracts.targets import ServerProcess, opened, start_server
from tests.engine.conftest import random_photos
from tests.until import CEILING_SECONDS

ENDLESS = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)"


@pytest.fixture
def database(empty_data: Path, tmp_path: Path, running: ServerProcess) -> Iterator[Database]:
    """An empty database on the server."""
    with opened("server", empty_data, tmp_path, running) as made:
        yield made


def test_an_unreachable_server_is_named_in_the_error(running: ServerProcess) -> None:
    """If the server does not answer, the error has its address and no password."""
    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1:1 does not answer") as refused:
        open_database("clickhouse://ninefold:hush@127.0.0.1:1/default")
    assert "hush" not in str(refused.value)


def test_a_wrong_password_is_named_in_the_error(running: ServerProcess) -> None:
    """If the password is wrong, the error has the server's message and no password."""
    url = running.url("clickhouse", "default").replace("secret", "hush")
    with pytest.raises(DatabaseUnavailableError, match="Authentication failed") as refused:
        open_database(url)
    assert "hush" not in str(refused.value)


def test_an_unknown_database_is_named_in_the_error(running: ServerProcess) -> None:
    """If the database does not exist, the error names it."""
    with pytest.raises(DatabaseUnavailableError, match="nowhere"):
        open_database(running.url("clickhouse", "nowhere"))


def test_a_statement_over_its_time_limit_fails(running: ServerProcess) -> None:
    """A statement over the time limit raises QueryTimeoutError, and the connection stays usable."""
    where = server.parse(running.url("clickhouse", "default"))
    with closing(Connection(lambda: server.connect(where, 1))) as hasty:
        with pytest.raises(QueryTimeoutError):
            hasty.rows(ENDLESS)
        assert hasty.rows("SELECT 42") == [(42,)]


def test_a_server_killed_in_the_middle_of_a_query_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """A killed server's query raises DatabaseUnavailableError, and a new server has all acknowledged rows."""
    running = start_server(tmp_path / "server")
    photos, embeddings = random_photos(300, 8)
    with closing(open_database(running.url("clickhouse", "default"))) as database:
        catalog = Catalog(database)
        catalog.create("some", encoder="any", dimension=8)
        catalog.gallery("some").insert(photos, embeddings)
        database.journal.insert("members", ("member", "discord_id"), [("key", 7)])
        raised: list[DatabaseError] = []

        def ask() -> None:
            try:
                database.scan.rows(ENDLESS)
            except DatabaseError as error:
                raised.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)
        running.process.kill()
        running.process.communicate()
        thread.join(CEILING_SECONDS)
        assert [type(error) for error in raised] == [DatabaseUnavailableError]
        with pytest.raises(DatabaseUnavailableError):
            catalog.gallery("some").nearest(embeddings[0], 9)
    again = start_server(tmp_path / "server")
    try:
        with closing(open_database(again.url("clickhouse", "default"))) as database:
            assert Catalog(database).gallery("some").count() == 300
            assert database.search.rows("SELECT member FROM members") == [("key",)]
    finally:
        again.process.communicate(timeout=CEILING_SECONDS)


def test_appends_ask_for_a_flush_that_they_wait_for(database: Database) -> None:
    """The journal asks for asynchronous inserts that are acknowledged when they are on disk.

    chDB has no asynchronous inserts, so the test only checks the settings of the request.
    """
    database.journal.insert("members", ("member", "discord_id"), [("key", 7)])
    seen = {setting for (setting,) in database.scan.rows("SELECT * FROM ninefold_settings")}
    assert {f"{name}={value}" for name, value in server.DURABLE_APPENDS.items()} <= seen


def test_another_processes_changes_are_noticed(database: Database) -> None:
    """On a shared database, the catalog notices what other processes added, hid, replaced or dropped."""
    photos, embeddings = random_photos(20, 8)
    ours, theirs = Catalog(database), Catalog(database)
    ours.create("some", encoder="any", dimension=8)
    ours.gallery("some").insert(photos[:10], embeddings[:10])
    assert theirs.gallery("some").dataset.photos == 10
    ours.gallery("some").insert(photos[10:], embeddings[10:])
    ours.gallery("some").hide("p00003", "member")
    assert theirs.gallery("some").dataset == ours.gallery("some").dataset
    replacement, _ = ours.replacement("some", encoder="other", dimension=4)
    replacement.insert(*random_photos(5, 4))  # p00003 is still hidden
    ours.replace("some")
    assert (theirs.gallery("some").dataset.encoder, theirs.gallery("some").dataset.photos) == ("other", 4)

"""What can go wrong with a server is said in our errors, and the connection goes on when the server does."""

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


def test_a_server_that_is_gone_is_said_as_such(running: ServerProcess) -> None:
    """The message has the address, and no password."""
    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1:1 does not answer") as refused:
        open_database("clickhouse://ninefold:hush@127.0.0.1:1/default")
    assert "hush" not in str(refused.value)


def test_a_wrong_password_is_said_as_such(running: ServerProcess) -> None:
    """The server's own words, without the password."""
    url = running.url("clickhouse", "default").replace("secret", "hush")
    with pytest.raises(DatabaseUnavailableError, match="Authentication failed") as refused:
        open_database(url)
    assert "hush" not in str(refused.value)


def test_an_unknown_database_is_said_as_such(running: ServerProcess) -> None:
    """The server answers, but the url names a database that it has not."""
    with pytest.raises(DatabaseUnavailableError, match="nowhere"):
        open_database(running.url("clickhouse", "nowhere"))


def test_a_statement_past_its_limit_is_given_up(running: ServerProcess) -> None:
    """A connection's time limit ends a statement with QueryTimeoutError, and the connection goes on."""
    where = server.parse(running.url("clickhouse", "default"))
    with closing(Connection(lambda: server.connect(where, 1))) as hasty:
        with pytest.raises(QueryTimeoutError):
            hasty.rows(ENDLESS)
        assert hasty.rows("SELECT 42") == [(42,)]


def test_a_server_killed_in_the_middle_of_a_query_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """The query ends with DatabaseUnavailableError; on the same folder again, all that was acknowledged is there."""
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
    """The journal's inserts are asynchronous ones, acknowledged when they are on disk; no others are.

    chDB has no asynchronous inserts: what is held here is that the server is asked for them.
    """
    database.journal.insert("members", ("member", "discord_id"), [("key", 7)])
    seen = {setting for (setting,) in database.scan.rows("SELECT * FROM ninefold_settings")}
    assert {f"{name}={value}" for name, value in server.DURABLE_APPENDS.items()} <= seen


def test_another_processes_changes_are_noticed(database: Database) -> None:
    """On a shared database, a gallery that is asked for again knows what others added, hid, replaced or dropped."""
    photos, embeddings = random_photos(20, 8)
    ours, theirs = Catalog(database), Catalog(database)
    ours.create("some", encoder="any", dimension=8)
    ours.gallery("some").insert(photos[:10], embeddings[:10])
    assert theirs.gallery("some").dataset.photos == 10
    ours.gallery("some").insert(photos[10:], embeddings[10:])
    ours.gallery("some").hide("p00003", "member")
    assert theirs.gallery("some").dataset == ours.gallery("some").dataset
    replacement, _ = ours.replacement("some", encoder="other", dimension=4)
    replacement.insert(*random_photos(5, 4))  # one of which is still hidden
    ours.replace("some")
    assert (theirs.gallery("some").dataset.encoder, theirs.gallery("some").dataset.photos) == ("other", 4)

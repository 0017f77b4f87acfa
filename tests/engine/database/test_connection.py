"""A connection binds values, translates errors and stays usable after one."""

import errno
import threading

import pytest

from engine.database import Connection, Database
from engine.database import embedded_target as embedded
from engine.database.connection import shorten, translate_errors
from engine.errors import DatabaseError, DiskFullError, QueryTimeoutError
from engine.galleries import Catalog
from tests.engine.conftest import random_photos

# Fails after part of its result is written.
FAILS_HALFWAY = "SELECT number, throwIf(number = 200000) FROM numbers(300000) SETTINGS max_block_size = 1000"
# Keeps all cores busy for seconds.
LONG_SCAN = "SELECT sum(cosineDistance(a.vector, b.vector)) FROM {table} AS a CROSS JOIN {table} AS b"


@pytest.mark.parametrize("verb", ["rows", "table", "execute"])
def test_a_failed_statement_leaves_nothing_for_the_next_one(database: Database, verb: str) -> None:
    """A failed statement's partial output is never read as the next statement's result."""
    with pytest.raises(DatabaseError, match="throwIf"):
        getattr(database.search, verb)(FAILS_HALFWAY)
    assert database.search.rows("SELECT 42") == [(42,)]
    assert database.search.table("SELECT 42 AS x").to_pylist() == [{"x": 42}]


def test_a_statement_over_its_time_limit_fails(database: Database) -> None:
    """A statement over the time limit raises QueryTimeoutError, and the connection stays usable."""
    hasty = Connection(lambda: embedded.connect(database.folder, 1))
    with pytest.raises(QueryTimeoutError):
        hasty.rows("SELECT sum(sipHash64(number)) FROM numbers(100000000000)")
    assert hasty.rows("SELECT 42") == [(42,)]
    hasty.close()


def test_a_closed_connection_stays_closed(database: Database) -> None:
    """A statement on a closed connection raises an error and does not open the folder again."""
    database.close()
    with pytest.raises(DatabaseError, match="closed"):
        database.search.rows("SELECT 1")
    database.close()


def test_an_append_does_not_wait_for_a_long_scan(database: Database) -> None:
    """The journal and searches are answered while a long statement runs on the scan connection."""
    catalog = Catalog(database)
    catalog.create("some", encoder="any", dimension=512)
    catalog.gallery("some").insert(*random_photos(2000, 512))
    ((table,),) = database.scan.rows("SELECT photo_table FROM datasets")
    ended = threading.Event()

    def scan() -> None:
        database.scan.rows(LONG_SCAN.format(table=table))
        ended.set()

    thread = threading.Thread(target=scan)
    thread.start()
    for number in range(10):
        database.journal.insert("members", ("member", "discord_id"), [(f"key-{number}", number)])
        assert len(catalog.gallery("some").sample(9, seed=number)) == 9
    answered_meanwhile = not ended.is_set()
    thread.join()
    assert answered_meanwhile
    assert database.search.rows("SELECT count() FROM members") == [(10,)]


@pytest.mark.parametrize(
    ("error", "ours"),
    [(OSError(errno.ENOSPC, "No space left on device"), DiskFullError), (OSError(errno.EIO, "broken"), DatabaseError)],
)
def test_the_systems_errors_are_translated(error: OSError, ours: type[DatabaseError]) -> None:
    """Operating system errors become DatabaseError, and a full disk becomes DiskFullError."""
    with pytest.raises(DatabaseError) as raised, translate_errors():
        raise error
    assert type(raised.value) is ours
    assert raised.value.__cause__ is error


def test_a_full_disk_raises_its_own_error(database: Database) -> None:
    """An insert into a full disk raises DiskFullError."""
    reserve = "SETTINGS min_free_disk_bytes_to_perform_insert = 1000000000000000"
    database.scan.execute(f"CREATE TABLE small (x String) ENGINE = MergeTree ORDER BY x {reserve}")
    with pytest.raises(DiskFullError):
        database.scan.insert("small", ("x",), [("a",)])
    assert database.scan.rows("SELECT count() FROM small") == [(0,)]


def test_messages_are_short() -> None:
    """Error messages have no stack trace and at most 300 characters."""
    message = "Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE)\nStack trace:\n0. main.cpp"
    assert shorten(message) == "Unknown table 'x'. (UNKNOWN_TABLE)"
    assert len(shorten("x" * 1000)) == 300

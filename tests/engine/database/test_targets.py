"""A database is opened by its url, by one process at a time, and migrated to the current schema."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.database import Database, open_database
from engine.database.migrations import migrate
from engine.database.schema import MIGRATION_COLUMNS, MIGRATION_TABLE, MIGRATIONS
from engine.errors import ConfigurationError, DatabaseError, FolderInUseError, NewerSchemaError
from tests.places import ROOT


@contextmanager
def held_by_another_process(folder: Path) -> Iterator[int]:
    """Open the folder in another process, and yield its pid."""
    program = f"""
        from engine.database import open_database
        database = open_database("chdb:{folder}")
        print("open", flush=True)
        input()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"open\n"
        yield process.pid
        process.kill()


def test_a_folder_in_use_is_refused_with_its_owners_pid(tmp_path: Path) -> None:
    """The error names the process that holds the folder, and the folder opens once that process is gone."""
    folder = tmp_path / "data"
    with held_by_another_process(folder) as pid, pytest.raises(FolderInUseError, match=f"in use by process {pid}") as e:
        open_database(f"chdb:{folder}")
    assert e.value.pid == pid
    open_database(f"chdb:{folder}").close()


def test_the_ingest_script_names_the_owner_in_one_line(tmp_path: Path) -> None:
    """`scripts/ingest` fails with one line that names the process that holds the folder."""
    folder = tmp_path / "data"
    with held_by_another_process(folder) as pid:
        command = [sys.executable, str(ROOT / "scripts" / "ingest"), "list", "--database-url", f"chdb:{folder}"]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"in use by process {pid}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("url", ["", "data", "chdb:", "chdb://host/db", "clickhouse:///db", "sqlite:x.db"])
def test_a_url_of_another_form_is_refused_with_one_that_works(url: str) -> None:
    """An invalid url raises an error that shows a valid one."""
    with pytest.raises(ConfigurationError, match=r"chdb:\./data"):
        open_database(url)


def test_a_file_in_the_folders_place_is_a_plain_error(tmp_path: Path) -> None:
    """If the path is a file, the error names it."""
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(DatabaseError, match="data cannot be used: File exists"):
        open_database(f"chdb:{tmp_path / 'data'}")


def test_a_folder_can_be_opened_after_another_one(tmp_path: Path) -> None:
    """One process can open several folders in turn, and each keeps its own data."""
    for name in ("first", "second", "first"):
        with closing(open_database(f"chdb:{tmp_path / name}")) as database:
            assert database.folder == (tmp_path / name).resolve()
            assert database.search.rows("SELECT count() FROM journal") == [(0,)]


def test_each_migration_is_applied_once(database: Database) -> None:
    """Migrating an up-to-date database records nothing."""
    migrate(database.journal)
    rows = database.search.rows("SELECT number, name FROM schema_migrations ORDER BY number")
    assert rows == [(migration.number, migration.name) for migration in MIGRATIONS]


def test_a_migration_can_run_twice(database: Database) -> None:
    """A migration can run again after a crash between its statements and its record."""
    database.scan.execute("TRUNCATE TABLE schema_migrations")
    database.scan.insert("members", ("member", "discord_id"), [("key", 7)])
    migrate(database.journal)
    assert database.search.rows("SELECT member FROM members") == [("key",)]


def test_a_newer_databases_schema_is_refused(tmp_path: Path) -> None:
    """An older version refuses to open a database with a newer schema."""
    url = f"chdb:{tmp_path / 'data'}"
    with closing(open_database(url)) as database:
        database.scan.insert(MIGRATION_TABLE, MIGRATION_COLUMNS, [(1000, "of the future")])
    with pytest.raises(NewerSchemaError, match="schema 1000"):
        open_database(url)

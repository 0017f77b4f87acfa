"""After a member is forgotten, no file in the data folder can reveal who they were."""

from contextlib import closing
from pathlib import Path

import pytest

from engine.database import Connection, Database, open_database
from engine.database import embedded_target as embedded
from engine.database.schema import CREATE_MIGRATIONS, MIGRATION_COLUMNS, MIGRATION_TABLE, MIGRATIONS
from engine.sessions.journal import Journal
from engine.team.members import Members
from engine.workers import Workers
from tests.data_folders import copied
from tests.disk_search import encodings, files_with

FORGOTTEN = 823_456_789_012_345_678
OTHERS = [923_456_789_012_345_000 + number for number in range(2_000)]
BEFORE_ROW_IDS = 8


async def forget(database: Database, discord_id: int) -> None:
    """Forget a member as `/privacy forget` does."""
    with closing(Workers()) as workers:
        await Members(Journal(database), workers).forget(discord_id)


def test_the_search_finds_what_is_stored_in_a_compressed_file(tmp_path: Path, empty_data: Path) -> None:
    """The file search finds the id of a known member, so that the tests below can fail."""
    with closing(open_database(copied(empty_data, tmp_path / "data"))) as database:
        keys = Journal(database).member_keys([*OTHERS, FORGOTTEN])
        assert files_with(tmp_path, *encodings(FORGOTTEN).values())
        assert all(files_with(tmp_path, keys[one].encode()) for one in (FORGOTTEN, OTHERS[1_000]))


@pytest.mark.parametrize("others", [[], OTHERS], ids=["alone", "among 2,000"])
async def test_no_file_holds_a_forgotten_members_discord_id(
    tmp_path: Path, empty_data: Path, others: list[int]
) -> None:
    """When `forget` returns, no file holds the member's id or key, and other members are still known."""
    with closing(open_database(copied(empty_data, tmp_path / "data"))) as database:
        journal = Journal(database)
        keys = journal.member_keys([*others, FORGOTTEN])
        journal.list_member(keys[FORGOTTEN], listed=False)
        journal.list_member(keys[FORGOTTEN], listed=True)
        journal.list_member(keys[FORGOTTEN], listed=False)
        await forget(database, FORGOTTEN)
        assert files_with(tmp_path, *encodings(FORGOTTEN).values(), keys[FORGOTTEN].encode()) == []
        assert journal.unlisted() == set()
        assert journal.discord_ids(list(keys.values())) == {keys[one]: one for one in others}
    assert files_with(tmp_path, *encodings(FORGOTTEN).values(), keys[FORGOTTEN].encode()) == []


async def test_the_id_is_gone_at_once_however_many_parts_held_it(tmp_path: Path, empty_data: Path) -> None:
    """The id is gone at once even if the table has several parts."""
    with closing(open_database(copied(empty_data, tmp_path / "data"))) as database:
        journal, forgotten = Journal(database), OTHERS[:5]
        for one in forgotten:
            journal.member_key(one)
        for one in forgotten[:2]:
            await forget(database, one)
            assert files_with(tmp_path, *encodings(one).values()) == []


def test_ids_that_an_older_version_left_of_forgotten_members_are_removed(tmp_path: Path) -> None:
    """A migration removes the ids that older versions left in deletion statements, and keeps other members."""
    data = tmp_path / "data"
    with closing(Connection(lambda: embedded.connect(data, 10))) as connection:
        connection.execute(CREATE_MIGRATIONS)
        for migration in MIGRATIONS[:BEFORE_ROW_IDS]:
            for statement in migration.statements:
                connection.execute(statement)
            connection.insert(MIGRATION_TABLE, MIGRATION_COLUMNS, [(migration.number, migration.name)])
        rows = [("forgotten-key", FORGOTTEN), ("key", 7)]
        connection.insert("members", ("member", "discord_id"), rows)
        connection.insert("unlisted_members", ("member",), [("forgotten-key",), ("key",)])
        for table, condition in (
            ("unlisted_members", "member = 'forgotten-key'"),
            ("members", f"discord_id = {FORGOTTEN}"),
        ):
            connection.execute(f"ALTER TABLE {table} DELETE WHERE {condition} SETTINGS mutations_sync = 2")
    assert any("mutation" in path for path in files_with(data, str(FORGOTTEN).encode()))

    with closing(open_database(f"chdb:{data}")) as database:
        assert Journal(database).discord_ids(["key", "forgotten-key"]) == {"key": 7}
        assert Journal(database).unlisted() == {"key"}
        assert files_with(data, *encodings(FORGOTTEN).values(), b"forgotten-key") == []


def test_the_rebuilding_of_the_tables_may_be_interrupted_anywhere(tmp_path: Path) -> None:
    """The migration can be interrupted after any statement and run again without losing a member."""
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        connection, statements = database.journal, MIGRATIONS[BEFORE_ROW_IDS].statements
        connection.insert("members", ("member", "discord_id"), [("a", 1), ("b", 2)])
        connection.insert("unlisted_members", ("member",), [("a",)])
        for ended in range(len(statements) + 1):
            for statement in statements[:ended]:
                connection.execute(statement)
        rows = connection.rows("SELECT member, discord_id, row_id FROM members ORDER BY member")
        assert [row[:2] for row in rows] == [("a", 1), ("b", 2)]
        assert len({row[2] for row in rows}) == 2
        assert connection.rows("SELECT member FROM unlisted_members") == [("a",)]

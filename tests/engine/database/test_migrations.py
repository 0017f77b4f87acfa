"""A database of any older schema is migrated without losing data."""

from contextlib import closing
from pathlib import Path

import pytest

from engine.database import Connection, open_database
from engine.database import embedded_target as embedded
from engine.database.schema import CREATE_MIGRATIONS, MIGRATION_COLUMNS, MIGRATION_TABLE, MIGRATIONS
from engine.galleries import Catalog
from engine.sessions.journal import Journal

# Written by version 0.1: a dataset with two photos, one of them hidden, and a session's first event.
OLDEST_ROWS = (
    "CREATE TABLE photos_0123456789ab (id String, url String, vector Array(Float32), page_url String DEFAULT '',"
    " credit String DEFAULT '', credit_url String DEFAULT '', description String DEFAULT '',"
    " blur_hash String DEFAULT '', width UInt32 DEFAULT 0, height UInt32 DEFAULT 0,"
    " CONSTRAINT vec_len CHECK length(vector) = 2) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO photos_0123456789ab (id, url, vector) VALUES ('p1', 'u1', [1, 0]), ('p2', 'u2', [0, 1])",
    "INSERT INTO datasets (name, photo_table, encoder, dimension, hotlink_only, root)"
    " VALUES ('lakes', 'photos_0123456789ab', 'clip', 2, false, '')",
    "INSERT INTO hidden_photos (photo_table, photo_id, member) VALUES ('photos_0123456789ab', 'p2', 'm')",
    "INSERT INTO journal (session_id, sequence, at, guild_id, channel_id, kind, data)"
    " VALUES ('s', 0, '2026-01-01 00:00:00', 1, 2, 'finished', '{\"member\": \"m\"}')",
)


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    """Migrations have consecutive numbers from one, which never change once published."""
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


@pytest.mark.parametrize("known", range(1, len(MIGRATIONS)))
def test_an_older_schema_is_brought_up_to_date(tmp_path: Path, known: int) -> None:
    """Every older schema migrates without losing data, and newer features work on it."""
    with closing(Connection(lambda: embedded.connect(tmp_path / "data", 10))) as connection:
        connection.execute(CREATE_MIGRATIONS)
        for migration in MIGRATIONS[:known]:
            for statement in migration.statements:
                connection.execute(statement)
            connection.insert(MIGRATION_TABLE, MIGRATION_COLUMNS, [(migration.number, migration.name)])
        for statement in OLDEST_ROWS:
            connection.execute(statement)
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        catalog = Catalog(database)
        assert catalog.dataset("lakes").photos == 1
        assert catalog.ledger("lakes").duplicates() == []
        assert len(Journal(database).session("s")) == 1
        catalog.drop("lakes")

"""The statements for a cluster. ON CLUSTER and Keeper cannot run here, so these tests compare text."""

import re

from engine.database.clickhouse import PhotoTable, new_photo_table, replicated, sharded
from engine.database.schema import MIGRATIONS


def test_every_table_of_the_schema_is_replicated_to_every_node() -> None:
    """Every migration creates replicated tables on all nodes and keeps each engine's arguments and settings."""
    for migration in MIGRATIONS:
        for statement in migration.statements:
            made = replicated(statement, "two")
            if "CREATE TABLE" in statement:
                assert re.search(r"CREATE TABLE IF NOT EXISTS \w+ ON CLUSTER 'two' \(", made)
                path = r"'/clickhouse/tables/\{database\}/\{table\}', '\{shard\}-\{replica\}'"
                assert re.search(rf"ENGINE = Replicated(Replacing)?MergeTree\({path}(, \w+)?\)", made)
            elif "DROP TABLE" in statement:
                assert re.fullmatch(r"DROP TABLE IF EXISTS \w+ ON CLUSTER 'two' SYNC", made)
            else:
                assert made == statement
    failures = next(s for m in MIGRATIONS for s in m.statements if "TABLE IF NOT EXISTS failures" in s)
    assert "'{shard}-{replica}', failed_at)" in replicated(failures, "two")


def test_photos_are_spread_over_the_shards_by_their_ids() -> None:
    """Photos are in a replicated table on each shard, below a distributed one that hashes the id."""
    table = PhotoTable(new_photo_table())
    on_each_shard, over_them = sharded(table.create(512), "two")
    assert f"CREATE TABLE {table.name}_local ON CLUSTER 'two' (" in on_each_shard
    assert "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')" in on_each_shard
    assert over_them == (
        f"CREATE TABLE {table.name} ON CLUSTER 'two' AS {table.name}_local "
        f"ENGINE = Distributed('two', currentDatabase(), {table.name}_local, sipHash64(id))"
    )
    assert sharded(table.drop, "two") == (
        f"DROP TABLE IF EXISTS {table.name} ON CLUSTER 'two' SYNC",
        f"DROP TABLE IF EXISTS {table.name}_local ON CLUSTER 'two' SYNC",
    )


def test_a_view_of_somebody_elses_table_is_on_all_nodes() -> None:
    """A view of an adopted table is created on all nodes, without a replica."""
    (made,) = sharded(PhotoTable("photos_0123456789ab").adopt("unsplash"), "two")
    assert "CREATE VIEW photos_0123456789ab ON CLUSTER 'two' AS" in made


def test_without_a_cluster_nothing_changes() -> None:
    """Without a cluster, statements stay as they are."""
    statement = PhotoTable("photos_0123456789ab").create(8)
    assert sharded(statement, "") == (statement,)
    assert replicated(statement, "") == statement

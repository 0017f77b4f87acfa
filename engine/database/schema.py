"""The tables of a database, as the numbered steps that make them; only ever added to. Photo tables are made by
`clickhouse.PhotoTable`."""

from dataclasses import dataclass

# Durable when the insert returns: the part's files and its folder are synced (5.7 ms instead of 3.5).
_DURABLE = "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"

# What is deleted leaves the disk within about a second, not after the usual eight minutes.
_SOON_GONE = "old_parts_lifetime = 0, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0"
# A random id by which a row can be deleted without its content in the statement.
_ROW_ID = "row_id String DEFAULT toString(generateUUIDv4())"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, with statements that may run twice."""

    number: int
    name: str
    statements: tuple[str, ...]


def _rebuilt(table: str, columns: str, definition: str) -> tuple[str, ...]:
    """Statements that move a table's rows into a new table of that name, so that nothing else of the old one is left.

    Each may run again after a crash at any point. Rows are told apart by their member.
    """

    def create(name: str, definition: str) -> str:
        return f"CREATE TABLE IF NOT EXISTS {name} ({definition}) ENGINE = MergeTree ORDER BY member {_DURABLE}"

    def copy(source: str, target: str) -> str:
        return (
            f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source} "
            f"WHERE member NOT IN (SELECT member FROM {target})"
        )

    made, aside = f"{create(table, f'{definition}, {_ROW_ID}')}, {_SOON_GONE}", f"{table}_aside"
    return (
        made,  # it is missing if a run before this one ended after it was dropped
        create(aside, definition),
        copy(table, aside),
        f"DROP TABLE IF EXISTS {table} SYNC",
        made,
        copy(aside, table),
        f"DROP TABLE IF EXISTS {aside} SYNC",
    )


MIGRATION_TABLE = "schema_migrations"
MIGRATION_COLUMNS = ("number", "name")
CREATE_MIGRATIONS = f"""
CREATE TABLE IF NOT EXISTS schema_migrations (
    number UInt32, name String, applied_at DateTime64(6, 'UTC') DEFAULT now64(6)
) ENGINE = MergeTree ORDER BY number {_DURABLE}
"""
APPLIED_MIGRATIONS = "SELECT number FROM schema_migrations"

MIGRATIONS = (
    Migration(
        1,
        "datasets, hidden photos, journal, members",
        (
            f"""
            CREATE TABLE IF NOT EXISTS datasets (
                name String, photo_table String, encoder String, dimension UInt32, hotlink_only Bool, root String,
                created_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree ORDER BY name {_DURABLE}
            """,
            f"""
            CREATE TABLE IF NOT EXISTS hidden_photos (
                photo_table String, photo_id String, member String, hidden_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree ORDER BY (photo_table, photo_id) {_DURABLE}
            """,
            # A channel's sessions by the primary key, one session by the Bloom filter. The same block inserted again
            # (a retry of an insert that had arrived) is dropped.
            f"""
            CREATE TABLE IF NOT EXISTS journal (
                session_id String, sequence UInt32, at DateTime64(6, 'UTC'), guild_id UInt64, channel_id UInt64,
                kind LowCardinality(String), data String,
                INDEX by_session session_id TYPE bloom_filter GRANULARITY 1
            ) ENGINE = MergeTree ORDER BY (channel_id, session_id, sequence)
            {_DURABLE}, non_replicated_deduplication_window = 1000
            """,
            # A forgotten member leaves the disk within moments, not after the usual eight minutes.
            f"""
            CREATE TABLE IF NOT EXISTS members (member String, discord_id UInt64)
            ENGINE = MergeTree ORDER BY member {_DURABLE}, old_parts_lifetime = 1
            """,
        ),
    ),
    Migration(
        2,
        "failures, fingerprints, duplicates, replacements",
        (
            # The last word on a photo counts.
            f"""
            CREATE TABLE IF NOT EXISTS failures (
                photo_table String, photo_id String, reason LowCardinality(String), detail String, photo String,
                failed_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(failed_at) ORDER BY (photo_table, photo_id) {_DURABLE}
            """,
            """
            CREATE TABLE IF NOT EXISTS fingerprints (
                photo_table String, photo_id String, content String, picture UInt64
            ) ENGINE = ReplacingMergeTree ORDER BY (photo_table, photo_id)
            """,
            """
            ALTER TABLE hidden_photos ADD COLUMN IF NOT EXISTS duplicate_of String DEFAULT '',
            ADD COLUMN IF NOT EXISTS similarity Float32 DEFAULT 0
            """,
            # Datasets in the making, each under the name of the one that it will replace.
            f"""
            CREATE TABLE IF NOT EXISTS replacements (
                name String, photo_table String, encoder String, dimension UInt32, hotlink_only Bool, root String,
                created_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree ORDER BY name {_DURABLE}
            """,
        ),
    ),
    Migration(
        3,
        "applied classifiers",
        tuple(
            # A partition for each session, so that a newer application replaces it at once, and wholly.
            f"""
            CREATE TABLE IF NOT EXISTS {table} (
                session_id String, photo_table LowCardinality(String), photo_id String, url String, score Float32,
                label LowCardinality(String), votes UInt32
            ) ENGINE = MergeTree PARTITION BY session_id ORDER BY photo_id
            """
            for table in ("applied", "applied_staging")
        ),
    ),
    Migration(
        4,
        "datasets of tables that others built",
        tuple(
            # The photo table of such a dataset is a view; a vector index is asked through the table itself.
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS source String DEFAULT ''"
            for table in ("datasets", "replacements")
        ),
    ),
    Migration(
        5,
        "additions of members that run",
        (
            # The last word on an addition counts.
            f"""
            CREATE TABLE IF NOT EXISTS additions (
                addition_id String, data String, changed_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY addition_id {_DURABLE}
            """,
        ),
    ),
    Migration(
        6,
        "saved concepts and their versions",
        (
            # The last word on a concept counts; one without versions is none.
            f"""
            CREATE TABLE IF NOT EXISTS concepts (
                concept_id String, guild_id UInt64, name String, member String, changed_at DateTime64(6, 'UTC')
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY (guild_id, concept_id) {_DURABLE}
            """,
            f"""
            CREATE TABLE IF NOT EXISTS concept_versions (
                concept_id String, version UInt32, member String, saved_at DateTime64(6, 'UTC'),
                dataset String, encoder String, prompt String, yes UInt32, no UInt32, disputed UInt32, data String
            ) ENGINE = MergeTree ORDER BY (concept_id, version) {_DURABLE}
            """,
        ),
    ),
    Migration(
        7,
        "members who do not want to be listed",
        (
            f"""
            CREATE TABLE IF NOT EXISTS unlisted_members (
                member String, at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree ORDER BY member {_DURABLE}
            """,
        ),
    ),
    Migration(
        8,
        "settings of servers",
        (
            # The last word of a server counts.
            f"""
            CREATE TABLE IF NOT EXISTS server_settings (
                guild_id UInt64, member String, data String, changed_at DateTime64(6, 'UTC')
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY guild_id {_DURABLE}
            """,
        ),
    ),
    Migration(
        9,
        "one writer at a time, and the epochs of what it wrote",
        (
            "ALTER TABLE journal ADD COLUMN IF NOT EXISTS epoch UInt64 DEFAULT 0",
            # The latest row of a number counts. The time is the database's own: the clocks of two bots may differ.
            f"""
            CREATE TABLE IF NOT EXISTS writers (
                number UInt64, writer String, owner String, released Bool, at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(at) ORDER BY (number, writer) {_DURABLE}
            """,
        ),
    ),
    Migration(
        10,
        "members without a trace when they are forgotten",
        # The old tables keep the text of deletions, with the keys and Discord ids of members who were forgotten.
        (
            *_rebuilt(
                "members",
                "member, discord_id",
                "member String, discord_id UInt64",
            ),
            *_rebuilt(
                "unlisted_members",
                "member, at",
                "member String, at DateTime64(6, 'UTC') DEFAULT now64(6)",
            ),
        ),
    ),
)

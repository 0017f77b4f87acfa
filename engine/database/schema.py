"""The tables of a database, as numbered migrations. Add new ones at the end and never change an old one.

`clickhouse.PhotoTable` creates photo tables.
"""

from dataclasses import dataclass

# Rows are on disk when their insert returns: it syncs the part's files and folder (5.7 ms, up from 3.5 ms).
_DURABLE = "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"

# Deleted rows leave the disk within about a second. The default is eight minutes.
_SOON_GONE = "old_parts_lifetime = 0, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0"
# A random id, to delete a row by a statement that does not contain the row's values.
_ROW_ID = "row_id String DEFAULT toString(generateUUIDv4())"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema. Its statements may run twice."""

    number: int
    name: str
    statements: tuple[str, ...]


def _rebuilt(table: str, columns: str, definition: str) -> tuple[str, ...]:
    """Statements that move a table's rows into a new table of the same name, and leave nothing else of the old one.

    Each may run again after a crash at any point. The member identifies a row.
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
        made,  # the table is missing if an earlier run stopped after the drop
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
            # The primary key finds a channel's sessions, the Bloom filter one session. ClickHouse drops a block that
            # is inserted a second time, as when an insert that did arrive is retried.
            f"""
            CREATE TABLE IF NOT EXISTS journal (
                session_id String, sequence UInt32, at DateTime64(6, 'UTC'), guild_id UInt64, channel_id UInt64,
                kind LowCardinality(String), data String,
                INDEX by_session session_id TYPE bloom_filter GRANULARITY 1
            ) ENGINE = MergeTree ORDER BY (channel_id, session_id, sequence)
            {_DURABLE}, non_replicated_deduplication_window = 1000
            """,
            # A forgotten member leaves the disk within moments. The default is eight minutes.
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
            # The newest row of a photo counts.
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
            # Unfinished datasets, each under the name of the dataset that it will replace.
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
            # One partition for each session, so that new labels replace the old ones in one step.
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
            # The photo table of such a dataset is a view. A search by vector index uses the source table itself.
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS source String DEFAULT ''"
            for table in ("datasets", "replacements")
        ),
    ),
    Migration(
        5,
        "additions of members that run",
        (
            # The newest row of an addition counts.
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
            # The newest row of a concept counts. A concept without versions does not exist.
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
            # The newest row of a server counts.
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
            # The newest row of a number counts, by the database's own clock: the clocks of two bots may differ.
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
        # The old tables keep the text of deletions on disk, with the keys and Discord ids of forgotten members.
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
    Migration(
        11,
        "vocabularies of datasets",
        (
            # A dataset's own words, from columns that an ingest named. The newest row of a word counts.
            f"""
            CREATE TABLE IF NOT EXISTS own_words (
                photo_table String, word String, photos UInt32, added_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(added_at) ORDER BY (photo_table, word) {_DURABLE}
            """,
            # Words of the bank have no photo table: all datasets with the same encoder share them. The embedding is
            # empty if the encoder cannot read the word.
            """
            CREATE TABLE IF NOT EXISTS word_embeddings (
                encoder String, photo_table String, word String, embedding Array(Float32) CODEC(NONE)
            ) ENGINE = ReplacingMergeTree ORDER BY (encoder, photo_table, word)
            """,
            # The newest row of a dataset counts. `version` is that of its rows in `photo_words`, `basis` a hash of what
            # the words were made from, `content` the dataset's version when all its photos had their words.
            f"""
            CREATE TABLE IF NOT EXISTS vocabularies (
                photo_table String, language String, version String, is_complete Bool, encoder String, basis String,
                content String, photos UInt64, words Array(String), sources Array(String), counts Array(UInt32),
                mean Array(Float32), made_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(made_at) ORDER BY (photo_table, language, is_complete) {_DURABLE}
            """,
            # Numbers of words of each photo, the best first. A partition is one version of one vocabulary, so that an
            # outdated one is dropped at once.
            """
            CREATE TABLE IF NOT EXISTS photo_words (
                photo_table LowCardinality(String), version String, photo_id String, key UInt64, numbers Array(UInt16)
            ) ENGINE = MergeTree PARTITION BY version ORDER BY photo_id
            """,
        ),
    ),
    Migration(
        12,
        "watched concepts",
        (
            # The newest row of a watch counts.
            f"""
            CREATE TABLE IF NOT EXISTS watches (
                watch_id String, data String, changed_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY watch_id {_DURABLE}
            """,
            # The photos that a watch has looked at. A photo may have two rows after a crash. One partition for each
            # watch, so that those of a stopped one are dropped at once.
            f"""
            CREATE TABLE IF NOT EXISTS watched_photos (
                watch_id String, is_find Bool, photo_id String, score Float32,
                seen_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree PARTITION BY watch_id ORDER BY (is_find, photo_id) {_DURABLE}
            """,
        ),
    ),
    Migration(
        13,
        "followed channels, their photos, and members who opted out",
        (
            # The newest row of a channel counts.
            f"""
            CREATE TABLE IF NOT EXISTS followed_channels (
                channel_id UInt64, data String, changed_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY channel_id {_DURABLE}
            """,
            # Where each photo was posted: in the followed channel, or in the thread `place_id`.
            f"""
            CREATE TABLE IF NOT EXISTS channel_photos (
                channel_id UInt64, photo_id String, place_id UInt64, message_id UInt64, member String
            ) ENGINE = ReplacingMergeTree ORDER BY (channel_id, photo_id) {_DURABLE}
            """,
            # `who` is a keyed hash of a Discord id. A member who is forgotten can so stay out without being named.
            f"""
            CREATE TABLE IF NOT EXISTS picture_opt_outs (
                guild_id UInt64, who String, is_out Bool, changed_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY (guild_id, who) {_DURABLE}
            """,
            # The key of these hashes. The first row counts.
            f"""
            CREATE TABLE IF NOT EXISTS opt_out_keys (
                key String, made_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = MergeTree ORDER BY made_at {_DURABLE}
            """,
        ),
    ),
    Migration(
        14,
        "votes on saved concepts outside of sessions, and fitted classifiers of concepts",
        (
            # Votes are only added. The newest one of a member on a picture counts.
            f"""
            CREATE TABLE IF NOT EXISTS concept_votes (
                guild_id UInt64, concept_id String, picture String, member String, vote LowCardinality(String),
                encoder String, embedding String, at DateTime64(6, 'UTC')
            ) ENGINE = MergeTree ORDER BY (guild_id, concept_id, picture, at) {_DURABLE}
            """,
            # The newest row of a concept counts. `basis` says what it was fitted from. They can be computed again.
            """
            CREATE TABLE IF NOT EXISTS concept_classifiers (
                guild_id UInt64, concept_id String, basis String, weights Array(Float32) CODEC(NONE), slope Float64,
                intercept Float64, accepted UInt32, right UInt32, fitted_at DateTime64(6, 'UTC') DEFAULT now64(6)
            ) ENGINE = ReplacingMergeTree(fitted_at) ORDER BY (guild_id, concept_id)
            """,
        ),
    ),
    Migration(
        15,
        "descriptions of concepts and their posted cards",
        (
            # The newest row counts.
            f"""
            CREATE TABLE IF NOT EXISTS concept_descriptions (
                guild_id UInt64, concept_id String, description String, member String, changed_at DateTime64(6, 'UTC')
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY (guild_id, concept_id) {_DURABLE}
            """,
            # The newest row of a channel counts. `shown` says what the message shows. It is empty if it is gone.
            f"""
            CREATE TABLE IF NOT EXISTS concept_cards (
                guild_id UInt64, concept_id String, channel_id UInt64, message_id UInt64, shown String,
                changed_at DateTime64(6, 'UTC')
            ) ENGINE = ReplacingMergeTree(changed_at) ORDER BY (guild_id, concept_id, channel_id) {_DURABLE}
            """,
        ),
    ),
)

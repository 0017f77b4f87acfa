"""All SQL in ClickHouse's dialect. Values are bound parameters; a photo table's name is made by `new_photo_table`."""

import re
import secrets
from dataclasses import dataclass

# Durable when the insert returns: the part's files and its folder are synced (5.7 ms instead of 3.5).
_DURABLE = "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, with statements that may run twice."""

    number: int
    name: str
    statements: tuple[str, ...]


# -- migrations -------------------------------------------------------------------------------------------------------

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
)

# -- the journal ------------------------------------------------------------------------------------------------------

JOURNAL_TABLE = "journal"
JOURNAL_COLUMNS = ("session_id", "sequence", "at", "guild_id", "channel_id", "kind", "data")
SESSION_ENTRIES = f"""
SELECT {", ".join(JOURNAL_COLUMNS)} FROM journal WHERE session_id = {{session_id:String}} ORDER BY sequence
"""
LATEST_SESSION = """
SELECT session_id FROM journal WHERE channel_id = {channel_id:UInt64} AND kind = 'started'
ORDER BY at DESC, session_id LIMIT 1
"""

MEMBER_TABLE = "members"
MEMBER_COLUMNS = ("member", "discord_id")
MEMBERS_OF_DISCORD_IDS = (
    "SELECT discord_id, member FROM members WHERE has({discord_ids:Array(UInt64)}, discord_id)"
    " ORDER BY member LIMIT 1 BY discord_id"
)
DISCORD_ID_OF_MEMBER = "SELECT discord_id FROM members WHERE member = {member:String} LIMIT 1"
FORGET_MEMBER = "ALTER TABLE members DELETE WHERE discord_id = {discord_id:UInt64} SETTINGS mutations_sync = 2"

# -- datasets ---------------------------------------------------------------------------------------------------------

DATASET_TABLE = "datasets"
DATASET_COLUMNS = ("name", "photo_table", "encoder", "dimension", "hotlink_only", "root")
DATASETS = f"SELECT {', '.join(DATASET_COLUMNS)} FROM datasets ORDER BY name"
DROP_DATASET = "ALTER TABLE datasets DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"
DROP_HIDDEN = "ALTER TABLE hidden_photos DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"

HIDDEN_TABLE = "hidden_photos"
HIDDEN_COLUMNS = ("photo_table", "photo_id", "member")

# -- photos -----------------------------------------------------------------------------------------------------------

PHOTO_COLUMNS = ("id", "url", "page_url", "credit", "credit_url", "description", "blur_hash", "width", "height")
_PHOTO_COLUMNS = ", ".join(PHOTO_COLUMNS)


def new_photo_table() -> str:
    """A name for a dataset's table that no other has had, also not a dropped one."""
    return f"photos_{secrets.token_hex(6)}"


class PhotoTable:
    """The statements about one dataset's table."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"photos_[0-9a-f]{12}", name):
            raise ValueError(f"{name!r} is not the name of a photo table")
        self.name = name
        visible = f"id NOT IN (SELECT photo_id FROM hidden_photos WHERE photo_table = '{name}')"

        self.drop = f"DROP TABLE IF EXISTS {name} SYNC"
        self.known_ids = f"SELECT id FROM {name} WHERE id IN {{ids:Array(String)}}"
        self.by_ids = f"SELECT {_PHOTO_COLUMNS}, vector FROM {name} WHERE id IN {{ids:Array(String)}}"
        scored = f"""
            SELECT {_PHOTO_COLUMNS}, vector, 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score
            FROM {name} WHERE id NOT IN {{exclude:Array(String)}} AND {visible}"""
        self.nearest = f"""{scored}
            ORDER BY score DESC, id LIMIT {{k:UInt32}}
            """
        self.around = f"""{scored}
            ORDER BY abs(score - {{score:Float64}}), id LIMIT {{k:UInt32}}
            """
        self.drawn_above = f"""{scored} AND score >= {{score:Float64}}
            ORDER BY sipHash64(id, {{seed:UInt64}}), id LIMIT {{k:UInt32}}
            """
        self.sample = f"""
            SELECT {_PHOTO_COLUMNS}, vector, 0. AS score FROM {name} WHERE {visible}
            ORDER BY sipHash64(id, {{seed:UInt64}}), id LIMIT {{k:UInt32}}
            """
        self.page = f"""
            SELECT id, vector FROM {name} WHERE id > {{after:String}} AND {visible} ORDER BY id LIMIT {{size:UInt32}}
            """
        self.scores = f"""
            SELECT id, 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score FROM {name} WHERE {visible}
            ORDER BY score DESC, id
            """
        # Whatever order the rows were inserted in, and however they were merged since.
        self.content = f"""
            SELECT count(), lower(hex(sumWithOverflow(sipHash64(id, url)))) FROM {name} WHERE {visible}
            """

    def create(self, dimension: int) -> str:
        """The statement that makes the table: the tutorial's columns, then ours."""
        return f"""
            CREATE TABLE {self.name} (
                id String, url String, vector Array(Float32),
                page_url String DEFAULT '', credit String DEFAULT '', credit_url String DEFAULT '',
                description String DEFAULT '', blur_hash String DEFAULT '',
                width UInt32 DEFAULT 0, height UInt32 DEFAULT 0,
                CONSTRAINT vec_len CHECK length(vector) = {dimension:d}
            ) ENGINE = MergeTree ORDER BY id
            """

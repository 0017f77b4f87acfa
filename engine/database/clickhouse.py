"""All statements in ClickHouse's dialect but the schema's. Values are bound parameters; a photo table's name is made by
`new_photo_table`."""

import re
import secrets

# -- the journal ------------------------------------------------------------------------------------------------------

JOURNAL_TABLE = "journal"
JOURNAL_COLUMNS = ("session_id", "sequence", "at", "guild_id", "channel_id", "kind", "data", "epoch")
# A row of this kind is a fence (see `engine.sessions.journal.Fence`). One before the first entry says that the
# session's start never counted.
FENCED = "fenced"
REALLY_STARTED = """
kind = 'started' AND session_id NOT IN (SELECT session_id FROM journal WHERE kind = 'fenced' AND sequence = 0)
"""


def _of_session(columns: str, condition: str = "true") -> str:
    """The statement that reads the entries of a session that count, in their order.

    The fence of the latest epoch decides: of the entries before it, the latest epoch's count; from it on, those of its
    own epoch and of later ones.
    """
    return f"""
        WITH (
            SELECT max((epoch, sequence)) FROM journal WHERE session_id = {{session_id:String}} AND kind = 'fenced'
        ) AS fence
        SELECT {columns} FROM journal
        WHERE session_id = {{session_id:String}} AND kind != 'fenced' AND (epoch >= fence.1 OR sequence < fence.2)
            AND {condition}
        ORDER BY sequence, epoch DESC LIMIT 1 BY sequence
        """


SESSION_ENTRIES = _of_session(", ".join(JOURNAL_COLUMNS))
SESSION_START = _of_session(", ".join(JOURNAL_COLUMNS), "sequence = 0")
# What a replay needs: times and places take five times as long to read.
SESSION_EVENTS = _of_session("kind, data", "sequence > 0")
# What says which rounds have changed since a moment; `sequences` are actions that were taken back.
SESSION_CHANGES = _of_session(
    ", ".join(JOURNAL_COLUMNS),
    "(kind = 'shown' OR at >= fromUnixTimestamp64Micro({since:Int64}) OR sequence IN {sequences:Array(UInt32)})",
)
# Differs whenever a session's entries do.
SESSION_SIZES = """
SELECT session_id, max(sequence), count() FROM journal WHERE session_id IN {session_ids:Array(String)}
GROUP BY session_id
"""
APPENDED_ENTRIES = """
SELECT session_id, sequence FROM journal
WHERE session_id IN {session_ids:Array(String)} AND epoch IN {epochs:Array(UInt64)} AND kind != 'fenced'
"""
STARTED_SESSIONS = f"""
SELECT session_id, at, data FROM journal WHERE {REALLY_STARTED} ORDER BY at DESC, session_id LIMIT {{limit:UInt32}}
"""
LATEST_SESSION = f"""
SELECT session_id FROM journal WHERE channel_id = {{channel_id:UInt64}} AND {REALLY_STARTED}
ORDER BY at DESC, session_id LIMIT 1
"""
# A round that is blind, and one that was revealed and whose photos were not posted since.
BLIND_SESSIONS = """
WITH fences AS (
    SELECT session_id, max((epoch, sequence)) AS fence FROM journal WHERE kind = 'fenced' GROUP BY session_id
)
SELECT session_id, any(channel_id) FROM journal LEFT JOIN fences USING (session_id)
WHERE kind IN ('blinded', 'revealed', 'posted') AND (epoch >= fence.1 OR sequence < fence.2) GROUP BY session_id
HAVING uniqExactIf(sequence, kind = 'blinded') > uniqExactIf(sequence, kind = 'revealed')
    OR maxIf(sequence, kind = 'revealed') > maxIf(sequence, kind = 'posted')
ORDER BY session_id
"""

# -- the one writer of the journal ------------------------------------------------------------------------------------

WRITER_TABLE, WRITER_COLUMNS = "writers", ("number", "writer", "owner", "released")
WRITERS = """
SELECT number, writer, argMax(owner, at), argMax(released, at),
    dateDiff('millisecond', max(at), now64(6)) / 1000, max(at)
FROM writers GROUP BY number, writer ORDER BY number, writer
"""

# -- members ----------------------------------------------------------------------------------------------------------

MEMBER_TABLE = "members"
MEMBER_COLUMNS = ("member", "discord_id")
MEMBERS_OF_DISCORD_IDS = (
    "SELECT discord_id, member FROM members WHERE has({discord_ids:Array(UInt64)}, discord_id)"
    " ORDER BY member LIMIT 1 BY discord_id"
)
DISCORD_IDS_OF_MEMBERS = "SELECT member, discord_id FROM members WHERE member IN {members:Array(String)}"
UNLISTED_TABLE, UNLISTED_COLUMNS = "unlisted_members", ("member",)
UNLISTED = "SELECT DISTINCT member FROM unlisted_members"
# ClickHouse keeps the text of a deletion, with its values, on disk. So rows of members are deleted by a random id that
# is found nowhere else: the text then names neither the member's key nor the Discord id.
MEMBER_ROWS = "SELECT row_id FROM members WHERE discord_id = {discord_id:UInt64}"
UNLISTED_ROWS = "SELECT row_id FROM unlisted_members WHERE has({members:Array(String)}, member)"
DROP_MEMBER_ROWS, DROP_UNLISTED_ROWS = (
    f"ALTER TABLE {table} DELETE WHERE has({{row_ids:Array(String)}}, row_id) SETTINGS mutations_sync = 2"
    for table in (MEMBER_TABLE, UNLISTED_TABLE)
)
# A deletion writes new files and leaves the old ones for a background task. Dropping a partition, also one that does
# not exist, removes those that became old before this second.
PURGE_MEMBERS = tuple(f"ALTER TABLE {table} DROP PARTITION ID 'none'" for table in (MEMBER_TABLE, UNLISTED_TABLE))
OLD_MEMBER_PARTS = """
SELECT count() FROM system.parts
WHERE database = currentDatabase() AND table IN ('members', 'unlisted_members') AND NOT active
"""

# -- datasets ---------------------------------------------------------------------------------------------------------

DATASET_TABLE = "datasets"
DATASET_COLUMNS = ("name", "photo_table", "encoder", "dimension", "hotlink_only", "root", "source")
# A dataset is replaced by one insert: its newest row counts.
_NEWEST_DATASETS = "SELECT * FROM datasets ORDER BY created_at DESC, photo_table LIMIT 1 BY name"
DATASETS = f"SELECT {', '.join(DATASET_COLUMNS)} FROM ({_NEWEST_DATASETS}) ORDER BY name"
TABLES_OF_DATASET = "SELECT photo_table FROM datasets WHERE name = {name:String} ORDER BY created_at DESC, photo_table"
DROP_DATASET = "ALTER TABLE datasets DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"
DROP_HIDDEN = "ALTER TABLE hidden_photos DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"

REPLACEMENT_TABLE = "replacements"
REPLACEMENTS = f"SELECT {', '.join(DATASET_COLUMNS)} FROM replacements WHERE name = {{name:String}} ORDER BY created_at"
DROP_REPLACEMENT = "ALTER TABLE replacements DELETE WHERE name = {name:String} SETTINGS mutations_sync = 2"
KEEP_HIDDEN = """
INSERT INTO hidden_photos (photo_table, photo_id, member, hidden_at)
SELECT {new_table:String}, photo_id, member, hidden_at FROM hidden_photos
WHERE photo_table = {photo_table:String} AND duplicate_of = ''
"""

_HIDDEN_BY = "photo_table = {photo_table:String} AND photo_id = {photo_id:String} AND member = {member:String}"
COUNT_HIDDEN_BY = f"SELECT count() FROM hidden_photos WHERE {_HIDDEN_BY}"
UNHIDE = f"ALTER TABLE hidden_photos DELETE WHERE {_HIDDEN_BY} SETTINGS mutations_sync = 2"

HIDDEN_TABLE = "hidden_photos"
HIDDEN_COLUMNS = ("photo_table", "photo_id", "member")

# -- photos -----------------------------------------------------------------------------------------------------------

PHOTO_COLUMNS = ("id", "url", "page_url", "credit", "credit_url", "description", "blur_hash", "width", "height")
_PHOTO_COLUMNS = ", ".join(PHOTO_COLUMNS)
# Rows are read by such groups: 32 photos by id take 4 ms by 16, 6 by 64, 30 by the usual 8,192; a scan is no slower.
# Embeddings are noise to a codec: 7% smaller, and twice the time to read.
_ROWS_OF_GRANULE = 16
# What is read at least of each column for one photo. With the usual 64 KiB, 47 photos by id take twice the time: most
# of it is the unpacking of other photos' texts. A scan is no slower, and the table 0.4% larger.
_BYTES_OF_BLOCK = 4096


def new_photo_table() -> str:
    """A name for a dataset's table that no other has had, also not a dropped one."""
    return f"photos_{secrets.token_hex(6)}"


class PhotoTable:
    """The statements about one dataset's table."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"photos_[0-9a-f]{12}", name):
            raise ValueError(f"{name!r} is not the name of a photo table")
        self.name = name
        of_hidden = f"FROM hidden_photos WHERE photo_table = '{name}'"
        self.visible = visible = f"id NOT IN (SELECT photo_id {of_hidden})"

        self.drop = f"DROP TABLE IF EXISTS {name} SYNC"
        self.dimension = f"SELECT length(vector) FROM {name} LIMIT 1"
        self.known_ids = f"SELECT id FROM {name} WHERE id IN {{ids:Array(String)}}"
        self.by_ids = f"SELECT {_PHOTO_COLUMNS}, vector FROM {name} WHERE id IN {{ids:Array(String)}}"
        # Each part's few granules were shared out among threads, for twice the time of one.
        self.few_by_ids = f"{self.by_ids} SETTINGS max_threads = 1"
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
        self.photo_page = f"""
            SELECT {_PHOTO_COLUMNS}, vector FROM {name} WHERE id > {{after:String}} AND {visible}
            ORDER BY id LIMIT {{size:UInt32}}
            """
        self.scores = f"""
            SELECT id, 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score FROM {name} WHERE {visible}
            ORDER BY score DESC, id
            """
        self.totals = f"""
            SELECT
                countIf(score >= {{score:Float64}}),
                sum(1 / (1 + exp(-({{slope:Float64}} * score + {{intercept:Float64}}))))
            FROM (SELECT 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score FROM {name} WHERE {visible})
            """
        # Whatever order the rows were inserted in, and however they were merged since.
        content = "count(), sumWithOverflow(sipHash64(id, url))"
        self.content = f"SELECT {content} FROM {name} WHERE {visible}"
        self.content_of = f"SELECT {content} FROM {name} WHERE id = {{id:String}} AND {visible}"
        # What rows that were inserted add to it, without a look at the table.
        self.content_added = f"""
            SELECT {content} FROM (
                SELECT arrayJoin(arrayZip({{ids:Array(String)}}, {{urls:Array(String)}})) AS row,
                    row.1 AS id, row.2 AS url
            ) WHERE {visible}
            """
        # Both known without a scan.
        self.sizes = f"SELECT (SELECT count() FROM {name}), (SELECT count() {of_hidden})"

    def create(self, dimension: int) -> str:
        """The statement that makes the table: the tutorial's columns, then ours."""
        return f"""
            CREATE TABLE {self.name} (
                id String, url String, vector Array(Float32) CODEC(NONE),
                page_url String DEFAULT '', credit String DEFAULT '', credit_url String DEFAULT '',
                description String DEFAULT '', blur_hash String DEFAULT '',
                width UInt32 DEFAULT 0, height UInt32 DEFAULT 0,
                CONSTRAINT vec_len CHECK length(vector) = {dimension:d}
            ) ENGINE = MergeTree ORDER BY id
            SETTINGS index_granularity = {_ROWS_OF_GRANULE}, min_compress_block_size = {_BYTES_OF_BLOCK}
            """

    def adopt(self, table: str) -> str:
        """The statement that makes it a view of a table that somebody else built, by the tutorial for one."""
        if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", table, re.ASCII):
            raise ValueError(f"{table!r} is not the name of a table")
        return f"""
            CREATE VIEW {self.name} AS
            SELECT id, url, vector, '' AS page_url, '' AS credit, '' AS credit_url, '' AS description,
                '' AS blur_hash, toUInt32(0) AS width, toUInt32(0) AS height
            FROM {table}
            """


# -- what is known of a dataset beside its photos ---------------------------------------------------------------------

FAILURE_TABLE = "failures"
FAILURE_COLUMNS = ("photo_table", "photo_id", "reason", "detail", "photo")
FINGERPRINT_TABLE = "fingerprints"
DROP_LEDGER = tuple(
    f"ALTER TABLE {table} DELETE WHERE photo_table = {{photo_table:String}} SETTINGS mutations_sync = 2"
    for table in (FAILURE_TABLE, FINGERPRINT_TABLE)
)
ADOPTABLE_COLUMNS = """
SELECT name, type FROM system.columns
WHERE table = {table:String} AND database = if({database:String} = '', currentDatabase(), {database:String})
"""


class LedgerStatements:
    """The statements about one dataset's failures, fingerprints and duplicates."""

    def __init__(self, photo_table: str) -> None:
        name = PhotoTable(photo_table).name
        missing = f"photo_table = '{name}' AND photo_id NOT IN (SELECT id FROM {name})"
        self.failures = f"""
            SELECT reason, detail, photo FROM failures FINAL
            WHERE {missing} AND ({{reason:String}} = '' OR reason = {{reason:String}}) ORDER BY photo_id
            """
        self.failure_counts = f"""
            SELECT reason, count() AS failed FROM failures FINAL WHERE {missing}
            GROUP BY reason ORDER BY failed DESC, reason
            """
        self.reasons = f"""
            SELECT photo_id, reason FROM failures FINAL
            WHERE photo_table = '{name}' AND photo_id IN {{ids:Array(String)}}
            """
        self.fingerprints = f"""
            SELECT photo_id, content, picture FROM fingerprints FINAL
            WHERE photo_table = '{name}' AND photo_id IN (SELECT id FROM {name}) ORDER BY photo_id
            """
        self.duplicates = f"""
            SELECT photo_id, duplicate_of, similarity FROM hidden_photos
            WHERE photo_table = '{name}' AND duplicate_of != '' ORDER BY photo_id
            """


# -- a dataset labelled by a session's classifier ---------------------------------------------------------------------

DROP_APPLIED = "ALTER TABLE applied DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"


class LabellingStatements:
    """The statements about one dataset's photos as a session's classifier labels them; each binds `session_id`."""

    def __init__(self, photo_table: str) -> None:
        name = PhotoTable(photo_table).name
        visible = f"id NOT IN (SELECT photo_id FROM hidden_photos WHERE photo_table = '{name}')"
        of_session = "session_id = {session_id:String}"

        self.clear_staging = "ALTER TABLE applied_staging DROP PARTITION {session_id:String}"
        # Small blocks of rows: the memory that it takes does not grow with the dataset.
        self.stage = f"""
            INSERT INTO applied_staging SETTINGS min_insert_block_size_rows = 65536, min_insert_block_size_bytes = 0
            SELECT {{session_id:String}}, '{name}', id, url, score,
                transform(id, {{labelled:Array(String)}}, {{labels:Array(String)}},
                    if(score >= {{threshold:Float64}}, 'yes', 'no')),
                transform(id, {{voted:Array(String)}}, {{votes:Array(UInt32)}}, toUInt32(0))
            FROM (
                SELECT id, url, ifNotFinite(
                    toFloat32(1 - cosineDistance(vector, {{weights:Array(Float32)}})), toFloat32(0)
                ) AS score
                FROM {name} WHERE {visible}
            )
            """
        self.publish = "ALTER TABLE applied REPLACE PARTITION {session_id:String} FROM applied_staging"
        self.counts = f"SELECT label, count(), countIf(votes > 0) FROM applied WHERE {of_session} GROUP BY label"
        self.page = f"""
            SELECT photo_id AS id, url, score, toString(label) AS label, votes FROM applied
            WHERE {of_session} AND photo_id > {{after:String}} ORDER BY photo_id LIMIT {{size:UInt32}}
            """
        unjudged = f"SELECT photo_id, score FROM applied WHERE {of_session} AND label = {{label:String}} AND votes = 0"
        self.strongest = f"{unjudged} ORDER BY score DESC, photo_id LIMIT {{k:UInt32}}"
        self.weakest = f"{unjudged} ORDER BY score, photo_id LIMIT {{k:UInt32}}"

"""All SQL in ClickHouse's dialect, table by table; only the statements that make the tables are in `schema`.

Values are bound parameters. Names of tables are ours: `new_photo_table` makes those of photos.
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from engine.photo import Embedding

# -- the journal -------------------------------------------------------------------------------------------------------

JOURNAL_TABLE = "journal"
JOURNAL_COLUMNS = ("session_id", "sequence", "at", "guild_id", "channel_id", "kind", "data", "epoch")
# The kind of rows that are fences (see `engine.sessions.journal.Fence`). A fence before the first entry means that the
# session never started.
FENCED = "fenced"
REALLY_STARTED = """
kind = 'started' AND session_id NOT IN (SELECT session_id FROM journal WHERE kind = 'fenced' AND sequence = 0)
"""


def _of_session(columns: str, condition: str = "true") -> str:
    """Read the entries of a session that count, in order.

    The fence of the latest epoch decides which entries count. Before the fence, these are the entries of the latest
    epoch for each sequence number; after it, only entries of the fence's own epoch or a later one.
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
# All that a replay needs. Reading times and places as well takes five times as long.
SESSION_EVENTS = _of_session("kind, data", "sequence > 0")
# The entries that show which rounds changed since a moment. `sequences` are actions that were taken back.
SESSION_CHANGES = _of_session(
    ", ".join(JOURNAL_COLUMNS),
    "(kind = 'shown' OR at >= fromUnixTimestamp64Micro({since:Int64}) OR sequence IN {sequences:Array(UInt32)})",
)
# Changes whenever the entries of a session change.
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
# Sessions with a round that is blind, or that was revealed but whose photos were not posted yet.
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
# Running sessions whose latest voting rules set a daily round. Rules from the start of a session never do.
DAILY_SESSIONS = """
WITH fences AS (
    SELECT session_id, max((epoch, sequence)) AS fence FROM journal WHERE kind = 'fenced' GROUP BY session_id
)
SELECT session_id, any(channel_id) FROM journal LEFT JOIN fences USING (session_id)
WHERE kind IN ('regulated', 'finished', 'resumed') AND (epoch >= fence.1 OR sequence < fence.2) GROUP BY session_id
HAVING argMaxIf(JSONExtractRaw(data, 'voting', 'daily_at'), (sequence, epoch), kind = 'regulated') NOT IN ('', 'null')
    AND argMaxIf(kind, (sequence, epoch), kind IN ('finished', 'resumed')) != 'finished'
ORDER BY session_id
"""

# -- a channel's history, from the journal -----------------------------------------------------------------------------

SESSIONS_OF_CHANNEL = f"""
SELECT session_id FROM journal WHERE channel_id = {{channel_id:UInt64}} AND {REALLY_STARTED}
ORDER BY at DESC, session_id LIMIT 1 BY session_id LIMIT {{limit:UInt32}} OFFSET {{offset:UInt32}}
"""
COUNT_SESSIONS = f"""
SELECT uniqExact(session_id) FROM journal WHERE channel_id = {{channel_id:UInt64}} AND {REALLY_STARTED}
"""
ANY_SESSION_OF_SERVER = f"""
SELECT 1 FROM journal WHERE guild_id = {{guild_id:UInt64}} AND {REALLY_STARTED} LIMIT 1
"""
CHANGED_LAST = """
SELECT session_id, any(channel_id), min(at) FROM journal
WHERE at >= (SELECT max(at) FROM journal) - toIntervalSecond({seconds:UInt32})
GROUP BY session_id ORDER BY max(at) DESC, session_id LIMIT {limit:UInt32}
"""

# -- the one writer of the journal -------------------------------------------------------------------------------------

WRITER_TABLE, WRITER_COLUMNS = "writers", ("number", "writer", "owner", "released")
WRITERS = """
SELECT number, writer, argMax(owner, at), argMax(released, at),
    dateDiff('millisecond', max(at), now64(6)) / 1000, max(at)
FROM writers GROUP BY number, writer ORDER BY number, writer
"""

# -- members -----------------------------------------------------------------------------------------------------------

MEMBER_TABLE = "members"
MEMBER_COLUMNS = ("member", "discord_id")
MEMBERS_OF_DISCORD_IDS = (
    "SELECT discord_id, member FROM members WHERE has({discord_ids:Array(UInt64)}, discord_id)"
    " ORDER BY member LIMIT 1 BY discord_id"
)
DISCORD_IDS_OF_MEMBERS = "SELECT member, discord_id FROM members WHERE member IN {members:Array(String)}"
UNLISTED_TABLE, UNLISTED_COLUMNS = "unlisted_members", ("member",)
UNLISTED = "SELECT DISTINCT member FROM unlisted_members"
# ClickHouse keeps the text of a deletion on disk, with its values. So members' rows are deleted by a random id that
# occurs nowhere else: that text then holds neither the member's key nor the Discord id.
MEMBER_ROWS = "SELECT row_id FROM members WHERE discord_id = {discord_id:UInt64}"
UNLISTED_ROWS = "SELECT row_id FROM unlisted_members WHERE has({members:Array(String)}, member)"
DROP_MEMBER_ROWS, DROP_UNLISTED_ROWS = (
    f"ALTER TABLE {table} DELETE WHERE has({{row_ids:Array(String)}}, row_id) SETTINGS mutations_sync = 2"
    for table in (MEMBER_TABLE, UNLISTED_TABLE)
)
# A deletion writes new files and leaves the old ones to a background task. Dropping a partition, even one that does not
# exist, removes all files that became old before the current second.
PURGE_MEMBERS = tuple(f"ALTER TABLE {table} DROP PARTITION ID 'none'" for table in (MEMBER_TABLE, UNLISTED_TABLE))
OLD_MEMBER_PARTS = """
SELECT count() FROM system.parts
WHERE database = currentDatabase() AND table IN ('members', 'unlisted_members') AND NOT active
"""

# -- settings of servers -----------------------------------------------------------------------------------------------

SERVER_TABLE = "server_settings"
SERVER_COLUMNS = ("guild_id", "member", "data", "changed_at")
SERVER_SETTINGS = "SELECT data FROM server_settings FINAL WHERE guild_id = {guild_id:UInt64}"

# -- saved concepts ----------------------------------------------------------------------------------------------------

CONCEPT_TABLE = "concepts"
CONCEPT_COLUMNS = ("concept_id", "guild_id", "name", "member", "changed_at")
CONCEPTS = """
SELECT concept_id, name, member FROM concepts FINAL WHERE guild_id = {guild_id:UInt64} ORDER BY name, concept_id
"""
DROP_CONCEPT = "ALTER TABLE concepts DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2"

VERSION_TABLE = "concept_versions"
OUTLINE_COLUMNS = ("version", "member", "saved_at", "dataset", "encoder", "prompt", "yes", "no", "disputed")
VERSION_COLUMNS = ("concept_id", *OUTLINE_COLUMNS, "data")
OUTLINES = f"""
SELECT concept_id, {", ".join(OUTLINE_COLUMNS)} FROM concept_versions
WHERE has({{concept_ids:Array(String)}}, concept_id) ORDER BY concept_id, version LIMIT 1 BY concept_id, version
"""
KEPT = """
SELECT data FROM concept_versions WHERE concept_id = {concept_id:String} AND version = {version:UInt32} LIMIT 1
"""
DROP_VERSIONS = "ALTER TABLE concept_versions DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2"

CONCEPT_VOTE_TABLE = "concept_votes"
CONCEPT_VOTE_COLUMNS = ("guild_id", "concept_id", "picture", "member", "vote", "encoder", "embedding", "at")
CONCEPT_VOTES = """
SELECT picture, member, vote, encoder, embedding, at FROM concept_votes
WHERE guild_id = {guild_id:UInt64} AND concept_id = {concept_id:String}
ORDER BY at DESC LIMIT 1 BY picture, member
"""
LAST_CONCEPT_VOTES = """
SELECT concept_id, max(at) FROM concept_votes WHERE guild_id = {guild_id:UInt64} GROUP BY concept_id
"""
VOTES_OF_MEMBER = """
SELECT concept_id, picture, argMax(vote, at) FROM concept_votes
WHERE guild_id = {guild_id:UInt64} AND member = {member:String} AND has({pictures:Array(String)}, picture)
GROUP BY concept_id, picture
"""
DROP_CONCEPT_VOTES = """
ALTER TABLE concept_votes DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2
"""

FITTED_TABLE = "concept_classifiers"
FITTED_COLUMNS = ("guild_id", "concept_id", "basis", "weights", "slope", "intercept", "accepted", "right")
FITTED = """
SELECT concept_id, basis, weights, slope, intercept, accepted, right FROM concept_classifiers FINAL
WHERE guild_id = {guild_id:UInt64}
"""
DROP_FITTED = """
ALTER TABLE concept_classifiers DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2
"""

DESCRIPTION_TABLE = "concept_descriptions"
DESCRIPTION_COLUMNS = ("guild_id", "concept_id", "description", "member", "changed_at")
DESCRIPTION = """
SELECT description FROM concept_descriptions FINAL
WHERE guild_id = {guild_id:UInt64} AND concept_id = {concept_id:String}
"""
DROP_DESCRIPTION = """
ALTER TABLE concept_descriptions DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2
"""

CARD_TABLE = "concept_cards"
CARD_COLUMNS = ("guild_id", "concept_id", "channel_id", "message_id", "shown", "changed_at")
CARDS = """
SELECT guild_id, concept_id, channel_id, message_id, shown FROM concept_cards FINAL WHERE shown != ''
ORDER BY guild_id, concept_id, channel_id
"""
DROP_CARDS = "ALTER TABLE concept_cards DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2"

# -- datasets ----------------------------------------------------------------------------------------------------------

DATASET_TABLE = "datasets"
DATASET_COLUMNS = ("name", "photo_table", "encoder", "dimension", "hotlink_only", "root", "source")
# One insert replaces a dataset: its newest row counts.
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

# -- additions by members ----------------------------------------------------------------------------------------------

ADDITION_TABLE = "additions"
ADDITION_COLUMNS = ("addition_id", "data")
ADDITIONS = "SELECT data FROM additions FINAL ORDER BY addition_id"
DROP_ADDITION = "ALTER TABLE additions DELETE WHERE addition_id = {addition_id:String} SETTINGS mutations_sync = 2"

SESSIONS_ON_DATASET = """
SELECT channel_id FROM journal WHERE guild_id = {guild_id:UInt64}
GROUP BY channel_id, session_id
HAVING anyIf(JSONExtractString(data, 'dataset'), kind = 'started') = {dataset:String}
    AND argMaxIf(kind, sequence, kind IN ('started', 'finished', 'resumed')) != 'finished'
ORDER BY channel_id
"""

# -- followed channels -------------------------------------------------------------------------------------------------

FOLLOW_TABLE, FOLLOW_COLUMNS = "followed_channels", ("channel_id", "data")
FOLLOWS = "SELECT data FROM followed_channels FINAL ORDER BY channel_id"
DROP_FOLLOW = tuple(
    f"ALTER TABLE {table} DELETE WHERE channel_id = {{channel_id:UInt64}} SETTINGS mutations_sync = 2"
    for table in ("followed_channels", "channel_photos")
)

CHANNEL_PHOTO_TABLE = "channel_photos"
CHANNEL_PHOTO_COLUMNS = ("channel_id", "photo_id", "place_id", "message_id", "member")
_CHANNEL_PHOTOS = "SELECT channel_id, photo_id, message_id FROM channel_photos FINAL"
PHOTOS_OF_MESSAGES = f"{_CHANNEL_PHOTOS} WHERE has({{message_ids:Array(UInt64)}}, message_id) ORDER BY photo_id"
PHOTOS_OF_PLACE = f"{_CHANNEL_PHOTOS} WHERE place_id = {{place_id:UInt64}} ORDER BY photo_id"
PHOTOS_OF_MEMBER = f"{_CHANNEL_PHOTOS} WHERE member = {{member:String}} ORDER BY photo_id"
ERASED_PHOTOS_LEFT = f"""
{_CHANNEL_PHOTOS} WHERE channel_id = {{channel_id:UInt64}} AND photo_id IN (
    SELECT photo_id FROM hidden_photos WHERE photo_table = {{photo_table:String}} AND member = '' AND duplicate_of = ''
) ORDER BY photo_id
"""
DROP_CHANNEL_PHOTOS = """
ALTER TABLE channel_photos DELETE WHERE channel_id = {channel_id:UInt64} AND has({ids:Array(String)}, photo_id)
SETTINGS mutations_sync = 2
"""

OPT_OUT_TABLE, OPT_OUT_COLUMNS = "picture_opt_outs", ("guild_id", "who", "is_out")
OPTED_OUT = """
SELECT DISTINCT who FROM picture_opt_outs FINAL
WHERE has([0, {guild_id:UInt64}], guild_id) AND has({who:Array(String)}, who) AND is_out
"""
OPT_OUT_KEY_TABLE, OPT_OUT_KEY_COLUMNS = "opt_out_keys", ("key",)
OPT_OUT_KEY = "SELECT key FROM opt_out_keys ORDER BY made_at, key LIMIT 1"

# -- photos ------------------------------------------------------------------------------------------------------------

PHOTO_COLUMNS = ("id", "url", "page_url", "credit", "credit_url", "description", "blur_hash", "width", "height")
_PHOTO_COLUMNS = ", ".join(PHOTO_COLUMNS)
# ClickHouse reads rows in granules of this size. Fetching 32 photos by id takes 4 ms with 16 rows, 6 ms with 64 and
# 30 ms with the default of 8,192. Scans are no slower.
_GRANULE_ROWS = 16
# The least that ClickHouse reads of a column for one photo. With the default of 64 KiB, fetching 47 photos by id takes
# twice as long, most of it to decompress other photos' texts. Scans are no slower, and the table is 0.4% larger.
_BLOCK_BYTES = 4096
# No codec for embeddings: they compress by 7% only, and take twice as long to read.
_CREATE_PHOTO_TABLE = """
CREATE TABLE {table} (
    id String, url String, vector Array(Float32) CODEC(NONE),
    page_url String DEFAULT '', credit String DEFAULT '', credit_url String DEFAULT '',
    description String DEFAULT '', blur_hash String DEFAULT '',
    width UInt32 DEFAULT 0, height UInt32 DEFAULT 0,
    CONSTRAINT vec_len CHECK length(vector) = {dimension:d}
) ENGINE = MergeTree ORDER BY id
SETTINGS index_granularity = {granule}, min_compress_block_size = {block}
"""
ADOPTABLE_COLUMNS = """
SELECT name, type FROM system.columns
WHERE table = {table:String} AND database = if({database:String} = '', currentDatabase(), {database:String})
"""
# The same for any order of inserts and any merge since.
_CONTENT = "count(), sumWithOverflow(sipHash64(id, url))"


def new_photo_table() -> str:
    """A table name that no dataset has had before, dropped ones included."""
    return f"photos_{secrets.token_hex(6)}"


@dataclass(frozen=True, slots=True)
class PhotoTable:
    """The statements about the photo table of one dataset. Raises ValueError for a name that is not a photo table's."""

    name: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"photos_[0-9a-f]{12}", self.name):
            raise ValueError(f"{self.name!r} is not the name of a photo table")

    def create(self, dimension: int) -> str:
        """Create the table: the tutorial's columns, then ours."""
        return _CREATE_PHOTO_TABLE.format(
            table=self.name, dimension=dimension, granule=_GRANULE_ROWS, block=_BLOCK_BYTES
        )

    def adopt(self, table: str) -> str:
        """Create a view of a table that somebody else built, for example by the tutorial."""
        if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", table, re.ASCII):
            raise ValueError(f"{table!r} is not the name of a table")
        return f"""
            CREATE VIEW {self.name} AS
            SELECT id, url, vector, '' AS page_url, '' AS credit, '' AS credit_url, '' AS description,
                '' AS blur_hash, toUInt32(0) AS width, toUInt32(0) AS height
            FROM {table}
            """

    @property
    def drop(self) -> str:
        """Drop the table or the view."""
        return f"DROP TABLE IF EXISTS {self.name} SYNC"

    @property
    def visible(self) -> str:
        """The condition that a photo is not hidden."""
        return f"id NOT IN (SELECT photo_id FROM hidden_photos WHERE photo_table = '{self.name}')"

    @property
    def dimension(self) -> str:
        """The length of an embedding."""
        return f"SELECT length(vector) FROM {self.name} LIMIT 1"

    @property
    def known_ids(self) -> str:
        """Those of some ids that the table holds."""
        return f"SELECT id FROM {self.name} WHERE id IN {{ids:Array(String)}}"

    @property
    def by_urls(self) -> str:
        """The ids of photos by their addresses."""
        return f"SELECT url, min(id) FROM {self.name} WHERE url IN {{urls:Array(String)}} GROUP BY url"

    @property
    def by_ids(self) -> str:
        """Photos by their ids."""
        return f"SELECT {_PHOTO_COLUMNS}, vector FROM {self.name} WHERE id IN {{ids:Array(String)}}"

    @property
    def few_by_ids(self) -> str:
        """The same for a few photos: with more threads than one, sharing out their granules takes twice as long."""
        return f"{self.by_ids} SETTINGS max_threads = 1"

    @property
    def starting_with(self) -> str:
        """The first photos whose ids start with a text. It reads a range of the primary key."""
        return f"""
            SELECT {_PHOTO_COLUMNS} FROM {self.name} WHERE startsWith(id, {{prefix:String}}) AND {self.visible}
            ORDER BY id LIMIT {{k:UInt32}}
            """

    @property
    def nearest(self) -> str:
        """The photos most similar to a query."""
        return f"{self._scored} ORDER BY score DESC, id LIMIT {{k:UInt32}}"

    @property
    def around(self) -> str:
        """The photos whose similarity to a query is closest to a score."""
        return f"{self._scored} ORDER BY abs(score - {{score:Float64}}), id LIMIT {{k:UInt32}}"

    @property
    def drawn_above(self) -> str:
        """Random photos whose similarity to a query is at least a score."""
        return f"""{self._scored} AND score >= {{score:Float64}}
            ORDER BY sipHash64(id, {{seed:UInt64}}), id LIMIT {{k:UInt32}}
            """

    @property
    def _scored(self) -> str:
        return f"""
            SELECT {_PHOTO_COLUMNS}, vector, 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score
            FROM {self.name} WHERE id NOT IN {{exclude:Array(String)}} AND {self.visible}
            """

    @property
    def sample(self) -> str:
        """Random photos."""
        return f"""
            SELECT {_PHOTO_COLUMNS}, vector, 0. AS score FROM {self.name} WHERE {self.visible}
            ORDER BY sipHash64(id, {{seed:UInt64}}), id LIMIT {{k:UInt32}}
            """

    @property
    def page(self) -> str:
        """The next ids and embeddings after an id."""
        return self._page("id, vector")

    @property
    def photo_page(self) -> str:
        """The next photos after an id."""
        return self._page(f"{_PHOTO_COLUMNS}, vector")

    def _page(self, columns: str) -> str:
        return f"""
            SELECT {columns} FROM {self.name} WHERE id > {{after:String}} AND {self.visible}
            ORDER BY id LIMIT {{size:UInt32}}
            """

    @property
    def scores(self) -> str:
        """The similarity of every photo to a query."""
        return f"""
            SELECT id, 1 - cosineDistance(vector, {{query:Array(Float32)}}) AS score
            FROM {self.name} WHERE {self.visible} ORDER BY score DESC, id
            """

    @property
    def count_from(self) -> str:
        """How many photos reach a score."""
        return f"""
            SELECT countIf(1 - cosineDistance(vector, {{query:Array(Float32)}}) >= {{score:Float64}})
            FROM {self.name} WHERE {self.visible}
            """

    @property
    def content(self) -> str:
        """How many photos are visible, and the sum of their hashes."""
        return f"SELECT {_CONTENT} FROM {self.name} WHERE {self.visible}"

    @property
    def content_of(self) -> str:
        """What one photo adds to `content`."""
        return f"SELECT {_CONTENT} FROM {self.name} WHERE id = {{id:String}} AND {self.visible}"

    @property
    def content_of_all(self) -> str:
        """What some photos add to `content`."""
        return f"SELECT {_CONTENT} FROM {self.name} WHERE has({{ids:Array(String)}}, id) AND {self.visible}"

    @property
    def erased(self) -> str:
        """Those of some ids that are erased: hidden by nobody, and no duplicates."""
        return f"""
            SELECT DISTINCT photo_id FROM hidden_photos
            WHERE photo_table = '{self.name}' AND member = '' AND duplicate_of = ''
                AND has({{ids:Array(String)}}, photo_id)
            """

    def erase(self, cluster: str = "") -> str:
        """Delete photos, on all shards of a cluster."""
        table = f"{shard_table(self.name)}{_on(cluster)}" if cluster else self.name
        return f"ALTER TABLE {table} DELETE WHERE has({{ids:Array(String)}}, id) SETTINGS mutations_sync = 2"

    @property
    def erase_traces(self) -> tuple[str, ...]:
        """Delete what other tables hold of photos."""
        return tuple(
            f"ALTER TABLE {table} DELETE WHERE photo_table = '{self.name}' AND has({{ids:Array(String)}}, photo_id) "
            "SETTINGS mutations_sync = 2"
            for table in ("failures", "fingerprints", "photo_words", "applied")
        )

    @property
    def content_added(self) -> str:
        """What rows that were just inserted add to `content`, without reading the table."""
        return f"""
            SELECT {_CONTENT} FROM (
                SELECT arrayJoin(arrayZip({{ids:Array(String)}}, {{urls:Array(String)}})) AS row,
                    row.1 AS id, row.2 AS url
            ) WHERE {self.visible}
            """

    @property
    def sizes(self) -> str:
        """How many rows the table has, and how many of them are hidden. Neither needs a scan."""
        return f"""
            SELECT (SELECT count() FROM {self.name}),
                (SELECT count() FROM hidden_photos WHERE photo_table = '{self.name}')
            """


# -- failures, fingerprints and duplicates of a dataset ----------------------------------------------------------------

FAILURE_TABLE = "failures"
FAILURE_COLUMNS = ("photo_table", "photo_id", "reason", "detail", "photo")
FINGERPRINT_TABLE = "fingerprints"
DROP_LEDGER = tuple(
    f"ALTER TABLE {table} DELETE WHERE photo_table = {{photo_table:String}} SETTINGS mutations_sync = 2"
    for table in (FAILURE_TABLE, FINGERPRINT_TABLE)
)


class LedgerStatements:
    """The statements about the failures, fingerprints and duplicates of one dataset."""

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


# -- a dataset labelled by a session's classifier ----------------------------------------------------------------------

DROP_APPLIED = "ALTER TABLE applied DELETE WHERE photo_table = {photo_table:String} SETTINGS mutations_sync = 2"
_OF_SESSION = "session_id = {session_id:String}"

CLEAR_STAGED_LABELS = "ALTER TABLE applied_staging DROP PARTITION {session_id:String}"
PUBLISH_LABELS = "ALTER TABLE applied REPLACE PARTITION {session_id:String} FROM applied_staging"
LABEL_COUNTS = f"SELECT label, count(), countIf(votes > 0) FROM applied WHERE {_OF_SESSION} GROUP BY label"
LABEL_PAGE = f"""
SELECT photo_id AS id, url, score, toString(label) AS label, votes FROM applied
WHERE {_OF_SESSION} AND photo_id > {{after:String}} ORDER BY photo_id LIMIT {{size:UInt32}}
"""
STRONGEST_LABELS = f"""
SELECT photo_id, score FROM applied WHERE {_OF_SESSION} AND label = {{label:String}} AND votes = 0
ORDER BY score DESC, photo_id LIMIT {{k:UInt32}}
"""


def stage_labels(photos: PhotoTable) -> str:
    """Label all photos of a dataset. Small blocks of rows keep the memory small, however large the dataset is."""
    return f"""
        INSERT INTO applied_staging SETTINGS min_insert_block_size_rows = 65536, min_insert_block_size_bytes = 0
        SELECT {{session_id:String}}, '{photos.name}', id, url, score,
            transform(id, {{labelled:Array(String)}}, {{labels:Array(String)}},
                if(score >= {{threshold:Float64}}, 'yes', 'no')),
            transform(id, {{voted:Array(String)}}, {{votes:Array(UInt32)}}, toUInt32(0))
        FROM (
            SELECT id, url, ifNotFinite(
                toFloat32(1 - cosineDistance(vector, {{weights:Array(Float32)}})), toFloat32(0)
            ) AS score
            FROM {photos.name} WHERE {photos.visible}
        )
        """


# -- watched concepts --------------------------------------------------------------------------------------------------

WATCH_TABLE, WATCH_COLUMNS = "watches", ("watch_id", "data")
WATCHES = "SELECT data FROM watches FINAL ORDER BY watch_id"
DROP_WATCH = "ALTER TABLE watches DELETE WHERE watch_id = {watch_id:String} SETTINGS mutations_sync = 2"
DROP_WATCHED_PHOTOS = "ALTER TABLE watched_photos DROP PARTITION {watch_id:String}"
# Watches that were stopped, or that never started, when the process died.
PHOTOS_WITHOUT_WATCH = """
SELECT DISTINCT watch_id FROM watched_photos WHERE watch_id NOT IN (SELECT watch_id FROM watches)
"""


class WatchStatements:
    """The statements about the photos of one dataset that a watch has looked at.

    A photo is new if the watch has not looked at it. The order of inserts does not matter: photos have none that holds
    for several processes, and those of an adopted table have none at all.
    """

    def __init__(self, photo_table: str) -> None:
        photos = PhotoTable(photo_table)
        name, insert = photos.name, "INSERT INTO watched_photos (watch_id, is_find, photo_id, score)"
        unseen = "id NOT IN (SELECT photo_id FROM watched_photos WHERE watch_id = {watch_id:String})"
        find = "watch_id = {watch_id:String} AND is_find"
        self.count = f"SELECT count() FROM {name}"
        self.skip = f"{insert} SELECT {{watch_id:String}}, false, id, toFloat32(0) FROM {name} WHERE {unseen}"
        self.look = f"""
            {insert}
            SELECT {{watch_id:String}}, score >= {{threshold:Float64}}, id, score FROM (
                SELECT id, ifNotFinite(
                    toFloat32(1 - cosineDistance(vector, {{weights:Array(Float32)}})), toFloat32(-1)
                ) AS score
                FROM {name} WHERE {photos.visible} AND {unseen}
            )
            """
        # Photos that were hidden or have left the dataset since are left out.
        self.waiting = f"""
            SELECT photo_id, score, toUnixTimestamp64Micro(seen_at) AS seen FROM watched_photos
            WHERE {find} AND photo_id NOT IN {{shown:Array(String)}} AND photo_id IN (
                SELECT id FROM {name}
                WHERE {photos.visible} AND id IN (SELECT photo_id FROM watched_photos WHERE {find})
            )
            ORDER BY seen, score DESC, photo_id LIMIT 1 BY photo_id LIMIT {{most:UInt32}}
            """


# -- vocabularies ------------------------------------------------------------------------------------------------------

OWN_WORD_TABLE, OWN_WORD_COLUMNS = "own_words", ("photo_table", "word", "photos")
OWN_WORDS = """
SELECT word, photos FROM own_words FINAL WHERE photo_table = {photo_table:String}
ORDER BY photos DESC, word LIMIT {limit:UInt32}
"""
WORD_EMBEDDING_TABLE = "word_embeddings"
# The encoder's words of the bank, and those of one dataset. Only one connection adds words, but a word that was added
# twice after a crash may have two rows.
WORD_EMBEDDINGS = """
SELECT word, embedding FROM word_embeddings
WHERE encoder = {encoder:String} AND photo_table IN ('', {photo_table:String}) LIMIT 1 BY word
"""
ENCODED_WORDS = """
SELECT word FROM word_embeddings WHERE encoder = {encoder:String} AND photo_table IN ('', {photo_table:String})
"""
VOCABULARY_TABLE = "vocabularies"
VOCABULARY_STATE_COLUMNS = ("version", "encoder", "basis", "content", "photos")
VOCABULARY_COLUMNS = (
    *("photo_table", "language", "is_complete", *VOCABULARY_STATE_COLUMNS),
    *("words", "sources", "counts", "mean"),
)
VOCABULARY_STATES = f"""
SELECT language, is_complete, length(words), {", ".join(VOCABULARY_STATE_COLUMNS)} FROM vocabularies FINAL
WHERE photo_table = {{photo_table:String}} ORDER BY language, is_complete
"""
VOCABULARY = f"""
SELECT {", ".join(VOCABULARY_STATE_COLUMNS)}, words, sources, counts, mean FROM vocabularies FINAL
WHERE photo_table = {{photo_table:String}} AND language = {{language:String}} AND is_complete = {{is_complete:Bool}}
"""
# A finished vocabulary again, for content that has changed without a change of its words.
RENEW_VOCABULARY = f"""
INSERT INTO vocabularies ({", ".join(VOCABULARY_COLUMNS)})
SELECT photo_table, language, true, version, encoder, basis, {{content:String}}, photos, words, sources, counts, mean
FROM vocabularies FINAL
WHERE photo_table = {{photo_table:String}} AND language = {{language:String}} AND version = {{version:String}} LIMIT 1
"""
PHOTO_WORD_TABLE = "photo_words"
# A photo may have two rows after a crash.
PHOTO_WORDS = """
SELECT key, numbers FROM photo_words WHERE version = {version:String} ORDER BY key LIMIT 1 BY key
"""
COUNT_PHOTO_WORDS = "SELECT count() FROM photo_words WHERE version = {version:String}"
PHOTO_WORD_VERSIONS = "SELECT DISTINCT version FROM photo_words WHERE photo_table = {photo_table:String}"
DROP_PHOTO_WORDS = "ALTER TABLE photo_words DROP PARTITION {version:String}"
# Vocabularies whose dataset was dropped while they were made.
VOCABULARIES_WITHOUT_DATASET = """
SELECT DISTINCT photo_table FROM (
    SELECT photo_table FROM vocabularies UNION ALL SELECT DISTINCT photo_table FROM photo_words
    UNION ALL SELECT photo_table FROM own_words UNION ALL SELECT photo_table FROM word_embeddings
) WHERE photo_table NOT IN (SELECT photo_table FROM datasets)
    AND photo_table NOT IN (SELECT photo_table FROM replacements) AND photo_table != ''
"""
DROP_VOCABULARY = tuple(
    f"ALTER TABLE {table} DELETE WHERE photo_table = {{photo_table:String}} SETTINGS mutations_sync = 2"
    for table in (VOCABULARY_TABLE, PHOTO_WORD_TABLE, OWN_WORD_TABLE, WORD_EMBEDDING_TABLE)
)


class VocabularyStatements:
    """The statements about vocabularies that read the photos of one dataset."""

    def __init__(self, photo_table: str) -> None:
        photos = PhotoTable(photo_table)
        name = photos.name
        # After an id, so that the set of photos that have their words is small where most photos have none.
        self.next_photos = f"""
            SELECT id, vector FROM {name}
            WHERE id > {{after:String}} AND {photos.visible} AND id NOT IN (
                SELECT photo_id FROM photo_words WHERE version = {{version:String}} AND photo_id > {{after:String}}
            )
            ORDER BY id LIMIT {{size:UInt32}}
            """
        self.texts = f"""
            SELECT id, url, description FROM {name} WHERE id > {{after:String}} AND {photos.visible}
            ORDER BY id LIMIT {{size:UInt32}}
            """
        self.most_frequent = f"""
            SELECT numbers[1] AS number, uniqExact(photo_id) AS found FROM photo_words
            WHERE version = {{version:String}} AND photo_id NOT IN (
                SELECT photo_id FROM hidden_photos WHERE photo_table = '{name}'
            )
            GROUP BY number ORDER BY found DESC, number LIMIT {{limit:UInt32}}
            """


# -- the vector index --------------------------------------------------------------------------------------------------

_LINKS, _CANDIDATES_TO_BUILD = 32, 128
# Recall falls with the rank unless the search keeps more candidates: at rank 500, four candidates for each wanted photo
# give .97, two give .91. Of 1,000,000 photos in one part, 1,024 candidates give .99 of the nearest nine, 256 give .92.
_CANDIDATES, _CANDIDATES_PER_PHOTO = 1024, 4
# The index's distances are those of bfloat16: far down the order, neighbours change places by dozens.
_MARGIN = 1.2


@dataclass(frozen=True, slots=True)
class ClickHouseIndex:
    """The statements about ClickHouse's vector index of one photo table.

    `searched` is the table with the vectors: the photo table itself, the table that an adopting view reads, or, with a
    `cluster`, the photo table of each shard. `visible` is the condition that a photo is not hidden.
    """

    searched: str
    dimension: int
    visible: str
    cluster: str = ""

    @property
    def compact(self) -> tuple[str, ...]:
        """See `VectorIndex.compact`. Each part is its own graph: five parts take twice as long to search as one."""
        # Without the setting, a table that has one part already would be rewritten, too.
        once = "SETTINGS optimize_skip_merged_partitions = 1"
        return (f"OPTIMIZE TABLE {self.searched}{_on(self.cluster)} FINAL {once}",)

    @property
    def build(self) -> tuple[str, ...]:
        """See `VectorIndex.build`."""
        table = f"{self.searched}{_on(self.cluster)}"
        shape = f"'hnsw', 'cosineDistance', {self.dimension:d}, 'bf16', {_LINKS}, {_CANDIDATES_TO_BUILD}"
        return (
            f"ALTER TABLE {table} ADD INDEX IF NOT EXISTS nearest vector TYPE vector_similarity({shape})",
            f"ALTER TABLE {table} MATERIALIZE INDEX nearest SETTINGS mutations_sync = 0",
        )

    @property
    def state(self) -> str:
        """See `VectorIndex.state`. A part is indexed when it has bytes of an index; a running build counts its rows."""
        table = table_condition(self.searched)
        mutations = f"{self._system('mutations')} WHERE {table} AND NOT is_done AND command LIKE '%MATERIALIZE INDEX%'"
        parts = f"{self._system('parts')} WHERE {table} AND active"
        return f"""
            SELECT
                (SELECT count() FROM {self._system("data_skipping_indices")}
                 WHERE {table} AND type = 'vector_similarity') > 0,
                (SELECT count() FROM {mutations}) > 0,
                (SELECT ifNotFinite(sumIf(rows, secondary_indices_compressed_bytes > 0) / sum(rows), 1) FROM {parts}),
                least(1, (SELECT sum(rows_written) FROM {self._system("merges")} WHERE {table} AND is_mutation)
                    / greatest(1, (SELECT sum(rows) FROM {parts}))),
                (SELECT any(latest_fail_reason) FROM {mutations})
            """

    def nearest(self, query: Embedding, k: int, exclude: Collection[str], hidden: int) -> tuple[str, dict[str, Any]]:
        """See `VectorIndex.nearest`.

        The index finds the nearest before any condition applies, so the search fetches excluded photos, too, and drops
        them. It gives ids alone: fetching photos and embeddings in the same statement takes twice as long.
        """
        dropped = len(exclude) + hidden
        fetch = 2 * k + int(_MARGIN * dropped)
        wanted = k + k // 2 + dropped // 50
        statement = f"""
            SELECT id FROM ({self._ordered(fetch)})
            WHERE id NOT IN {{exclude:Array(String)}} AND {self.visible}
            ORDER BY distance LIMIT {wanted:d}
            SETTINGS vector_search_with_rescoring = 0, max_limit_for_vector_search_queries = {fetch:d},
                hnsw_candidate_list_size_for_search = {max(_CANDIDATES, _CANDIDATES_PER_PHOTO * fetch):d}
            """
        return statement, {"query": query.tolist(), "exclude": sorted(exclude)}

    def _ordered(self, fetch: int) -> str:
        nearest = f"""
            SELECT id, cosineDistance(vector, {{query:Array(Float32)}}) AS distance FROM {self.searched}
            ORDER BY distance LIMIT {fetch:d}"""
        if not self.cluster:
            return nearest
        return f"SELECT id, distance FROM cluster('{self.cluster}', view({nearest})) ORDER BY distance LIMIT {fetch:d}"

    def _system(self, table: str) -> str:
        return f"clusterAllReplicas('{self.cluster}', system.{table})" if self.cluster else f"system.{table}"


def table_condition(table: str) -> str:
    """The condition that a row of a system table is about this table, with or without its database's name."""
    database, _, name = table.rpartition(".")
    return f"database = {repr(database) if database else 'currentDatabase()'} AND table = '{name}'"


def _on(cluster: str) -> str:
    return f" ON CLUSTER '{cluster}'" if cluster else ""


# -- clusters ----------------------------------------------------------------------------------------------------------

# On a cluster, small tables (the journal, datasets, concepts) are replicated to every node. Photos are spread over the
# shards by a hash of the id: each shard has a table with its own vector index, and a Distributed table with the usual
# name reads them all. Keeper's paths use the server's own macros, as in ClickHouse's documentation of
# ReplicatedMergeTree.
_CREATE = re.compile(r"CREATE (TABLE|VIEW)( IF NOT EXISTS)? (\w+)")
_DROP = re.compile(r"DROP TABLE IF EXISTS (\w+) SYNC")
_ENGINE = re.compile(r"ENGINE = (\w*)MergeTree(?:\((\w+)\))?")
_EVERYWHERE = "'/clickhouse/tables/{database}/{table}', '{shard}-{replica}'"
_BY_SHARD = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'"


def shard_table(table: str) -> str:
    """The name of a photo table's part on each shard."""
    return f"{table}_local"


def replicated(statement: str, cluster: str) -> str:
    """The statement that creates a table with a replica on every node, or drops all replicas.

    Without a cluster, the statement as it is. ALTER and INSERT reach all replicas by themselves.
    """
    if cluster and (dropped := _DROP.fullmatch(statement)):
        return _dropped(dropped[1], cluster)
    return _replicated(statement, cluster, _EVERYWHERE) if cluster else statement


def sharded(statement: str, cluster: str) -> tuple[str, ...]:
    """The statements that create or drop a photo table on all shards. Without a cluster, the statement as it is."""
    if not cluster:
        return (statement,)
    if dropped := _DROP.fullmatch(statement):
        return (_dropped(dropped[1], cluster), _dropped(shard_table(dropped[1]), cluster))
    created = _CREATE.search(statement)
    if created is None or created[1] == "VIEW":
        return (_replicated(statement, cluster, ""),)
    name, part = created[3], shard_table(created[3])
    on_each_shard = _replicated(statement.replace(f"TABLE {name}", f"TABLE {part}", 1), cluster, _BY_SHARD)
    over_them = (
        f"CREATE TABLE {name}{_on(cluster)} AS {part} "
        f"ENGINE = Distributed('{cluster}', currentDatabase(), {part}, sipHash64(id))"
    )
    return (on_each_shard, over_them)


def _dropped(table: str, cluster: str) -> str:
    return f"DROP TABLE IF EXISTS {table}{_on(cluster)} SYNC"


def _replicated(statement: str, cluster: str, path: str) -> str:
    statement = _CREATE.sub(rf"\g<0>{_on(cluster)}", statement)
    return _ENGINE.sub(lambda found: f"ENGINE = Replicated{found[1]}MergeTree({_arguments(path, found[2])})", statement)


def _arguments(path: str, version: str | None) -> str:
    return f"{path}, {version}" if version else path


# -- the database itself -----------------------------------------------------------------------------------------------

VERSION = "SELECT version()"
TABLES = """
SELECT name, ifNull(total_rows, 0), ifNull(total_bytes, 0) FROM system.tables
WHERE database = currentDatabase() ORDER BY name
"""


def explain(statement: str) -> str:
    """The plan of a SELECT, with the indexes that it uses."""
    return f"EXPLAIN indexes = 1 {statement}"

"""The statements about additions of members that run, in ClickHouse's dialect."""

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

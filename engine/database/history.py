"""The statements that look back over a channel's sessions, and over what changed last."""

from engine.database.clickhouse import REALLY_STARTED

SESSIONS_OF_CHANNEL = f"""
SELECT session_id FROM journal WHERE channel_id = {{channel_id:UInt64}} AND {REALLY_STARTED}
ORDER BY at DESC, session_id LIMIT 1 BY session_id LIMIT {{limit:UInt32}} OFFSET {{offset:UInt32}}
"""
COUNT_SESSIONS = f"""
SELECT uniqExact(session_id) FROM journal WHERE channel_id = {{channel_id:UInt64}} AND {REALLY_STARTED}
"""
CHANGED_LAST = """
SELECT session_id, any(channel_id), min(at) FROM journal
WHERE at >= (SELECT max(at) FROM journal) - toIntervalSecond({seconds:UInt32})
GROUP BY session_id ORDER BY max(at) DESC, session_id LIMIT {limit:UInt32}
"""

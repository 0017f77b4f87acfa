"""The statements that look back over a channel's sessions, and over what changed last."""

SESSIONS_OF_CHANNEL = """
SELECT session_id FROM journal WHERE channel_id = {channel_id:UInt64} AND kind = 'started'
ORDER BY at DESC, session_id LIMIT 1 BY session_id LIMIT {limit:UInt32} OFFSET {offset:UInt32}
"""
COUNT_SESSIONS = """
SELECT uniqExact(session_id) FROM journal WHERE channel_id = {channel_id:UInt64} AND kind = 'started'
"""
CHANGED_LAST = """
SELECT session_id, any(channel_id), min(at) FROM journal
WHERE at >= (SELECT max(at) FROM journal) - toIntervalSecond({seconds:UInt32})
GROUP BY session_id ORDER BY max(at) DESC, session_id LIMIT {limit:UInt32}
"""

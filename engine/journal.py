"""The journal: the append-only record of everything that happened in sessions, and who the members are.

An event is on disk when `append` returns, so that it can be told to people then. Members appear in events by a random
key alone; one small table maps it to the Discord id, so that a member can be forgotten while the votes stay.

All of it is synchronous and belongs to the journal's worker thread.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.database import Database
from engine.database.clickhouse import (
    BLIND_SESSIONS,
    DISCORD_IDS_OF_MEMBERS,
    DROP_MEMBER_ROWS,
    DROP_UNLISTED_ROWS,
    JOURNAL_COLUMNS,
    JOURNAL_TABLE,
    LATEST_SESSION,
    MEMBER_COLUMNS,
    MEMBER_ROWS,
    MEMBER_TABLE,
    MEMBERS_OF_DISCORD_IDS,
    OLD_MEMBER_PARTS,
    PURGE_MEMBERS,
    SESSION_ENTRIES,
    STARTED_SESSIONS,
    UNLISTED,
    UNLISTED_COLUMNS,
    UNLISTED_ROWS,
    UNLISTED_TABLE,
)
from engine.database.history import CHANGED_LAST, COUNT_SESSIONS, SESSIONS_OF_CHANNEL
from engine.errors import NewerSchemaError
from engine.events import Event, Started, from_json, to_json


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, with its place in its session (`sequence`, from 0 on) and when (with a time zone) and where it was."""

    session_id: str
    sequence: int
    at: datetime
    guild_id: int
    channel_id: int
    event: Event


class Journal:
    """Appends events and reads a session's back. Its methods raise DatabaseError alone."""

    def __init__(self, database: Database) -> None:
        self._connection, self._is_shared = database.journal, database.is_shared

    def append(self, entries: Sequence[Entry]) -> None:
        """Record all entries, or none, by one insert; they are on disk when it returns.

        The very same entries appended again are recorded once, so that a caller in doubt can try again.
        """
        if entries:
            self._connection.insert(JOURNAL_TABLE, JOURNAL_COLUMNS, [_row(entry) for entry in entries])

    def session(self, session_id: str) -> list[Entry]:
        """A session's entries in their order; none for an unknown session.

        Raises NewerSchemaError for an event that this version does not know.
        """
        rows = self._connection.rows(SESSION_ENTRIES, {"session_id": session_id})
        return [_entry(*row) for row in rows]

    def started(self, limit: int = 20) -> list[tuple[str, datetime, Started]]:
        """The sessions that were started last, newest first: id, when, and how. Raises NewerSchemaError."""
        rows = self._connection.rows(STARTED_SESSIONS, {"limit": limit})
        entries = [_entry(session_id, 0, at, 0, 0, Started.kind, data) for session_id, at, data in rows]
        return [(entry.session_id, entry.at, entry.event) for entry in entries if isinstance(entry.event, Started)]

    def latest_session(self, channel_id: int) -> str | None:
        """The session that was started last in a channel, finished or not."""
        rows = self._connection.rows(LATEST_SESSION, {"channel_id": channel_id})
        return str(rows[0][0]) if rows else None

    def channel_sessions(self, channel_id: int, limit: int, offset: int = 0) -> list[str]:
        """The sessions of a channel, the one that was started last first."""
        rows = self._connection.rows(SESSIONS_OF_CHANNEL, {"channel_id": channel_id, "limit": limit, "offset": offset})
        return [str(session_id) for (session_id,) in rows]

    def count_sessions(self, channel_id: int) -> int:
        """How many sessions were started in a channel."""
        ((count,),) = self._connection.rows(COUNT_SESSIONS, {"channel_id": channel_id})
        return int(count)

    def changed_last(self, seconds: int, limit: int) -> list[tuple[str, int, datetime]]:
        """The sessions in which something happened in the journal's last seconds: their channels, and since when."""
        rows = self._connection.rows(CHANGED_LAST, {"seconds": seconds, "limit": limit})
        return [(str(session_id), int(channel_id), at) for session_id, channel_id, at in rows]

    def blind_sessions(self) -> list[tuple[str, int]]:
        """The sessions whose last round waits to be revealed, or to be posted after it was; with their channels."""
        return [(str(session_id), int(channel_id)) for session_id, channel_id in self._connection.rows(BLIND_SESSIONS)]

    def member_key(self, discord_id: int) -> str:
        """The random key of a member; made, and on disk, when they are met first."""
        return self.member_keys([discord_id])[discord_id]

    def member_keys(self, discord_ids: Sequence[int]) -> dict[int, str]:
        """The random keys of members, by Discord id; those who are met first share one insert."""
        wanted = sorted(set(discord_ids))
        rows = self._connection.rows(MEMBERS_OF_DISCORD_IDS, {"discord_ids": wanted}) if wanted else []
        stored = {int(discord_id): str(member) for discord_id, member in rows}
        new = {discord_id: secrets.token_hex(8) for discord_id in wanted if discord_id not in stored}
        if new:
            self._connection.insert(MEMBER_TABLE, MEMBER_COLUMNS, [(key, one) for one, key in new.items()])
        return stored | new

    def discord_ids(self, member_keys: Sequence[str]) -> dict[str, int]:
        """Who members are, by their keys; without those who were forgotten."""
        rows = self._connection.rows(DISCORD_IDS_OF_MEMBERS, {"members": list(member_keys)}) if member_keys else []
        return {str(member): int(discord_id) for member, discord_id in rows}

    def unlisted(self) -> set[str]:
        """The keys of the members who do not want to be listed."""
        return {str(member) for (member,) in self._connection.rows(UNLISTED)}

    def list_member(self, member_key: str, listed: bool) -> None:
        """Whether a member is to be listed by name where a team's work is told of."""
        if listed:
            self._list_again([member_key])
        else:
            self._connection.insert(UNLISTED_TABLE, UNLISTED_COLUMNS, [(member_key,)])

    def forget(self, discord_id: int) -> None:
        """Forget who the member is. Their votes stay, by a key that leads nowhere; a new vote gets a new key.

        The old files of the tables go a moment later (see `purge`).
        """
        rows = self._connection.rows(MEMBERS_OF_DISCORD_IDS, {"discord_ids": [discord_id]})
        self._list_again([str(member) for _, member in rows])
        self._drop(MEMBER_ROWS, {"discord_id": discord_id}, DROP_MEMBER_ROWS)

    def purge(self) -> bool:
        """Remove the files in which forgotten members still are; whether none is left.

        The embedded database alone is asked to; servers do it by themselves within seconds.
        """
        if self._is_shared:
            return True
        for statement in PURGE_MEMBERS:
            self._connection.execute(statement)
        ((left,),) = self._connection.rows(OLD_MEMBER_PARTS)
        return not left

    def _list_again(self, member_keys: Sequence[str]) -> None:
        self._drop(UNLISTED_ROWS, {"members": list(member_keys)}, DROP_UNLISTED_ROWS)

    def _drop(self, find: str, values: Mapping[str, object], drop: str) -> None:
        """Delete rows by their random ids."""
        if row_ids := [str(row_id) for (row_id,) in self._connection.rows(find, values)]:
            self._connection.execute(drop, {"row_ids": row_ids})


def _row(entry: Entry) -> tuple[object, ...]:
    data = json.dumps(to_json(entry.event), ensure_ascii=False, separators=(",", ":"))
    place = (entry.session_id, entry.sequence, entry.at, entry.guild_id, entry.channel_id)
    return (*place, entry.event.kind, data)


def _entry(session_id: str, sequence: int, at: datetime, guild_id: int, channel_id: int, kind: str, data: str) -> Entry:
    try:
        event = from_json(kind, json.loads(data))
    except ValueError as error:
        raise NewerSchemaError(
            f"the journal holds a {kind!r} event that this version cannot read ({error}): update Ninefold"
        ) from error
    return Entry(session_id, sequence, at, guild_id, channel_id, event)

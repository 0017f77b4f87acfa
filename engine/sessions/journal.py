"""The journal: the append-only record of all session events, and the table of members.

Events are on disk when `append` returns. They name members by a random key. One small table maps keys to Discord ids,
so that a member can be forgotten while the votes stay.

Everything here is synchronous. Calls that a vote may wait for use the journal's connection and worker thread. Calls
that read whole sessions, or look at many, use a separate connection (`Database.reads`) and the replay thread.
"""

import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.database import Database
from engine.database.clickhouse import (
    ANY_SESSION_OF_SERVER,
    APPENDED_ENTRIES,
    BLIND_SESSIONS,
    CHANGED_LAST,
    COUNT_SESSIONS,
    DAILY_SESSIONS,
    DISCORD_IDS_OF_MEMBERS,
    DROP_MEMBER_ROWS,
    DROP_UNLISTED_ROWS,
    FENCED,
    JOURNAL_COLUMNS,
    JOURNAL_TABLE,
    LATEST_SESSION,
    MEMBER_COLUMNS,
    MEMBER_ROWS,
    MEMBER_TABLE,
    MEMBERS_OF_DISCORD_IDS,
    OLD_MEMBER_PARTS,
    PURGE_MEMBERS,
    SESSION_CHANGES,
    SESSION_ENTRIES,
    SESSION_EVENTS,
    SESSION_SIZES,
    SESSION_START,
    SESSIONS_OF_CHANNEL,
    STARTED_SESSIONS,
    UNLISTED,
    UNLISTED_COLUMNS,
    UNLISTED_ROWS,
    UNLISTED_TABLE,
)
from engine.errors import NewerSchemaError
from engine.sessions.events import Event, Started, Undone, from_text, to_json

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with its time (timezone-aware), its place, and its number in the session (`sequence`, from 0).

    `epoch` is the epoch of its writer (see `engine.sessions.lease`).
    """

    session_id: str
    sequence: int
    at: datetime
    guild_id: int
    channel_id: int
    event: Event
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Fence:
    """From `sequence` on, only entries of this epoch or a later one count.

    A slow server may carry out an insert long after its writer gave up on it. A process therefore appends a fence
    before it writes to a session: entries before `sequence` count, and an older epoch's entry that arrives later does
    not. `engine.database.clickhouse` has the queries that apply fences.
    """

    session_id: str
    sequence: int
    at: datetime
    guild_id: int
    channel_id: int
    epoch: int


Row = tuple[str, int, datetime, int, int, str, str, int]
"""A row of the journal, in the order of JOURNAL_COLUMNS."""


class Journal:
    """Appends events and reads them back. Every method may raise DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._connection, self._reads, self._is_shared = database.journal, database.reads, database.is_shared
        self._unsure_keys: dict[int, str] = {}

    def append(self, entries: Sequence[Entry | Fence]) -> None:
        """Record all entries or none, in one insert. They are on disk when this returns.

        Appending the same entries again has no effect.
        """
        if entries:
            self._connection.insert(JOURNAL_TABLE, JOURNAL_COLUMNS, [_row(entry) for entry in entries])

    def has(self, entries: Sequence[Entry]) -> bool:
        """Whether these entries, which were appended together, are recorded."""
        wanted = {(entry.session_id, entry.sequence) for entry in entries}
        values = {
            "session_ids": sorted({session_id for session_id, _ in wanted}),
            "epochs": sorted({entry.epoch for entry in entries}),
        }
        found = {(str(session_id), int(place)) for session_id, place in self._connection.rows(APPENDED_ENTRIES, values)}
        return wanted <= found

    def session(self, session_id: str) -> list[Entry]:
        """The entries of a session in order. Empty for an unknown session.

        Raises NewerSchemaError for an event that this version cannot read.
        """
        rows = self._reads.rows(SESSION_ENTRIES, {"session_id": session_id})
        return [_entry(*row) for row in rows]

    def start(self, session_id: str) -> Entry | None:
        """The first entry of a session, or None for an unknown session. Raises NewerSchemaError."""
        rows = self._reads.rows(SESSION_START, {"session_id": session_id})
        return _entry(*rows[0]) if rows else None

    def events(self, session_id: str) -> Iterator[Event]:
        """Yield the events of a session after its start, to replay it quickly. Raises NewerSchemaError."""
        for kind, data in self._reads.rows(SESSION_EVENTS, {"session_id": session_id}):
            yield _event(kind, data)

    def changes(self, session_id: str, since: datetime) -> list[Entry]:
        """The entries of a session since a time, all its rounds, and the actions that were undone since.

        Raises NewerSchemaError.
        """
        values = {"session_id": session_id, "since": (since - EPOCH) // timedelta(microseconds=1)}
        found = [_entry(*row) for row in self._reads.rows(SESSION_CHANGES, {**values, "sequences": []})]
        actions = {entry.event.action for entry in found if isinstance(entry.event, Undone)}
        missing = actions - {entry.sequence for entry in found}
        if not missing:
            return found
        return [_entry(*row) for row in self._reads.rows(SESSION_CHANGES, {**values, "sequences": sorted(missing)})]

    def sizes(self, session_ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """The last sequence number and the number of entries, by session. They change whenever its entries do."""
        rows = self._reads.rows(SESSION_SIZES, {"session_ids": sorted(session_ids)})
        return {str(session_id): (int(last), int(count)) for session_id, last, count in rows}

    def started(self, limit: int = 20) -> list[tuple[str, datetime, Started]]:
        """The sessions that were started last, newest first: id, time and event. Raises NewerSchemaError."""
        rows = self._reads.rows(STARTED_SESSIONS, {"limit": limit})
        entries = [_entry(session_id, 0, at, 0, 0, Started.kind, data) for session_id, at, data in rows]
        return [(entry.session_id, entry.at, entry.event) for entry in entries if isinstance(entry.event, Started)]

    def latest_session(self, channel_id: int) -> str | None:
        """The session that was started last in a channel, running or finished. None without any."""
        rows = self._connection.rows(LATEST_SESSION, {"channel_id": channel_id})
        return str(rows[0][0]) if rows else None

    def channel_sessions(self, channel_id: int, limit: int, offset: int = 0) -> list[str]:
        """The sessions of a channel, newest first."""
        rows = self._reads.rows(SESSIONS_OF_CHANNEL, {"channel_id": channel_id, "limit": limit, "offset": offset})
        return [str(session_id) for (session_id,) in rows]

    def count_sessions(self, channel_id: int) -> int:
        """How many sessions were started in a channel."""
        ((count,),) = self._reads.rows(COUNT_SESSIONS, {"channel_id": channel_id})
        return int(count)

    def has_sessions(self, guild_id: int) -> bool:
        """Whether a session was ever started in a server."""
        return bool(self._reads.rows(ANY_SESSION_OF_SERVER, {"guild_id": guild_id}))

    def changed_last(self, seconds: int, limit: int) -> list[tuple[str, int, datetime]]:
        """The sessions with entries in the journal's last `seconds`: id, channel and time of the first such entry."""
        rows = self._reads.rows(CHANGED_LAST, {"seconds": seconds, "limit": limit})
        return [(str(session_id), int(channel_id), at) for session_id, channel_id, at in rows]

    def blind_sessions(self) -> list[tuple[str, int]]:
        """The sessions (id, channel) whose last round is blind, or was revealed but not posted since."""
        return [(str(session_id), int(channel_id)) for session_id, channel_id in self._reads.rows(BLIND_SESSIONS)]

    def daily_sessions(self) -> list[tuple[str, int]]:
        """The running sessions (id, channel) that have a daily round."""
        return [(str(session_id), int(channel_id)) for session_id, channel_id in self._reads.rows(DAILY_SESSIONS)]

    def member_key(self, discord_id: int) -> str:
        """The random key of a member. Created, and on disk, at the first call."""
        return self.member_keys([discord_id])[discord_id]

    def member_keys(self, discord_ids: Sequence[int]) -> dict[int, str]:
        """The random keys of members by Discord id. New members share one insert."""
        wanted = sorted(set(discord_ids))
        rows = self._connection.rows(MEMBERS_OF_DISCORD_IDS, {"discord_ids": wanted}) if wanted else []
        stored = {int(discord_id): str(member) for discord_id, member in rows}
        new = {one: self._unsure_keys.setdefault(one, secrets.token_hex(8)) for one in wanted if one not in stored}
        if new:
            # A failed insert may still arrive later. A retry with the same keys gives no member a second one.
            self._connection.insert(MEMBER_TABLE, MEMBER_COLUMNS, [(key, one) for one, key in new.items()])
        for discord_id in wanted:
            self._unsure_keys.pop(discord_id, None)
        return stored | new

    def discord_ids(self, member_keys: Sequence[str]) -> dict[str, int]:
        """The Discord ids of members by key, without members who were forgotten."""
        rows = self._connection.rows(DISCORD_IDS_OF_MEMBERS, {"members": list(member_keys)}) if member_keys else []
        return {str(member): int(discord_id) for member, discord_id in rows}

    def unlisted(self) -> set[str]:
        """The keys of the members who do not want to be listed."""
        return {str(member) for (member,) in self._connection.rows(UNLISTED)}

    def list_member(self, member_key: str, listed: bool) -> None:
        """Set whether a member is listed by name in team statistics."""
        if listed:
            self._list_again([member_key])
        else:
            self._connection.insert(UNLISTED_TABLE, UNLISTED_COLUMNS, [(member_key,)])

    def forget(self, discord_id: int) -> None:
        """Forget who the member is. Their votes stay under a key that nobody can resolve; a new vote gets a new key.

        Call `purge` afterwards to remove the tables' old files.
        """
        rows = self._connection.rows(MEMBERS_OF_DISCORD_IDS, {"discord_ids": [discord_id]})
        self._list_again([str(member) for _, member in rows])
        self._drop(MEMBER_ROWS, {"discord_id": discord_id}, DROP_MEMBER_ROWS)

    def purge(self) -> bool:
        """Remove table files that still contain forgotten members. Return whether none is left.

        Only needed for the embedded database. Servers remove such files within seconds.
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


def _row(entry: Entry | Fence) -> Row:
    place = (entry.session_id, entry.sequence, entry.at, entry.guild_id, entry.channel_id)
    if isinstance(entry, Fence):
        return (*place, FENCED, "", entry.epoch)
    data = json.dumps(to_json(entry.event), ensure_ascii=False, separators=(",", ":"))
    return (*place, entry.event.kind, data, entry.epoch)


def _entry(
    session_id: str, sequence: int, at: datetime, guild_id: int, channel_id: int, kind: str, data: str, epoch: int = 0
) -> Entry:
    return Entry(session_id, sequence, at, guild_id, channel_id, _event(kind, data), epoch)


def _event(kind: str, data: str) -> Event:
    try:
        return from_text(kind, data)
    except ValueError as error:
        raise NewerSchemaError(
            f"the journal holds a {kind!r} event that this version cannot read ({error}): update Ninefold"
        ) from error

"""Followed channels, their photos and opted-out members in the database. Synchronous; raises DatabaseError."""

import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from engine.database import Database
from engine.database.clickhouse import (
    CHANNEL_PHOTO_COLUMNS,
    CHANNEL_PHOTO_TABLE,
    DROP_CHANNEL_PHOTOS,
    DROP_FOLLOW,
    ERASED_PHOTOS_LEFT,
    FOLLOW_COLUMNS,
    FOLLOW_TABLE,
    FOLLOWS,
    OPT_OUT_COLUMNS,
    OPT_OUT_KEY,
    OPT_OUT_KEY_COLUMNS,
    OPT_OUT_KEY_TABLE,
    OPT_OUT_TABLE,
    OPTED_OUT,
    PHOTOS_OF_MEMBER,
    PHOTOS_OF_MESSAGES,
    PHOTOS_OF_PLACE,
)
from engine.follows.follow import Follow

EVERY_SERVER = 0
"""The server id of members who opted out of all servers, because they asked to be forgotten."""


@dataclass(frozen=True, slots=True)
class ChannelPhoto:
    """A photo of a followed channel, and the message that it was posted in."""

    channel_id: int
    photo_id: str
    message_id: int


class FollowRecords:
    """Reads and writes the records."""

    def __init__(self, database: Database) -> None:
        self._connection = database.ingest
        self._key = b""

    def put(self, follow: Follow) -> None:
        """Record a followed channel or its changes."""
        self._connection.insert(FOLLOW_TABLE, FOLLOW_COLUMNS, [(follow.channel_id, json.dumps(asdict(follow)))])

    def all(self) -> list[Follow]:
        """All channels that are or were followed, and whose dataset was not removed."""
        return [Follow(**json.loads(data)) for (data,) in self._connection.rows(FOLLOWS)]

    def drop(self, channel_id: int) -> None:
        """Delete everything about a followed channel."""
        for statement in DROP_FOLLOW:
            self._connection.execute(statement, {"channel_id": channel_id})

    def add_photos(self, channel_id: int, rows: Sequence[tuple[str, int, int, str]]) -> None:
        """Record photos: id, place, message, and the author's member key. Call it before the photos are stored."""
        if rows:
            full = [(channel_id, *row) for row in rows]
            self._connection.insert(CHANNEL_PHOTO_TABLE, CHANNEL_PHOTO_COLUMNS, full)

    def of_messages(self, message_ids: Iterable[int]) -> list[ChannelPhoto]:
        """The photos of messages."""
        return self._photos(PHOTOS_OF_MESSAGES, message_ids=sorted(message_ids))

    def of_place(self, place_id: int) -> list[ChannelPhoto]:
        """The photos that were posted in a channel or a thread."""
        return self._photos(PHOTOS_OF_PLACE, place_id=place_id)

    def of_member(self, member: str) -> list[ChannelPhoto]:
        """The photos that a member posted, in all servers."""
        return self._photos(PHOTOS_OF_MEMBER, member=member)

    def erased_left(self, channel_id: int, photo_table: str) -> list[ChannelPhoto]:
        """The photos whose erasure was interrupted."""
        return self._photos(ERASED_PHOTOS_LEFT, channel_id=channel_id, photo_table=photo_table)

    def drop_photos(self, channel_id: int, ids: Iterable[str]) -> None:
        """Delete the records of photos."""
        self._connection.execute(DROP_CHANNEL_PHOTOS, {"channel_id": channel_id, "ids": sorted(ids)})

    def set_opt_out(self, guild_id: int, discord_id: int, *, is_out: bool) -> None:
        """Record whether a member's pictures are left out."""
        self._connection.insert(OPT_OUT_TABLE, OPT_OUT_COLUMNS, [(guild_id, self._who(discord_id), is_out)])

    def opted_out(self, guild_id: int, discord_ids: Iterable[int]) -> set[int]:
        """Those of the members whose pictures are left out in a server."""
        asked = {self._who(one): one for one in discord_ids}
        rows = self._connection.rows(OPTED_OUT, {"guild_id": guild_id, "who": sorted(asked)}) if asked else []
        return {asked[who] for (who,) in rows}

    def _photos(self, statement: str, **values: object) -> list[ChannelPhoto]:
        return [ChannelPhoto(*row) for row in self._connection.rows(statement, values)]

    def _who(self, discord_id: int) -> str:
        """A keyed hash of a Discord id. The id can't be read from it, nor does it appear in the files."""
        if not self._key:
            if not self._connection.rows(OPT_OUT_KEY):
                self._connection.insert(OPT_OUT_KEY_TABLE, OPT_OUT_KEY_COLUMNS, [(secrets.token_hex(32),)])
            ((key,),) = self._connection.rows(OPT_OUT_KEY)
            self._key = bytes.fromhex(key)
        return hmac.digest(self._key, str(discord_id).encode(), "sha256").hex()

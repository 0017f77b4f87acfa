"""The settings of servers: defaults for new sessions, and permissions."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import TypeAdapter

from engine.database import Database
from engine.database.clickhouse import SERVER_COLUMNS, SERVER_SETTINGS, SERVER_TABLE
from engine.errors import NewerSchemaError
from engine.sessions.events import Display, Voting
from engine.team.members import Members
from engine.workers import Workers


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of a server. `display` (None: the bot's default) and `voting` are for new sessions.

    `rights` are roles (Discord ids) by permission. The bot defines the names of permissions.
    """

    display: Display | None = None
    voting: Voting = field(default_factory=Voting)
    rights: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


_SETTINGS = TypeAdapter(ServerSettings)


class ServerSettingsStore:
    """The settings of each server, by Discord id."""

    def __init__(self, database: Database, workers: Workers, members: Members) -> None:
        self._connection, self._workers, self._members = database.journal, workers, members
        self._known: dict[int, ServerSettings] = {}
        self._writing = asyncio.Lock()  # so that concurrent changes don't overwrite each other

    async def settings(self, guild_id: int) -> ServerSettings:
        """The settings of a server. Raises NewerSchemaError, DatabaseError."""
        if guild_id not in self._known:
            found = await self._workers.journal.run(self._read, guild_id)
            self._known.setdefault(guild_id, found)
        return self._known[guild_id]

    async def change(
        self, guild_id: int, member_id: int, changed: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Replace the server's settings by `changed(settings)`. Durable when it returns."""
        member = await self._members.key(member_id)
        async with self._writing:
            settings = changed(await self.settings(guild_id))
            self._known.pop(guild_id, None)  # a failed write may have been carried out, so read them again then
            await self._workers.journal.run(self._write, guild_id, member, settings)
            self._known[guild_id] = settings
        return settings

    def _read(self, guild_id: int) -> ServerSettings:
        rows = self._connection.rows(SERVER_SETTINGS, {"guild_id": guild_id})
        try:
            return _SETTINGS.validate_json(rows[0][0]) if rows else ServerSettings()
        except ValueError as error:
            raise NewerSchemaError(f"the settings of a server cannot be read ({error}): update Ninefold") from error

    def _write(self, guild_id: int, member: str, settings: ServerSettings) -> None:
        row = (guild_id, member, _SETTINGS.dump_json(settings).decode(), datetime.now(UTC))
        self._connection.insert(SERVER_TABLE, SERVER_COLUMNS, [row])

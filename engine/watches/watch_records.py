"""Stores watches in the database."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from engine.database import Database
from engine.database.clickhouse import DROP_WATCH, WATCH_COLUMNS, WATCH_TABLE, WATCHES
from engine.errors import NewerSchemaError, UnknownWatchError
from engine.watches.watch import Watch
from engine.workers import Workers

_WATCH = TypeAdapter(Watch)


class WatchRecords:
    """The watches of all servers, in memory and in the database. A change is durable when it returns.

    Every method may raise a DatabaseError. A change whose write fails is not made in memory.
    """

    def __init__(self, database: Database, workers: Workers) -> None:
        self._database, self._connection, self._worker = database, database.journal, workers.journal
        self._known: dict[str, Watch] | None = None
        self._writing = asyncio.Lock()

    async def all(self) -> Mapping[str, Watch]:
        """All watches by id."""
        if self._known is None:
            found = await self._worker.run(read_watches, self._database)
            if self._known is None:
                self._known = {watch.id: watch for watch in found}
        return self._known

    async def get(self, watch_id: str) -> Watch:
        """The watch with that id. Raises UnknownWatchError."""
        found = (await self.all()).get(watch_id)
        if found is None:
            raise UnknownWatchError("")
        return found

    async def put(self, watch: Watch) -> None:
        """Add a watch."""
        async with self._writing:
            await self._write(watch)

    async def change(self, watch_id: str, **changes: Any) -> Watch:
        """Set fields of a watch, and return it. Raises UnknownWatchError if it was stopped meanwhile."""
        async with self._writing:
            watch = await self.get(watch_id)
            changed = replace(watch, **changes)
            if changed != watch:
                await self._write(changed)
            return changed

    async def drop(self, watch_id: str) -> None:
        """Delete a watch."""
        async with self._writing:
            known = await self.all()
            await self._worker.run(self._connection.execute, DROP_WATCH, {"watch_id": watch_id})
            self._known = {key: watch for key, watch in known.items() if key != watch_id}

    async def _write(self, watch: Watch) -> None:
        known, row = await self.all(), (watch.id, _WATCH.dump_json(watch).decode())
        await self._worker.run(self._connection.insert, WATCH_TABLE, WATCH_COLUMNS, [row])
        self._known = {**known, watch.id: watch}


def read_watches(database: Database) -> list[Watch]:
    """The watches in a database. Raises NewerSchemaError, DatabaseError."""
    try:
        return [_WATCH.validate_json(data) for (data,) in database.journal.rows(WATCHES)]
    except ValueError as error:
        raise NewerSchemaError(f"a watch cannot be read ({error}): update Ninefold") from error

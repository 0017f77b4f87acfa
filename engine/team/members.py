"""Members: the journal names them by random keys. One small table maps keys to Discord ids."""

import asyncio
import logging
from collections.abc import Iterable
from time import monotonic

from engine.sessions.journal import Journal
from engine.workers import GroupCommit, Workers

REMEMBERED = 20_000
PURGE_SECONDS = 10.0

log = logging.getLogger(__name__)


class Members:
    """Maps members' Discord ids to keys and back."""

    def __init__(self, journal: Journal, workers: Workers) -> None:
        self._journal, self._workers = journal, workers
        self._keys: dict[int, str] = {}
        self._unlisted: set[str] | None = None
        self._new_members = GroupCommit[int](self._create_keys)

    async def key(self, discord_id: int) -> str:
        """The member's key, created at the first call. Concurrent first calls share one write."""
        while discord_id not in self._keys:
            await self._new_members.append([discord_id])
        return self._keys[discord_id]

    async def forget(self, discord_id: int) -> None:
        """Forget whose key it is. Records under the key stay, but nobody can tell whose they were.

        When this returns, the Discord id is in no file of an embedded database, unless a warning was logged.
        """
        try:
            await self._workers.journal.run(self._journal.forget, discord_id)
        finally:  # a failed write may have been carried out, so read everything again
            self._keys.pop(discord_id, None)
            self._unlisted = None
        await self._purge()

    async def _purge(self) -> None:
        """Remove the tables' old files, with retries until nothing reads them."""
        # The embedded database keeps a table's old files for a second, and longer while they are being read.
        ends_at = monotonic() + PURGE_SECONDS
        while not await self._workers.journal.run(self._journal.purge):
            if monotonic() > ends_at:
                log.warning(
                    "files that contain a forgotten member are still in use; they will be removed as soon as possible"
                )
                return
            await asyncio.sleep(0.1)

    async def discord_ids(self, keys: Iterable[str]) -> dict[str, int | None]:
        """The Discord ids by key. None for members who were forgotten."""
        wanted = list(dict.fromkeys(keys))
        found = await self._workers.journal.run(self._journal.discord_ids, wanted)
        return {key: found.get(key) for key in wanted}

    async def named(self, keys: Iterable[str]) -> dict[str, int | None]:
        """Like `discord_ids`, for listing members by name. Also None for members who do not want to be listed."""
        unlisted = await self._unlisted_keys()
        return {key: None if key in unlisted else one for key, one in (await self.discord_ids(keys)).items()}

    async def list_member(self, discord_id: int, listed: bool) -> None:
        """Set whether the member is listed by name. Durable when it returns."""
        key, unlisted = await self.key(discord_id), await self._unlisted_keys()
        if listed == (key in unlisted):
            try:
                await self._workers.journal.run(self._journal.list_member, key, listed)
            finally:  # a failed write may have been carried out, so read it again
                self._unlisted = None

    async def _unlisted_keys(self) -> set[str]:
        if self._unlisted is None:
            self._unlisted = await self._workers.journal.run(self._journal.unlisted)
        return self._unlisted

    async def _create_keys(self, discord_ids: list[int]) -> None:
        self._keys |= await self._workers.journal.run(self._journal.member_keys, discord_ids)
        for discord_id in list(self._keys)[:-REMEMBERED]:  # the oldest ones; their keys are read again when needed
            del self._keys[discord_id]

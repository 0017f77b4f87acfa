"""Who is who: members appear in the journal by a random key; one small table maps it to their Discord id."""

import asyncio
import logging
from collections.abc import Iterable
from time import monotonic

from engine.sessions.group_commit import GroupCommit
from engine.sessions.journal import Journal
from engine.workers import Workers

REMEMBERED = 20_000
PURGE_SECONDS = 10.0

log = logging.getLogger(__name__)


class Members:
    """The keys of members, and whom they belong to."""

    def __init__(self, journal: Journal, workers: Workers) -> None:
        self._journal, self._workers = journal, workers
        self._keys: dict[int, str] = {}
        self._unlisted: set[str] | None = None
        self._meeting = GroupCommit[int](self._meet)

    async def key(self, discord_id: int) -> str:
        """The member's key, made at the first meeting; those who are met at the same moment share one write."""
        while discord_id not in self._keys:
            await self._meeting.append([discord_id])
        return self._keys[discord_id]

    async def forget(self, discord_id: int) -> None:
        """Forget whose key it is. What is recorded under the key stays, and nobody can tell whose it was.

        When it returns, no file of an embedded database holds the Discord id.
        """
        try:
            await self._workers.journal.run(self._journal.forget, discord_id)
        finally:  # what fails may have been carried out: all of it is read again
            self._keys.pop(discord_id, None)
            self._unlisted = None
        await self._purge()

    async def _purge(self) -> None:
        """Old files can be removed from the next second on, and when nothing reads them."""
        ends_at = monotonic() + PURGE_SECONDS
        while not await self._workers.journal.run(self._journal.purge):
            if monotonic() > ends_at:
                log.warning(
                    "a forgotten member is in files that are still in use; they are removed as soon as possible"
                )
                return
            await asyncio.sleep(0.1)

    async def discord_ids(self, keys: Iterable[str]) -> dict[str, int | None]:
        """Whose keys they are, by key; None for each member who was forgotten."""
        wanted = list(dict.fromkeys(keys))
        found = await self._workers.journal.run(self._journal.discord_ids, wanted)
        return {key: found.get(key) for key in wanted}

    async def named(self, keys: Iterable[str]) -> dict[str, int | None]:
        """The same to list them by: None also for each who does not want to be."""
        unlisted = await self._unwilling()
        return {key: None if key in unlisted else one for key, one in (await self.discord_ids(keys)).items()}

    async def list_member(self, discord_id: int, listed: bool) -> None:
        """Choose it; durable when it returns."""
        key, unlisted = await self.key(discord_id), await self._unwilling()
        if listed == (key in unlisted):
            try:
                await self._workers.journal.run(self._journal.list_member, key, listed)
            finally:  # what fails may have been carried out: it is read again
                self._unlisted = None

    async def _unwilling(self) -> set[str]:
        if self._unlisted is None:
            self._unlisted = await self._workers.journal.run(self._journal.unlisted)
        return self._unlisted

    async def _meet(self, discord_ids: list[int]) -> None:
        self._keys |= await self._workers.journal.run(self._journal.member_keys, discord_ids)
        for discord_id in list(self._keys)[:-REMEMBERED]:  # those who were met first; they are met again when they come
            del self._keys[discord_id]

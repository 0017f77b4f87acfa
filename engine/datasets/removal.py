"""Removes a server's own datasets."""

import shutil

from engine.datasets.addition_runs import Additions
from engine.datasets.addition_work import in_use
from engine.datasets.additions import AdditionRecords
from engine.datasets.library import Library
from engine.errors import DatasetInUseError
from engine.galleries.catalog import own_root
from engine.services import Services


class Removal:
    """Deletes datasets that are not in use."""

    def __init__(self, services: Services, library: Library, additions: Additions) -> None:
        self._services, self._library, self._additions = services, library, additions
        self._records = AdditionRecords(services.database)

    async def remove(self, guild_id: int, name: str) -> None:
        """Delete the server's own dataset with that full name, and its files.

        Raises UnknownDatasetError, NotOwnDatasetError, DatasetInUseError.
        """
        await self.check_removable(guild_id, name)
        workers, catalog = self._services.workers, self._services.catalog
        dataset = (await self._services.gallery(name)).dataset
        async with in_use(self._services, name):
            try:
                await workers.ingest.run(catalog.drop, name)
            finally:  # the database may have dropped it even if it reports a failure
                self._services.sessions.forget(name)
        await self._library.showcase.forget(name)
        if dataset.root.startswith(own_root("")):
            await workers.ingest.run(shutil.rmtree, catalog.root(dataset), ignore_errors=True)

    async def check_removable(self, guild_id: int, name: str) -> None:
        """Raise the error that `remove` would raise, if any."""
        await self._library.check_own(guild_id, name)
        channels = await self._services.workers.scan.run(self._records.channels_on, name, guild_id)
        if channels or name in self._additions.datasets_in_progress:
            raise DatasetInUseError(name, channels)

"""The datasets that servers see: those of the operator, which every server sees, and each server's own."""

import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches

from engine.datasets.showcase import Showcase
from engine.errors import NoDatasetError, NoPublicDatasetError, NotOwnDatasetError, UnknownDatasetError
from engine.failures import Reason
from engine.galleries import Dataset, Gallery
from engine.galleries.dataset_names import ANYWHERE, OPERATOR, name_of, owner_of
from engine.photo import Photo
from engine.services import Services
from engine.text.readable import folded
from engine.vocabularies.upkeep import Contents
from engine.vocabularies.words import ENGLISH

SAMPLE = 9


@dataclass(frozen=True, slots=True)
class Portrait:
    """A dataset, some of its photos, missing photos by reason, the number of hidden duplicates, and what it shows."""

    dataset: Dataset
    sample: tuple[Photo, ...]
    failures: dict[Reason, int]
    duplicates: int
    contents: Contents = field(default_factory=Contents)

    @property
    def retriable(self) -> int:
        """The number of missing photos that can be tried again."""
        return sum(count for reason, count in self.failures.items() if reason.can_be_retried)


class Library:
    """The datasets that each server (by Discord id) sees, and those that are `public` (see `ANYWHERE`)."""

    def __init__(self, services: Services, allowed_hosts: Collection[str] = (), public: Collection[str] = ()) -> None:
        self._services, self._public = services, frozenset(public)
        self.showcase = Showcase(services.database.folder, services.workers.pictures, allowed_hosts)

    async def seen_by(self, guild_id: int) -> tuple[Dataset, ...]:
        """The operator's datasets by name, then the server's own by name."""
        datasets = await self._services.workers.search.run(self._services.catalog.datasets)
        seen = [dataset for dataset in datasets if self._sees(guild_id, dataset.name)]
        return tuple(sorted(seen, key=lambda dataset: (dataset.owner, dataset.title)))

    async def gallery(self, guild_id: int, title: str | None) -> Gallery:
        """The gallery of the dataset with that title, or of the default dataset.

        An exact title wins, and the server's own dataset wins over the operator's. Otherwise, titles are compared with
        `folded`. Raises UnknownDatasetError, NoDatasetError, NoPublicDatasetError.
        """
        wanted = title or self._default(guild_id)
        # Try the full names first, because listing all datasets reads each of them.
        for name in dict.fromkeys((name_of(wanted, guild_id), wanted)) if wanted else ():
            if self._sees(guild_id, name):
                with suppress(UnknownDatasetError, NoDatasetError):
                    return await self._services.gallery(name)
        seen = await self.seen_by(guild_id)
        if not seen:
            raise NoPublicDatasetError if guild_id == ANYWHERE else NoDatasetError
        for dataset in seen if wanted else ():
            if folded(dataset.title) == folded(wanted):
                return await self._services.gallery(dataset.name)
        if wanted:
            titles = [dataset.title for dataset in seen]
            raise UnknownDatasetError(wanted, get_close_matches(wanted, titles, n=3, cutoff=0.4))
        return await self._services.gallery(seen[0].name)

    def _sees(self, guild_id: int, name: str) -> bool:
        """Whether the server sees the dataset with that full name."""
        owner = owner_of(name)
        return owner == OPERATOR and name in self._public if guild_id == ANYWHERE else owner in (OPERATOR, guild_id)

    def _default(self, guild_id: int) -> str:
        """The name of the dataset to use if none is named; "" for the first one."""
        default = self._services.default_dataset
        return default if self._sees(guild_id, default) else ""

    async def portrait(self, guild_id: int, title: str | None, language: str = ENGLISH) -> Portrait:
        """A portrait of the dataset, with nine random photos, and its words in a language if it has some."""
        gallery, workers = await self.gallery(guild_id, title), self._services.workers
        sample = await workers.search.run(gallery.sample, SAMPLE, secrets.randbits(62))
        ledger = await workers.search.run(self._services.catalog.ledger, gallery.dataset.name)
        failures = await workers.scan.run(ledger.failure_counts)
        duplicates = await workers.scan.run(ledger.duplicates)
        contents = await self._services.vocabularies.contents(gallery.dataset.name, language)
        photos = tuple(match.photo for match in sample)
        return Portrait(gallery.dataset, photos, failures, len(duplicates), contents)

    async def photos(self, guild_id: int, title: str | None, prefix: str, k: int) -> tuple[Photo, ...]:
        """The first k photos of a dataset whose ids start with `prefix`. Raises the errors of `gallery`."""
        gallery = await self.gallery(guild_id, title)
        return await self._services.workers.search.run(gallery.starting_with, prefix, k)

    async def check_own(self, guild_id: int, name: str) -> None:
        """Raise UnknownDatasetError or NotOwnDatasetError unless the server owns the dataset with that full name."""
        dataset = next((found for found in await self.seen_by(guild_id) if found.name == name), None)
        if dataset is None:
            raise UnknownDatasetError(name, ())
        if dataset.owner != guild_id:
            raise NotOwnDatasetError(name)

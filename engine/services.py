"""The services that the parts of an engine share."""

from dataclasses import dataclass

from engine.database import Database
from engine.encoders.registry import Encoders
from engine.galleries import Catalog
from engine.galleries.gallery import Gallery
from engine.learning.refiner import Refiner
from engine.sessions.journal import Journal
from engine.sessions.live_sessions import Sessions
from engine.team.members import Members
from engine.vocabularies.upkeep import Vocabularies
from engine.workers import Workers


@dataclass(frozen=True, slots=True)
class Services:
    """One instance of each, created by `Engine`. See `Engine` for `default_dataset`."""

    database: Database
    encoders: Encoders
    workers: Workers
    catalog: Catalog
    journal: Journal
    sessions: Sessions
    refiner: Refiner
    members: Members
    vocabularies: Vocabularies
    default_dataset: str = ""

    async def gallery(self, dataset: str | None) -> Gallery:
        """The gallery of a dataset by its full name. Raises UnknownDatasetError, NoDatasetError."""
        return await self.workers.search.run(self.catalog.gallery, dataset or self.default_dataset)

"""Fits the classifiers of saved concepts, and keeps them until their concepts change."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from cachetools import LRUCache

from engine.classifier import DEFAULT_REFINER
from engine.classifier.refinement import VERSION
from engine.concepts.concept_records import ConceptRecords, SavedConcept
from engine.concepts.concept_votes import ConceptVotes, with_votes
from engine.concepts.lessons import lesson_of
from engine.concepts.snapshot import Kept
from engine.errors import DatabaseError, DatasetError
from engine.learning.refiner import Lesson
from engine.recognition.concept_classifiers import ConceptClassifiers, FittedConcept
from engine.services import Services
from engine.settings.server_settings import ServerSettingsStore

log = logging.getLogger(__name__)

STORE_EVERY = 50
"""How many new classifiers are stored in one insert."""
SERVERS_KEPT = 32


class ConceptFits:
    """The fitted classifiers of each server's concepts, in memory and in the database."""

    def __init__(self, services: Services, settings: ServerSettingsStore) -> None:
        self._services, self._settings = services, settings
        self._records, self._votes = ConceptRecords(services.database), ConceptVotes(services.database)
        self._stored = ConceptClassifiers(services.database)
        self._fitted = LRUCache[int, dict[str, FittedConcept]](SERVERS_KEPT)

    async def of(self, guild_id: int, concepts: Sequence[SavedConcept]) -> dict[str, FittedConcept]:
        """The classifiers of these concepts, by id. Those that have changed are fitted again and stored."""
        search = self._services.workers.search
        quorum = (await self._settings.settings(guild_id)).voting.quorum
        last = await search.run(self._votes.last, guild_id)
        wanted = {one.id: _basis(one, last.get(one.id), quorum) for one in concepts}
        fitted = self._fitted.setdefault(guild_id, {})
        if not _are_current(fitted, wanted):
            fitted.update(await search.run(self._stored.of, guild_id))
        new = dict[str, FittedConcept]()
        for concept in concepts:
            found = fitted.get(concept.id)
            if found is None or found.basis != wanted[concept.id]:
                fitted[concept.id] = new[concept.id] = await self._fit(guild_id, concept, wanted[concept.id], quorum)
            if len(new) >= STORE_EVERY:
                await self._store(guild_id, new)
                new.clear()
        await self._store(guild_id, new)
        return {concept.id: fitted[concept.id] for concept in concepts}

    async def _fit(self, guild_id: int, concept: SavedConcept, basis: str, quorum: int) -> FittedConcept:
        lesson, kept = await self._services.workers.search.run(self._lesson, guild_id, concept, quorum)
        services = self._services
        try:
            gallery = await services.gallery(kept.dataset)
        except DatasetError:
            return FittedConcept(basis, lesson.prompt, None, is_final=False)
        is_usable = gallery.dataset.encoder == kept.encoder and gallery.dataset.photos
        if not is_usable or not lesson.labels.any():
            return FittedConcept(basis, lesson.prompt, None, is_final=bool(is_usable))
        statistics = await services.refiner.statistics(gallery)
        classifier = await services.refiner.fit(lesson, statistics, DEFAULT_REFINER)
        calibration = await services.refiner.calibration(classifier, lesson, statistics)
        return FittedConcept(basis, classifier.weights, calibration)

    def _lesson(self, guild_id: int, concept: SavedConcept, quorum: int) -> tuple[Lesson, Kept]:
        kept = self._records.kept(concept.id, concept.last.number)
        kept = with_votes(kept, self._votes.of(guild_id, concept.id))
        return lesson_of(kept, quorum), kept

    async def _store(self, guild_id: int, fitted: Mapping[str, FittedConcept]) -> None:
        stored = {concept_id: one for concept_id, one in fitted.items() if one.is_final}
        if not stored:
            return
        try:
            await self._services.workers.journal.run(self._stored.put, guild_id, stored)
        except DatabaseError as error:  # they are only a cache
            log.warning("could not store the classifiers of %d concepts: %s", len(stored), error)


def _are_current(fitted: Mapping[str, FittedConcept], wanted: Mapping[str, str]) -> bool:
    return all(key in fitted and fitted[key].basis == basis for key, basis in wanted.items())


def _basis(concept: SavedConcept, voted_at: datetime | None, quorum: int) -> str:
    voted = f"{voted_at.timestamp():.6f}:{quorum}" if voted_at else "-"
    return f"{DEFAULT_REFINER}/{VERSION}:{concept.last.encoder}:{concept.last.number}:{voted}"

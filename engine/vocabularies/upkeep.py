"""Keeps the vocabularies of all datasets up to date in the background, and hands them out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from cachetools import LRUCache

from engine.database import Database
from engine.encoders.registry import Encoders
from engine.errors import DatabaseError, DatasetInUseError, EncoderError, NoDatasetError, UnknownDatasetError
from engine.galleries import Catalog, Dataset, ingest_lock
from engine.vocabularies.vocabulary import Vocabulary
from engine.vocabularies.vocabulary_build import BuildProgress, Due, VocabularyBuild
from engine.vocabularies.vocabulary_tables import StoredVocabulary, VocabularyTables, drop_orphans
from engine.vocabularies.word_bank import languages_of
from engine.vocabularies.words import ENGLISH, Word
from engine.workers import Workers

log = logging.getLogger(__name__)

START_SECONDS, CHECK_SECONDS = 3.0, 30.0
"""How long after the start of the bot the first check is, and how long the others are apart."""
MOST_LOADED = 4
"""How many vocabularies stay in memory. One of 15,000 words for a million photos takes about 50 MB."""
MOST_FREQUENT = 15
"""How many words say what a dataset shows."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dataset shows: the best words of most photos, with how many photos. `progress` is that of a build."""

    words: tuple[tuple[Word, int], ...] = ()
    progress: BuildProgress | None = None


class Vocabularies:
    """The vocabularies of all datasets, each in the languages that its text encoder knows."""

    def __init__(self, database: Database, catalog: Catalog, encoders: Encoders, workers: Workers) -> None:
        self._database, self._catalog, self._encoders, self._workers = database, catalog, encoders, workers
        self._loaded: LRUCache[tuple[str, str], tuple[StoredVocabulary, Vocabulary]] = LRUCache(MOST_LOADED)
        self._loading = asyncio.Lock()
        self._progress: dict[str, BuildProgress] = {}
        # The content of each photo table that needs no further check, or whose encoder failed.
        self._checked: dict[str, tuple[str, int]] = {}

    async def get(self, dataset: str, language: str = ENGLISH) -> Vocabulary | None:
        """The vocabulary of a dataset by its full name, or None if it is not made yet.

        If there is none in the language, it is the English one. It is loaded into memory at the first call. Raises
        UnknownDatasetError, NoDatasetError, DatabaseError.
        """
        tables, run = await self._tables(dataset), self._workers.vocabulary.run
        found = _in_language(await run(tables.stored), language)
        if found is None:
            return None
        key = (tables.photo_table, found.language)
        async with self._loading:
            known = self._loaded.get(key)
            if known is None or known[0] != found:
                vocabulary = await run(tables.load, found.language)
                if vocabulary is None:
                    return None
                self._loaded[key] = known = found, vocabulary
        return known[1]

    async def contents(self, dataset: str, language: str = ENGLISH) -> Contents:
        """What a dataset shows, by its full name. Raises UnknownDatasetError, NoDatasetError, DatabaseError."""
        tables, run = await self._tables(dataset), self._workers.vocabulary.run
        found = _in_language(await run(tables.stored), language)
        words = [] if found is None else await run(tables.most_frequent, found.language, MOST_FREQUENT)
        return Contents(tuple(words), self._progress.get(dataset))

    async def keep(self) -> None:
        """Make and update vocabularies until cancelled. Failures are logged and tried again later."""
        await asyncio.sleep(START_SECONDS)
        while True:
            try:
                await self._workers.words.run(drop_orphans, self._database)
                datasets = await self._workers.search.run(self._catalog.datasets)
                for dataset in sorted(datasets, key=lambda dataset: dataset.photos):  # a small one does not wait long
                    await self.update(dataset.name)
            except DatabaseError as error:
                log.warning("the words of datasets could not be updated: %s", error)
            await asyncio.sleep(CHECK_SECONDS)

    async def update(self, name: str) -> None:
        """Bring the vocabularies of a dataset up to date, unless another process is doing it. Raises DatabaseError."""
        with suppress(UnknownDatasetError, NoDatasetError, DatasetInUseError):
            gallery = await self._workers.search.run(self._catalog.gallery, name)
            state = (gallery.dataset.version, self._database.client_writes)
            if self._checked.get(gallery.photo_table) == state:
                return
            try:
                async with self._claim(name):
                    await self._build(gallery.dataset, VocabularyTables(self._database, gallery.photo_table))
            except EncoderError as error:
                log.warning("the dataset %s gets no words: %s", name, error)
            except (DatabaseError, DatasetInUseError):
                raise
            except Exception:  # nobody waits for words, so that a fault in one dataset must not end the bot
                log.exception("the dataset %s gets no words", name)
            self._checked[gallery.photo_table] = state

    async def _build(self, dataset: Dataset, tables: VocabularyTables) -> None:
        run = self._workers.words.run
        for build in await run(builds, self._encoders, dataset, tables):
            due = await run(build.due)
            if due is Due.NOTHING:
                continue
            if due is Due.WORDS:
                # On the prompts' thread: a prompt may be waiting for the same weights.
                await self._workers.encode.run(self._encoders.get, dataset.encoder, dataset.dimension)
            steps = build.steps()
            try:
                while (step := await run(next, steps, None)) is not None:
                    self._progress[dataset.name] = step
            finally:
                self._progress.pop(dataset.name, None)
            log.info("the words of the dataset %s are up to date", dataset.name)

    async def _tables(self, dataset: str) -> VocabularyTables:
        gallery = await self._workers.search.run(self._catalog.gallery, dataset)
        return VocabularyTables(self._database, gallery.photo_table)

    @asynccontextmanager
    async def _claim(self, dataset: str) -> AsyncIterator[None]:
        """Lock the dataset's vocabularies against other processes. Raises DatasetInUseError."""
        run, lock = self._workers.words.run, vocabulary_lock(self._database, dataset)
        await run(lock.__enter__)
        try:
            yield
        finally:
            await asyncio.shield(run(lock.__exit__, None, None, None))


def builds(encoders: Encoders, dataset: Dataset, tables: VocabularyTables) -> list[VocabularyBuild]:
    """One build for each language of a dataset. Loads no weights. Raises EncoderNotFoundError."""
    texts = encoders.text_side(dataset.encoder)
    return [
        VocabularyBuild(
            tables, dataset, language, texts.name, partial(encoders.get, dataset.encoder, dataset.dimension)
        )
        for language in languages_of(dataset.encoder, is_multilingual=texts.is_multilingual)
    ]


def vocabulary_lock(database: Database, dataset: str) -> AbstractContextManager[None]:
    """Lets one process at a time build the vocabularies of a dataset. Raises DatasetInUseError on entering."""
    return ingest_lock(database, f"{dataset}\0words")


def _in_language(stored: Sequence[StoredVocabulary], language: str) -> StoredVocabulary | None:
    """The finished vocabulary in the language, or else the English one."""
    finished = {found.language: found for found in stored if found.is_complete}
    return finished.get(language) or finished.get(ENGLISH)

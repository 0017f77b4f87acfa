"""The word index of each dataset, made in the background and kept in memory."""

import asyncio
import logging
from dataclasses import dataclass
from functools import cached_property

from cachetools import LRUCache

from engine.errors import NinefoldError
from engine.galleries.gallery import Gallery
from engine.learning.word_index import WordIndex
from engine.services import Services
from engine.vocabularies.vocabulary import Vocabulary

log = logging.getLogger(__name__)

MOST_INDEXES = 4
"""How many indexes stay in memory. One of 15,000 words takes about 60 MB, whatever the size of its dataset."""


@dataclass(frozen=True, eq=False)
class DatasetWords:
    """A vocabulary and its index, for the photos of one version of the dataset."""

    vocabulary: Vocabulary
    index: WordIndex
    version: str

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each word in the vocabulary."""
        return {word.text: number for number, word in enumerate(self.vocabulary.words)}


class WordIndexes:
    """The word indexes of all datasets, by language.

    Each is made once for a vocabulary and a version of the dataset, at the lowest priority and in batches of photos, so
    that it slows nothing down. Until then, an older one is used.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: LRUCache[tuple[str, str], DatasetWords] = LRUCache(MOST_INDEXES)
        self._making: dict[tuple[str, str], asyncio.Task[DatasetWords | None]] = {}

    async def get(self, gallery: Gallery, language: str, wait_seconds: float) -> DatasetWords | None:
        """The words of a dataset in a language, or in English. None if they are not ready after `wait_seconds`."""
        task = self.making(gallery, language)
        await asyncio.wait([task], timeout=wait_seconds)
        found = task.result() if task.done() and not task.cancelled() and task.exception() is None else None
        return found or self._known.get((gallery.dataset.name, language))

    def making(self, gallery: Gallery, language: str) -> "asyncio.Task[DatasetWords | None]":
        """The task that brings the words of a dataset up to date. It makes nothing if they are."""
        key = (gallery.dataset.name, language)
        if key not in self._making:
            task = self._making[key] = asyncio.create_task(self._make(gallery, language), name=f"words-{key[0]}")
            task.add_done_callback(lambda _: self._making.pop(key))
        return self._making[key]

    async def _make(self, gallery: Gallery, language: str) -> DatasetWords | None:
        """Nobody depends on words, so a failure is logged, and the next request tries again."""
        name, version = gallery.dataset.name, gallery.dataset.version
        try:
            vocabulary = await self._services.vocabularies.get(name, language)
            if vocabulary is None:
                return None
            known = self._known.get((name, language))
            if known is None or known.vocabulary is not vocabulary or known.version != version:
                index = await self._services.workers.words.run(_index, gallery, vocabulary)
                known = self._known[name, language] = DatasetWords(vocabulary, index, version)
        except NinefoldError as error:
            log.warning("the words of %s could not be indexed: %s", name, error)
            return None
        return known


def _index(gallery: Gallery, vocabulary: Vocabulary) -> WordIndex:
    batches = ((embeddings, vocabulary.best.of(ids)) for ids, embeddings in gallery.batches())
    return WordIndex.of(vocabulary.embeddings, vocabulary.mean, batches)

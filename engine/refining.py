"""From a session's labels to its classifier: gathers what `refine` needs, and runs it in its own thread."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.classifier import Classifier, refine
from engine.events import Refined
from engine.galleries.port import Gallery
from engine.learning.statistics import Statistics, statistics
from engine.photo import Embedding
from engine.session import Label, Session
from engine.sessions import unpack_embedding
from engine.workers import Workers

SEED = 0
SAMPLE = 4_096
"""How many random photos stand for the whole dataset in its statistics."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """A classifier, and the journal's event about how it came to be."""

    classifier: Classifier
    event: Refined

    @property
    def weights(self) -> Embedding:
        """The next query, shape (d,), unit length."""
        return self.classifier.weights


class Refiner:
    """Refines sessions, with the statistics of their datasets computed once for each version."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._statistics: dict[tuple[str, str], Statistics] = {}

    async def refine(self, session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding]) -> Refinement:
        """The classifier by the labels of the moment; `embeddings` holds those of all photos shown."""
        known = {photo: label for photo, label in session.labels().items() if label in (Label.YES, Label.NO)}
        prompt = unpack_embedding(session.started.embedding)
        rows = np.stack([embeddings[photo] for photo in known]) if known else np.empty((0, len(prompt)), np.float32)
        labels = np.array([label is Label.YES for label in known.values()], np.float32)
        classifier = await self._workers.refine.run(
            refine,
            prompt,
            rows,
            labels,
            statistics=await self._of(gallery),
            refiner=session.started.refiner,
        )
        event = Refined(
            classifier.refiner, classifier.version, gallery.dataset.version, SEED, len(known), classifier.sha256
        )
        return Refinement(classifier, event)

    async def _of(self, gallery: Gallery) -> Statistics:
        key = (gallery.dataset.name, gallery.dataset.version)
        if key not in self._statistics:
            sample = await self._workers.search.run(gallery.sample, SAMPLE, SEED)
            rows = np.stack([match.embedding for match in sample])
            self._statistics[key] = await self._workers.refine.run(statistics, rows, SEED)
        return self._statistics[key]

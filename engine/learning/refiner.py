"""From a session's labels to its classifier: gathers what `refine` needs, and runs it in its own thread."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.classifier import Classifier, refine
from engine.classifier.calibration import calibrate
from engine.classifier.statistics import Statistics
from engine.galleries.gallery import Gallery
from engine.learning.dataset_statistics import statistics
from engine.learning.sampling import is_doubtful
from engine.photo import Embedding
from engine.sessions.events import Refined
from engine.sessions.packed_embedding import unpack_embedding
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.workers import Workers

SEED = 0
SAMPLE = 8_192
"""How many random photos stand for the whole dataset in its statistics: a second or two of one core."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """A classifier, the journal's event about how it came to be, what it was taught, and by which statistics.

    Without labels, no statistics of the dataset are waited for. While the yes are doubtful, `by_no` are the weights
    (d,) that the no alone teach.
    """

    classifier: Classifier
    event: Refined
    lesson: "Lesson"
    statistics: Statistics | None
    by_no: Embedding | None = field(default=None, compare=False)

    @property
    def weights(self) -> Embedding:
        """The next query, shape (d,), unit length."""
        return self.classifier.weights


@dataclass(frozen=True, eq=False, slots=True)
class Lesson:
    """What a refine is given: the prompt (d,), the labelled photos (n, d), their labels (n,) and label weights (n,)."""

    prompt: Embedding
    rows: Embedding
    labels: Embedding
    weights: Embedding

    @property
    def no_alone(self) -> "Lesson":
        """The same without any yes."""
        no = self.labels == 0
        return Lesson(self.prompt, self.rows[no], self.labels[no], self.weights[no])


def lesson(session: Session, embeddings: Mapping[str, Embedding], rounds: int | None = None) -> Lesson:
    """What the labels of a session teach; those of its first `rounds` alone, if given.

    A labelled photo that has left the dataset has no embedding any more, and teaches nothing.
    """
    shown = {slot.photo for r in session.rounds[:rounds] for slot in r.slots} | session.examples.keys()
    shown |= {*session.carried}
    prompt = unpack_embedding(session.embedding)
    examples = {example: unpack_embedding(packed) for example, packed in session.examples.items()}
    there = {photo for photo in shown if photo in embeddings or photo in examples}
    known = {p: label for p, label in session.labels().items() if label in (Label.YES, Label.NO) and p in there}
    found = [embeddings[photo] if photo in embeddings else examples[photo] for photo in known]
    rows = np.stack(found) if found else np.empty((0, len(prompt)), np.float32)
    labels = np.array([label is Label.YES for label in known.values()], np.float32)
    weights = np.array([session.tally(photo).weight for photo in known], np.float32)
    return Lesson(prompt, rows, labels, weights)


class Refiner:
    """Refines sessions, with the statistics of their datasets computed once for each version."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._statistics: dict[tuple[str, str], asyncio.Task[Statistics]] = {}

    async def refine(
        self, session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding], *, calibrated: bool = False
    ) -> Refinement:
        """The classifier by the labels of the moment; `embeddings` holds those of all photos shown.

        To be `calibrated` where there are labels enough takes five times as long, and changes no weights.
        """
        # Thousands of photos take longer than the event loop may.
        taught = await self._workers.refine.run(lesson, session, embeddings)
        version = gallery.dataset.version  # of the statistics: a photo may be hidden meanwhile
        computing = self._computing(gallery)
        # The first round is the prompt alone: nobody waits for statistics then, they are computed meanwhile.
        statistics = await asyncio.shield(computing) if len(taught.labels) else None
        classifier = await self.fit(taught, statistics, session.started.refiner)
        if calibrated and statistics is not None:
            calibration = await self._workers.refine.run(
                calibrate, classifier, taught.prompt, taught.rows, taught.labels.tolist(), statistics
            )
            classifier = classifier.calibrated(calibration)
        event = Refined(
            classifier.refiner,
            classifier.version,
            version,
            SEED,
            len(taught.labels),
            classifier.sha256,
            session.sequence,
        )
        by_no = None
        if is_doubtful(taught.labels, taught.weights):
            by_no = (await self.fit(taught.no_alone, statistics, session.started.refiner)).weights
        return Refinement(classifier, event, taught, statistics, by_no)

    async def statistics(self, gallery: Gallery) -> Statistics:
        """What a random sample of the dataset tells of it; computed once for each version."""
        return await asyncio.shield(self._computing(gallery))

    async def fit(self, taught: Lesson, statistics: Statistics | None, refiner: str) -> Classifier:
        """The classifier of a lesson, by the refiner of that name; nothing of it is for the journal."""
        return await self._workers.refine.run(
            refine,
            taught.prompt,
            taught.rows,
            taught.labels,
            label_weights=taught.weights,
            statistics=statistics,
            refiner=refiner,
        )

    def _computing(self, gallery: Gallery) -> "asyncio.Task[Statistics]":
        key = (gallery.dataset.name, gallery.dataset.version)
        if key not in self._statistics:
            for old in [one for one in self._statistics if one[0] == key[0]]:  # of versions that are no more
                del self._statistics[old]
            task = self._statistics[key] = asyncio.create_task(self._compute(gallery), name=f"statistics-{key[0]}")
            task.add_done_callback(lambda done: self._forget_failed(key, done))
        return self._statistics[key]

    async def _compute(self, gallery: Gallery) -> Statistics:
        sample = await self._workers.search.run(gallery.sample, SAMPLE, SEED)
        rows = np.stack([match.embedding for match in sample])
        return await self._workers.scan.run(statistics, rows, SEED)

    def _forget_failed(self, key: tuple[str, str], done: "asyncio.Task[Statistics]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._statistics.pop(key, None)

"""Refines a session's classifier from its labels: gathers the input of `refine` and runs it in its own thread."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.classifier import Classifier, refine
from engine.classifier.calibration import calibrate
from engine.classifier.fitted import Calibration
from engine.classifier.statistics import Statistics
from engine.galleries.gallery import Gallery
from engine.learning.dataset_statistics import statistics
from engine.learning.sampling import is_doubtful
from engine.photo import Embedding, unpack_embedding
from engine.sessions.events import Refined
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.workers import Workers

SEED = 0
SAMPLE = 8_192
"""How many random photos the statistics of a dataset are computed from. Takes a second or two on one core."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """A classifier, its journal event, and the labels and statistics that it was fitted to.

    `statistics` is None if there are no labels. `by_no` are the weights (d,) fitted to the no labels only; they are set
    if the team is split on every yes.
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
    """The training data of a refine: prompt (d,), labelled photos (n, d), labels (n,) and label weights (n,)."""

    prompt: Embedding
    rows: Embedding
    labels: Embedding
    weights: Embedding

    @property
    def no_alone(self) -> "Lesson":
        """The same data without the yes labels."""
        no = self.labels == 0
        return Lesson(self.prompt, self.rows[no], self.labels[no], self.weights[no])


def lesson(session: Session, embeddings: Mapping[str, Embedding], rounds: int | None = None) -> Lesson:
    """The training data from the labels of a session, or of its first `rounds` only.

    Labelled photos that have left the dataset are skipped, because their embeddings are gone.
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
    """Refines sessions. Computes the statistics of each dataset version once."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._statistics: dict[tuple[str, str], asyncio.Task[Statistics]] = {}

    async def refine(
        self, session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding], *, calibrated: bool = False
    ) -> Refinement:
        """Fit the classifier to the current labels. `embeddings` are those of all photos shown, by id.

        With `calibrated`, the classifier gets a calibrated threshold if there are enough labels. That takes five times
        as long and does not change the weights.
        """
        # With thousands of photos, this would block the event loop for too long.
        taught = await self._workers.refine.run(lesson, session, embeddings)
        # Read the version now, because someone may hide a photo while the statistics are computed.
        version = gallery.dataset.version
        computing = self._computing(gallery)
        # Without labels, the prompt alone is the classifier, so the first round does not wait for the statistics.
        statistics = await asyncio.shield(computing) if len(taught.labels) else None
        classifier = await self.fit(taught, statistics, session.started.refiner)
        if calibrated and statistics is not None:
            classifier = classifier.calibrated(await self.calibration(classifier, taught, statistics))
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
        if statistics is not None and is_doubtful(taught.labels, taught.weights):
            by_no = (await self.fit(taught.no_alone, statistics, session.started.refiner)).weights
        return Refinement(classifier, event, taught, statistics, by_no)

    async def statistics(self, gallery: Gallery) -> Statistics:
        """The statistics of a random sample of the dataset, computed once for each version."""
        return await asyncio.shield(self._computing(gallery))

    async def fit(self, taught: Lesson, statistics: Statistics | None, refiner: str) -> Classifier:
        """Fit a classifier with the refiner of that name, without a journal event."""
        return await self._workers.refine.run(
            refine,
            taught.prompt,
            taught.rows,
            taught.labels,
            label_weights=taught.weights,
            statistics=statistics,
            refiner=refiner,
        )

    async def calibration(self, classifier: Classifier, taught: Lesson, statistics: Statistics) -> Calibration | None:
        """The calibration of a classifier that was fitted to this training data. None if there are too few labels."""
        rows, labels = taught.rows, taught.labels.tolist()
        return await self._workers.refine.run(calibrate, classifier, taught.prompt, rows, labels, statistics)

    def _computing(self, gallery: Gallery) -> "asyncio.Task[Statistics]":
        key = (gallery.dataset.name, gallery.dataset.version)
        if key not in self._statistics:
            for old in [one for one in self._statistics if one[0] == key[0]]:  # of outdated versions
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

"""Fits the classifiers of a session again from its journal, and compares them bit for bit."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.classifier import Classifier
from engine.errors import DatasetError
from engine.galleries.gallery import Gallery
from engine.learning.refiner import Refiner
from engine.photo import Embedding
from engine.sessions.events import Refined
from engine.sessions.evolve import replay
from engine.sessions.journal import Entry
from engine.sessions.journal_replay import restored
from engine.sessions.state import Session


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The classifier of one refine event, fitted again. `recorded` is the event in the journal, `now` the new one.

    `sequence` is the number of the event in its session.
    """

    sequence: int
    at: datetime
    recorded: Refined
    now: Refined
    classifier: Classifier

    @property
    def is_same(self) -> bool:
        """Whether the weights are equal bit for bit."""
        return self.now.sha256 == self.recorded.sha256

    @property
    def other_labels(self) -> bool:
        """Whether the number of labels differs, which means that the journal was changed afterwards."""
        return self.now.labels != self.recorded.labels

    @property
    def other_refiner(self) -> bool:
        """Whether the recorded weights come from another refiner or another version of it."""
        return (self.now.refiner, self.now.refiner_version) != (self.recorded.refiner, self.recorded.refiner_version)

    @property
    def other_dataset(self) -> bool:
        """Whether the dataset had another version. Without labels, the version does not matter."""
        return self.recorded.labels > 0 and self.now.dataset_version != self.recorded.dataset_version


def shown_embeddings(session: Session, gallery: Gallery) -> dict[str, Embedding]:
    """The embeddings (d,) of all photos that a session showed, by id. Raises DatasetError if some are gone."""
    found = {photo: embedding for photo, (_, embedding) in gallery.by_ids(session.shown).items()}
    gone = len(set(session.shown) - found.keys())
    if gone:
        raise DatasetError(
            f"the dataset {gallery.dataset.name!r} has lost {gone} of the photos that session {session.id} showed, so "
            "its classifiers cannot be rebuilt"
        )
    return found


async def rebuilt(
    entries: Sequence[Entry], gallery: Gallery, embeddings: Mapping[str, Embedding], refiner: Refiner
) -> AsyncIterator[Rebuilt]:
    """Yield every classifier of a session, in the order of its refine events. `embeddings` are `shown_embeddings`.

    Raises UnknownRoundError if the first entry is no start, DatabaseError.
    """
    session = restored(entries[:1])
    for place, entry in enumerate(entries):
        if isinstance(entry.event, Refined):
            known = place if entry.event.known is None else entry.event.known
            if known < session.sequence:  # of two concurrent refines, the earlier one ended last
                session = restored(entries[:1])
            session = replay(session, [one.event for one in entries[session.sequence : known]])
            found = await refiner.refine(session, gallery, embeddings)
            yield Rebuilt(entry.sequence, entry.at, entry.event, found.event, found.classifier)

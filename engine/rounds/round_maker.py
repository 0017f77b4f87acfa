"""Makes a round: refines the classifier from the labels, and chooses the photos that the round shows."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import DatabaseError
from engine.galleries.gallery import Gallery
from engine.learning.choose import BY_THRESHOLD, Choice, choose
from engine.learning.estimate import fitting_photos
from engine.learning.refiner import Refinement, Refiner
from engine.photo import Embedding
from engine.sessions import rules
from engine.sessions.advice import needs_estimate
from engine.sessions.events import Event
from engine.sessions.state import Session
from engine.workers import Workers

log = logging.getLogger(__name__)

MOST_ESTIMATED = 200_000
"""The largest dataset, in photos, whose rounds come with an estimate. Its scan takes as long as an exact search."""


@dataclass(frozen=True, slots=True)
class MadeRound:
    """The classifier of a round, and the photos that it chose. `fitting` is as in `Shown`."""

    refinement: Refinement
    choice: Choice
    fitting: int | None = None

    def events(self, session: Session, number: int) -> list[Event]:
        """The events of the round. Raises the errors of `rules.show`."""
        photos = [(match.photo.id, match.score) for match in self.choice.matches]
        return [self.refinement.event, rules.show(session, number, photos, self.choice.drawn, self.fitting)]


class RoundMaker:
    """Makes rounds, and loads a dataset into memory with its first round."""

    def __init__(self, refiner: Refiner, workers: Workers) -> None:
        self._refiner, self._workers = refiner, workers
        self._loading: dict[str, asyncio.Task[None]] = {}

    async def make(self, session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding]) -> MadeRound:
        """Make the next round of a session. It has no photos if all have been shown.

        `embeddings` are those of the photos shown so far, by id.
        """
        # Calibration takes five times as long as the fit, so it is only done for what needs probabilities.
        is_estimated = gallery.dataset.photos <= MOST_ESTIMATED and needs_estimate(session)
        is_calibrated = is_estimated or (session.strategy in BY_THRESHOLD and bool(session.rounds))
        refinement = await self._refiner.refine(session, gallery, embeddings, calibrated=is_calibrated)
        self.load(gallery)
        choosing = self._workers.search.run(choose, session, gallery, refinement, embeddings)
        if not is_estimated:
            return MadeRound(refinement, await choosing)
        choice, fitting = await asyncio.gather(choosing, self._fitting(session, gallery, refinement, embeddings))
        return MadeRound(refinement, choice, fitting)

    def load(self, gallery: Gallery) -> None:
        """Start loading a dataset in the background, so that later searches are fast."""
        name = gallery.dataset.name
        if gallery.is_loaded or name in self._loading:
            return
        self._loading[name] = asyncio.create_task(self._workers.load.run(gallery.load), name=f"load-{name}")
        self._loading[name].add_done_callback(lambda _: self._loading.pop(name))

    async def _fitting(
        self, session: Session, gallery: Gallery, refinement: Refinement, embeddings: Mapping[str, Embedding]
    ) -> int | None:
        """How many photos fit the concept, by the classifier's estimate. None without one: a round does not need it."""
        try:
            found = await fitting_photos(session, gallery, refinement.classifier, embeddings, self._workers)
        except DatabaseError as error:
            log.warning("could not estimate how many photos of %s fit a concept: %s", gallery.dataset.name, error)
            return None
        return None if found is None else found[1]

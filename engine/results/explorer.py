"""Looks up what a session found in its dataset."""

from engine.classifier import Classifier
from engine.concepts.concept_records import ConceptRecords
from engine.errors import NoYesError
from engine.learning.quality import audit, fitting
from engine.learning.refiner import Refinement
from engine.results.best_photos import best_photos, rejected
from engine.results.findings import Findings
from engine.services import Services
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE
from engine.sessions.tally import Label
from engine.sessions.views import PhotoView, ranked


class Explorer:
    """Looks up the findings of sessions. Writes nothing."""

    def __init__(self, services: Services) -> None:
        self._services, self._records = services, ConceptRecords(services.database)

    async def refine(self, live: LiveSession) -> Refinement:
        """The session's classifier with a calibrated threshold."""
        return await self._services.refiner.refine(live.session, live.gallery, live.embeddings(), calibrated=True)

    async def findings(self, live: LiveSession, classifier: Classifier, *, fits: int | None = None) -> Findings:
        """What the session found. `fits` is the number of photos labelled yes, if it is known.

        Raises NoYesError if the team voted yes on no photo.
        """
        session, workers = live.session, self._services.workers
        if Label.YES not in session.labels().values():
            raise NoYesError
        if fits is None:
            # With slope and intercept 0, the second total has no meaning.
            accepted = await workers.scan.run(live.gallery.count_from, classifier.weights, classifier.threshold)
            fits = await workers.refine.run(fitting, session, classifier, accepted, live.embeddings())
        calibration, votes = classifier.calibration, live.votes_by_member()
        return Findings(
            session_id=session.id,
            title=await self._title(live),
            prompt=session.prompt,
            dataset=session.started.dataset,
            photos=await workers.search.run(live.gallery.count),
            fits=fits,
            precision=calibration.precision if calibration else 0.5,
            audit=audit(session),
            best=await self._best(live, classifier),
            rounds=len(session.rounds),
            votes=sum(votes.values()),
            members=len(votes),
            may_copy=not live.gallery.dataset.hotlink_only,
        )

    async def _title(self, live: LiveSession) -> str:
        """The name of the saved concept that the session continues or was saved as, or empty."""
        if not live.session.concept:
            return ""
        saved = await self._services.workers.search.run(self._records.all, live.session.guild_id)
        return next((concept.name for concept in saved if concept.id == live.session.concept), "")

    async def _best(self, live: LiveSession, classifier: Classifier) -> tuple[PhotoView, ...]:
        session, known, workers = live.session, {**live.photos}, self._services.workers
        without = await workers.replay.run(rejected, session)
        nearest = await workers.search.run(live.gallery.nearest, classifier.weights, ROUND_SIZE, without)
        return ranked(await workers.replay.run(best_photos, session, classifier, nearest, known), session.tally)

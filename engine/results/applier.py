"""Labels a whole dataset with a session's classifier: stores the labels, and returns them as files."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from engine.classifier import Classifier
from engine.errors import ApplyRunningError, NoYesError
from engine.export.labelled_files import FileFormat, to_bytes
from engine.export.session_files import classifier_json, classifier_npz, scoring_snippet
from engine.galleries import Catalog, Judgement, LabelCount, Labelling
from engine.galleries.gallery import Gallery
from engine.results.explorer import Explorer
from engine.results.findings import Applied
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.tally import Label
from engine.sessions.views import Export, PhotoView
from engine.workers import Workers


def judgements(session: Session) -> dict[str, Judgement]:
    """The team's judgement of each photo with votes. Replaced photos are left to the classifier."""
    tallies = {photo: session.tally(photo) for photo in session.labels()}
    return {photo: Judgement(tally.label, tally.yes + tally.no + tally.unsure) for photo, tally in tallies.items()}


class Applier:
    """Labels whole datasets on the scan worker, so that votes, prompts and searches don't have to wait."""

    def __init__(self, workers: Workers, catalog: Catalog) -> None:
        self._workers, self._catalog = workers, catalog
        self._running: set[str] = set()

    async def label(self, session: Session, classifier: Classifier) -> Labelling:
        """Label the session's dataset. Raises NoYesError if no photo has the label yes, DatabaseError."""
        judged = await self._workers.replay.run(judgements, session)
        if all(judgement.label is not Label.YES for judgement in judged.values()):
            raise NoYesError
        labelling = await self._workers.search.run(self._catalog.labelling, session.started.dataset, session.id)
        weights, threshold = classifier.weights, classifier.threshold
        await self._workers.scan.run(labelling.apply, weights, threshold, judged)
        return labelling

    async def apply(self, live: LiveSession, classifier: Classifier, explorer: Explorer, file_limit: int) -> Applied:
        """Label the session's dataset. Return its findings, and files of at most `file_limit` bytes each.

        Raises ApplyRunningError if the session is already being applied, NoYesError, DatabaseError.
        """
        session, scan = live.session, self._workers.scan
        with self._alone(session.id):
            labelling = await self.label(session, classifier)
            counts = await scan.run(labelling.counts)
            missed = await scan.run(labelling.strongest, Label.NO, ROUND_SIZE)
            tables = [(form, await scan.run(_written, form, labelling, file_limit)) for form in FileFormat]
            of_classifier = await scan.run(classifier_files, session, classifier)
        fits = counts.get(Label.YES, LabelCount()).photos
        files = [Export(form.file_name, content) for form, content in tables if content]
        return Applied(
            findings=await explorer.findings(live, classifier, fits=fits),
            counts=counts,
            missed=await self._views(session, live.gallery, missed),
            files=(*files, *of_classifier),
            too_large=tuple(form.value for form, content in tables if content is None),
        )

    async def _views(self, session: Session, gallery: Gallery, scores: Mapping[str, float]) -> tuple[PhotoView, ...]:
        photos = await self._workers.search.run(gallery.by_ids, list(scores))
        found = [(photos[photo][0], score) for photo, score in scores.items() if photo in photos]
        return tuple(PhotoView(i, photo, score, session.tally(photo.id)) for i, (photo, score) in enumerate(found, 1))

    @contextmanager
    def _alone(self, session_id: str) -> Iterator[None]:
        """Keep another apply of the session from replacing the labels before the files are written."""
        if session_id in self._running:
            raise ApplyRunningError
        self._running.add(session_id)
        try:
            yield
        finally:
            self._running.discard(session_id)


def classifier_files(session: Session, classifier: Classifier) -> tuple[Export, ...]:
    """The classifier as files (NumPy and JSON), and an example script that scores photos with it."""
    return classifier_npz(session, classifier), classifier_json(session, classifier), scoring_snippet()


def _written(form: FileFormat, labelling: Labelling, limit: int) -> bytes | None:
    return to_bytes(form, labelling.pages(), limit)

"""Estimates the quality of a session's concept. Gathers the data for `engine.learning.quality` in worker threads."""

from collections.abc import Mapping

from engine.classifier import Classifier
from engine.galleries.gallery import Gallery
from engine.learning.quality import STILL_ROUNDS, Quality, audit, fitting, found_by_round, is_settled
from engine.learning.refiner import Refiner, lesson
from engine.photo import Embedding
from engine.sessions.advice import is_time_to_sharpen, label_advice, last_judged
from engine.sessions.state import Session
from engine.workers import Workers


async def judge(
    session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding], refiner: Refiner, workers: Workers
) -> Quality | None:
    """The quality of the concept with the current labels, or None if they are too few to calibrate its classifier."""
    refinement = await refiner.refine(session, gallery, embeddings, calibrated=True)
    classifier, statistics = refinement.classifier, refinement.statistics
    found_in_all = await fitting_photos(session, gallery, classifier, embeddings, workers)
    if statistics is None or found_in_all is None:
        return None
    accepted, members = found_in_all
    judged = last_judged(session)
    rounds = max(0, judged - STILL_ROUNDS)
    earlier = await workers.refine.run(lesson, session, embeddings, rounds)
    before = await refiner.fit(earlier, statistics, classifier.refiner)
    found = await workers.refine.run(found_by_round, session)
    settled = is_settled(found[:judged], before.weights, classifier.weights)
    is_complete = label_advice(session, judged, members) is not None
    may_sharpen = is_time_to_sharpen(session, judged, members)
    return Quality(found, accepted, members, audit(session), settled, is_complete, may_sharpen)


async def fitting_photos(
    session: Session,
    gallery: Gallery,
    classifier: Classifier,
    embeddings: Mapping[str, Embedding],
    workers: Workers,
) -> tuple[int, int] | None:
    """How many photos of the dataset score at least the threshold, and how many are expected to fit the concept.

    None if the classifier is not calibrated.
    """
    if classifier.calibration is None:
        return None
    accepted = await workers.scan.run(gallery.count_from, classifier.weights, classifier.threshold)
    return accepted, await workers.refine.run(fitting, session, classifier, accepted, embeddings)

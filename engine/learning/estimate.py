"""Estimates the quality of a session's concept. Gathers the data for `engine.learning.quality` in worker threads."""

from collections.abc import Mapping

from engine.classifier import Classifier
from engine.galleries.gallery import Gallery
from engine.learning.quality import STILL_ROUNDS, Quality, audit, found_by_round, is_settled
from engine.learning.refiner import Refiner, lesson
from engine.photo import Embedding
from engine.sessions.advice import label_advice, last_judged
from engine.sessions.state import Session
from engine.workers import Workers


async def judge(
    session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding], refiner: Refiner, workers: Workers
) -> Quality | None:
    """The quality of the concept with the current labels, or None if they are too few to calibrate its classifier."""
    refinement = await refiner.refine(session, gallery, embeddings, calibrated=True)
    classifier, statistics = refinement.classifier, refinement.statistics
    found_in_all = await totals(gallery, classifier, workers)
    if statistics is None or found_in_all is None:
        return None
    accepted, members = found_in_all
    judged = last_judged(session)
    rounds = max(0, judged - STILL_ROUNDS)
    earlier = await workers.refine.run(lesson, session, embeddings, rounds)
    before = await refiner.fit(earlier, statistics, classifier.refiner)
    found = await workers.refine.run(found_by_round, session)
    settled = is_settled(found[:judged], before.weights, classifier.weights)
    is_complete = label_advice(session, judged, round(members)) is not None
    return Quality(found, accepted, members, audit(session), settled, is_complete)


async def totals(gallery: Gallery, classifier: Classifier, workers: Workers) -> tuple[int, float] | None:
    """How many photos of the dataset the classifier takes for a yes, and how many it expects to fit the concept.

    None if the classifier is not calibrated.
    """
    calibration = classifier.calibration
    if calibration is None:
        return None
    return await workers.scan.run(
        gallery.totals, classifier.weights, classifier.threshold, calibration.slope, calibration.intercept
    )

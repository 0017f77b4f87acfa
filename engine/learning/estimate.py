"""Estimates the quality of a session's concept. Gathers the data for `engine.learning.quality` in worker threads."""

from collections.abc import Mapping

from engine.galleries.gallery import Gallery
from engine.learning.quality import STILL_ROUNDS, Quality, audit, fitting, found_by_round, is_settled
from engine.learning.refiner import Refiner, lesson
from engine.photo import Embedding
from engine.sessions.state import Session
from engine.workers import Workers


async def judge(
    session: Session, gallery: Gallery, embeddings: Mapping[str, Embedding], refiner: Refiner, workers: Workers
) -> Quality | None:
    """The quality of the concept with the current labels, or None if they are too few to calibrate its classifier."""
    refinement = await refiner.refine(session, gallery, embeddings, calibrated=True)
    classifier, statistics = refinement.classifier, refinement.statistics
    calibration = classifier.calibration
    if statistics is None or calibration is None:
        return None
    rounds = max(0, len(session.rounds) - STILL_ROUNDS)
    earlier = await workers.refine.run(lesson, session, embeddings, rounds)
    before = await refiner.fit(earlier, statistics, classifier.refiner)
    accepted, _ = await workers.scan.run(
        gallery.totals, classifier.weights, classifier.threshold, calibration.slope, calibration.intercept
    )
    members = await workers.refine.run(fitting, session, classifier, accepted, embeddings)
    found = await workers.refine.run(found_by_round, session)
    settled = is_settled(found, before.weights, classifier.weights)
    return Quality(found, accepted, members, audit(session), settled)

"""The photos that a concept fits best, without labelling the dataset. Pure."""

from collections.abc import Iterable, Mapping

import numpy as np

from engine.classifier import Classifier
from engine.photo import Embedding, Match, Photo
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.tally import Label

Known = Mapping[str, tuple[Photo, Embedding]]
"""The photos that a session has shown, with their embeddings (d,), by id."""


def rejected(session: Session) -> list[str]:
    """The photos that are no yes, whatever they score: labelled no, disputed or removed."""
    labels = session.labels()
    return [*session.removed, *(photo for photo, label in labels.items() if label in (Label.NO, Label.DISPUTED))]


def best_photos(session: Session, classifier: Classifier, nearest: Iterable[Match], known: Known) -> list[Match]:
    """The nine yes with the highest scores, best first: those that the team voted on, and others from the threshold up.

    `nearest` are the nine nearest photos to the weights that are not `rejected`.
    """
    voted = {photo for photo, label in session.labels().items() if label is Label.YES}
    found = {match.photo.id: match for match in nearest}
    for photo_id in voted & known.keys() - found.keys():
        photo, embedding = known[photo_id]
        found[photo_id] = Match(photo, float(np.dot(embedding, classifier.weights)), embedding)
    yes = [one for one in found.values() if one.photo.id in voted or one.score >= classifier.threshold]
    return sorted(yes, key=lambda match: (-match.score, match.photo.id))[:ROUND_SIZE]

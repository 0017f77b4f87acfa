"""The photos that a concept fits best, and how many it fits, without labelling the dataset. Pure."""

from collections.abc import Iterable, Mapping, Sequence

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


def fitting(session: Session, classifier: Classifier, accepted: int, known: Known) -> int:
    """How many photos are a yes if `accepted` photos score at least the threshold: votes outrank scores."""
    labels = {photo: label for photo, label in session.labels().items() if photo in known}
    judged = {photo: label for photo, label in labels.items() if label is not Label.NONE}
    rows: Sequence[Embedding] = [known[photo][1] for photo in judged]
    by_score = [float(np.dot(row, classifier.weights)) >= classifier.threshold for row in rows]
    by_vote = [label is Label.YES for label in judged.values()]
    return max(0, accepted - sum(by_score)) + sum(by_vote)

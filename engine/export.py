"""A session's results as files: the labels (CSV) and the classifier (JSON). Pure."""

import csv
import io
import json
from collections.abc import Mapping

import numpy as np

from engine.classifier import Classifier
from engine.photo import Embedding, Photo
from engine.session import Label, Session
from engine.views import Export


def labels_csv(session: Session, photos: Mapping[str, tuple[Photo, Embedding]], weights: Embedding) -> Export:
    """One row for each photo shown: id, url, round, label, votes, and its score by the classifier."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "url", "page_url", "round", "position", "label", "yes", "no", "unsure", "score"])
    for round_ in session.rounds:
        for position, slot in enumerate(round_.slots, start=1):
            photo, embedding = photos[slot.photo]
            tally = session.tally(slot.photo)
            score = f"{float(np.dot(embedding, weights)):.6f}"
            votes = (tally.yes, tally.no, tally.unsure)
            rows.writerow([photo.id, photo.url, photo.page_url, round_.number, position, tally.label, *votes, score])
    return Export("labels.csv", text.getvalue().encode())


def classifier_json(session: Session, classifier: Classifier) -> Export:
    """The weights with all that says what they are: score = weights . embedding, yes from the threshold on."""
    labels = list(session.labels().values())
    document = {
        "prompt": session.started.prompt,
        "dataset": session.started.dataset,
        "encoder": session.started.encoder,
        "refiner": classifier.refiner,
        "refiner_version": classifier.version,
        "labels": {label.value: labels.count(label) for label in (Label.YES, Label.NO, Label.DISPUTED)},
        "sha256": classifier.sha256,
        "threshold": float(classifier.threshold),
        "bias": float(classifier.bias),
        "weights": [float(weight) for weight in classifier.weights],
    }
    return Export("classifier.json", json.dumps(document, indent=1, ensure_ascii=False).encode())

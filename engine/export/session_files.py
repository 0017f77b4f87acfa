"""A session's results as files: the labels (CSV), the classifier (JSON, NumPy), and a scoring script. Pure."""

import csv
import io
import json
from collections.abc import Mapping

import numpy as np

from engine.classifier import Classifier
from engine.export.score_script import SCRIPT
from engine.photo import Embedding, Photo
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.sessions.views import Export
from engine.text.spreadsheets import BOM, JUDGED_COLUMNS, escape_formula


def labels_csv(session: Session, photos: Mapping[str, tuple[Photo, Embedding]], weights: Embedding) -> Export:
    """One row for each photo shown: id, url, round, label, votes, and the classifier's score.

    Photos from a saved concept come first, without a round. The file is safe to open in a spreadsheet (see
    `engine.text.spreadsheets`).
    """
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(JUDGED_COLUMNS)
    places: list[tuple[str, int | str, int | str]] = [(id, "", "") for id in session.carried]
    places += [(slot.photo, r.number, i) for r in session.rounds for i, slot in enumerate(r.slots, start=1)]
    for id, *place in places:
        photo, embedding = photos.get(id, (Photo(id, ""), None))  # it may no longer be in the dataset
        tally = session.tally(id)
        score = "" if embedding is None else round(float(np.dot(embedding, weights)), 6)
        votes = (tally.yes, tally.no, tally.unsure)
        texts = map(escape_formula, (photo.id, photo.url, photo.page_url))
        rows.writerow([*texts, *place, tally.label, *votes, score])
    content = text.getvalue()
    return Export("labels.csv", (b"" if content.isascii() else BOM) + content.encode())


def classifier_json(session: Session, classifier: Classifier) -> Export:
    """The weights and their metadata: score = weights . embedding, and a photo is a yes from the threshold on.

    To use them in scikit-learn, create a LogisticRegression or LinearSVC and set each key that ends in _ as an
    attribute, as an array. If `is_calibrated`, LogisticRegression then gives calibrated probabilities.
    """
    labels, known = list(session.labels().values()), classifier.calibration
    slope, intercept = (known.slope, known.intercept) if known else (1.0, float(classifier.bias))
    document = {
        "prompt": session.prompt,
        "dataset": session.started.dataset,
        "encoder": session.started.encoder,
        "refiner": classifier.refiner,
        "refiner_version": classifier.version,
        "labels": {label.value: labels.count(label) for label in (Label.YES, Label.NO, Label.DISPUTED)},
        "sha256": classifier.sha256,
        "threshold": float(classifier.threshold),
        "bias": float(classifier.bias),
        "weights": [float(weight) for weight in classifier.weights],
        "classes_": [Label.NO.value, Label.YES.value],
        "is_calibrated": known is not None,
        "coef_": [[slope * float(weight) for weight in classifier.weights]],
        "intercept_": [intercept],
        "n_features_in_": len(classifier.weights),
    }
    return Export("classifier.json", json.dumps(document, indent=1, ensure_ascii=False).encode())


def classifier_npz(session: Session, classifier: Classifier) -> Export:
    """The weights (d,) float32 and their metadata as NumPy arrays. `np.load` reads them without pickle."""
    file = io.BytesIO()
    np.savez(
        file,
        weights=classifier.weights,
        threshold=np.float64(classifier.threshold),
        bias=np.float64(classifier.bias),
        encoder=np.str_(session.started.encoder),
        dataset=np.str_(session.started.dataset),
        prompt=np.str_(session.prompt),
        refiner=np.str_(classifier.refiner),
        refiner_version=np.str_(classifier.version),
        sha256=np.str_(classifier.sha256),
    )
    return Export("classifier.npz", file.getvalue())


def scoring_snippet() -> Export:
    """A script that scores a photo with classifier.npz. It is always the same and contains no text from members."""
    return Export("score.py", SCRIPT.encode())

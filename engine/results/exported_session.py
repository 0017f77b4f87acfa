"""A session and the labels of its dataset, as a concept for other tools."""

from collections.abc import Iterator

import pyarrow as pa
from pyarrow import compute

from engine.classifier import Classifier
from engine.encoders.hub import cached_revision
from engine.export.exported_concept import ExportedConcept, ExportedPhoto, numbered
from engine.galleries import Labelling
from engine.galleries.gallery import Gallery
from engine.learning.quality import audit
from engine.sessions.state import Session
from engine.sessions.tally import Label


def exported_session(
    session: Session, classifier: Classifier, labelling: Labelling, gallery: Gallery, *, licence: str = "other"
) -> ExportedConcept:
    """The photos with votes, and those with the label yes. Synchronous."""
    dataset = gallery.dataset
    return ExportedConcept(
        name=session.title or session.prompt,
        prompt=session.prompt,
        dataset=dataset,
        classifier=classifier,
        photos=tuple(_photos(session, labelling, gallery)),
        revision=cached_revision(dataset.encoder),
        audit=audit(session),
        licence=licence,
    )


def _photos(session: Session, labelling: Labelling, gallery: Gallery) -> Iterator[ExportedPhoto]:
    numbers = numbered(member for votes in session.votes.values() for member in votes)
    for page in labelling.pages():
        is_wanted = compute.or_(compute.greater(page["votes"], 0), compute.equal(page["label"], Label.YES.value))
        wanted: pa.Table = page.filter(is_wanted)
        photos = gallery.by_ids(wanted["id"].to_pylist())
        for row in wanted.to_pylist():
            if row["id"] in photos:
                votes = {numbers[member]: vote for member, vote in session.votes.get(row["id"], {}).items()}
                yield ExportedPhoto(photos[row["id"]][0], Label(row["label"]), row["score"], votes)

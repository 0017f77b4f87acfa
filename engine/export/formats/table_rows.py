"""A photo's label, votes and credit as one row, for the formats that have columns or attributes."""

from engine.export.exported_concept import ExportedConcept, ExportedPhoto
from engine.sessions.events import Vote


def row_of(concept: ExportedConcept, one: ExportedPhoto) -> dict[str, str | float | int | None]:
    """Return the columns of a photo."""
    photo = one.photo
    return {
        "id": photo.id,
        "url": photo.url if photo.is_remote else "",
        "page_url": photo.page_url,
        "credit": photo.credit,
        "credit_url": photo.credit_url,
        "description": photo.description,
        "label": one.label.value,
        "labelled_by": "team" if one.votes else "classifier",
        "score": round(one.score, 6),
        "probability": concept.probability(one.score),
        **{f"votes_{vote.value}": one.count(vote) for vote in Vote},
    }

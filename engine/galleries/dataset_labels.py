"""Labels a whole dataset by a session's classifier, inside the database, so that no photo has to be read from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from engine.database import Database
from engine.database.clickhouse import (
    CLEAR_STAGED_LABELS,
    LABEL_COUNTS,
    LABEL_PAGE,
    PUBLISH_LABELS,
    STRONGEST_LABELS,
    PhotoTable,
    stage_labels,
)
from engine.galleries.photo_rows import pages
from engine.photo import Embedding
from engine.sessions.tally import Label


@dataclass(frozen=True, slots=True)
class Judgement:
    """The team's label of a photo (none if everybody is unsure), and how many votes the photo has."""

    label: Label
    votes: int


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many photos have a label, and how many of them the team has voted on."""

    photos: int = 0
    judged: int = 0


class Labelling:
    """The labels of the photos in one photo table, by a session's classifier and the team's votes.

    The team's label of a photo counts if there is one. Otherwise the label is yes for a score of at least the
    threshold. Hidden photos have no label. Synchronous: runs on the labelling connection, `pages` on the scan
    connection. Every method may raise a DatabaseError.
    """

    def __init__(self, database: Database, photo_table: str, session_id: str) -> None:
        self._connection, self._scan = database.labelling, database.scan
        self._photos = PhotoTable(photo_table)
        self._session = {"session_id": session_id}

    def apply(self, weights: Embedding, threshold: float, judgements: Mapping[str, Judgement]) -> None:
        """Label all photos by the weights (d,), and replace the session's former labels in one step.

        Raises WrongDimensionError if the weights have another length than the embeddings.
        """
        labelled = {photo: found.label.value for photo, found in judgements.items() if found.label is not Label.NONE}
        values = {
            "weights": weights.tolist(),
            "threshold": threshold,
            "labelled": list(labelled),
            "labels": list(labelled.values()),
            "voted": list(judgements),
            "votes": [found.votes for found in judgements.values()],
        }
        self._connection.execute(CLEAR_STAGED_LABELS, self._session)  # an interrupted run may have left some
        self._connection.execute(stage_labels(self._photos), {**self._session, **values})
        self._connection.execute(PUBLISH_LABELS, self._session)
        self._connection.execute(CLEAR_STAGED_LABELS, self._session)

    def counts(self) -> dict[Label, LabelCount]:
        """How many photos have each label. Labels without photos are left out."""
        rows = self._connection.rows(LABEL_COUNTS, self._session)
        return {Label(label): LabelCount(photos, judged) for label, photos, judged in rows}

    def strongest(self, label: Label, k: int) -> dict[str, float]:
        """The k photos with this label and the highest scores that nobody voted on: ids and scores, highest first."""
        rows = self._connection.rows(STRONGEST_LABELS, {**self._session, "label": label.value, "k": k})
        return {str(photo): float(score) for photo, score in rows}

    def pages(self, size: int = 16_384) -> Iterator[pa.Table]:
        """All photos by id, in Arrow tables of up to `size` rows: id, url, score (float32), label, votes (uint32)."""
        return pages(self._scan, LABEL_PAGE, size, **self._session)

"""A whole dataset labelled by a session's classifier: in the database, so that no photo has to be fetched for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from engine.database import Database
from engine.database.clickhouse import LabellingStatements
from engine.galleries.clickhouse_gallery import pages
from engine.photo import Embedding
from engine.sessions.tally import Label


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the team says of a photo: its label (none, where all are unsure) and how many votes it has."""

    label: Label
    votes: int


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many photos have a label, and how many of them the team has voted on."""

    photos: int = 0
    judged: int = 0


class Labelling:
    """The labels that a session's classifier gives to the photos of the dataset in the table `photo_table`.

    Synchronous, on the labelling connection; `pages` on the scan connection. The label of a photo is the team's own,
    where it has one; else yes from the threshold on. Hidden photos have none. Every method may raise a DatabaseError.
    """

    def __init__(self, database: Database, photo_table: str, session_id: str) -> None:
        self._connection, self._scan = database.labelling, database.scan
        self._sql = LabellingStatements(photo_table)
        self._session = {"session_id": session_id}

    def apply(self, weights: Embedding, threshold: float, judgements: Mapping[str, Judgement]) -> None:
        """Label all photos by weights (d,), and replace the session's former labelling at once.

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
        self._connection.execute(self._sql.clear_staging, self._session)  # what an interrupted one left there
        self._connection.execute(self._sql.stage, {**self._session, **values})
        self._connection.execute(self._sql.publish, self._session)
        self._connection.execute(self._sql.clear_staging, self._session)

    def counts(self) -> dict[Label, LabelCount]:
        """How many photos have each label; a label that none has is left out."""
        rows = self._connection.rows(self._sql.counts, self._session)
        return {Label(label): LabelCount(photos, judged) for label, photos, judged in rows}

    def strongest(self, label: Label, k: int) -> dict[str, float]:
        """The ids and scores of k photos of that label that nobody voted on: the highest scores, best first."""
        return self._ends(self._sql.strongest, label, k)

    def weakest(self, label: Label, k: int) -> dict[str, float]:
        """The ids and scores of k photos of that label that nobody voted on: the lowest scores, lowest first."""
        return self._ends(self._sql.weakest, label, k)

    def pages(self, size: int = 16_384) -> Iterator[pa.Table]:
        """All photos by id in Arrow tables of at most so many rows: id, url, score (float32), label, votes (uint32)."""
        return pages(self._scan, self._sql.page, size, **self._session)

    def _ends(self, statement: str, label: Label, k: int) -> dict[str, float]:
        rows = self._connection.rows(statement, {**self._session, "label": label.value, "k": k})
        return {str(photo): float(score) for photo, score in rows}

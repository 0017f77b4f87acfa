"""Labels the photos of a dataset by several classifiers, page by page, so that memory use does not grow with it.

The matrix has the columns id and url, and for each concept its score, probability and label (yes, no or disputed). The
team's votes outrank scores. Of exclusive concepts, a photo fits one at most: a photo that two or more of them claim is
disputed in each, and the column `concept` names the only one that claims it.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.classifier import Classifier
from engine.galleries.photo_rows import embeddings_of, photos_of
from engine.photo import Photo
from engine.sessions.state import ROUND_SIZE
from engine.sessions.tally import Label

_NO, _YES, _DISPUTED = range(3)
_CODES = {Label.NO: _NO, Label.YES: _YES, Label.DISPUTED: _DISPUTED}
_NAMES = np.array([Label.NO.value, Label.YES.value, Label.DISPUTED.value])

Codes = NDArray[np.int8]


@dataclass(frozen=True, eq=False, slots=True)
class TaughtConcept:
    """A concept with its classifier, and the team's labels of photos in the dataset."""

    name: str
    classifier: Classifier
    labels: Mapping[str, Label]


@dataclass(slots=True)
class Best:
    """The nine photos with the highest scores, kept in a heap."""

    _heap: list[tuple[float, int, Photo]] = field(default_factory=list)
    _count: int = 0

    def add(self, scores: Sequence[float], photos: Sequence[Photo]) -> None:
        """Offer photos with their scores."""
        for score, photo in zip(scores, photos, strict=True):
            self._count += 1
            entry = (score, -self._count, photo)  # of equal scores, the first photo stays
            (heapq.heappush if len(self._heap) < ROUND_SIZE else heapq.heappushpop)(self._heap, entry)

    def ranked(self) -> list[tuple[Photo, float]]:
        """The photos and their scores, highest first."""
        return [(photo, score) for score, _, photo in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]


@dataclass(slots=True)
class Totals:
    """How many photos fit a concept, how many of them the team labelled, how many are disputed, and the best nine."""

    fits: int = 0
    judged: int = 0
    disputed: int = 0
    best: Best = field(default_factory=Best)


class ConceptMatrix:
    """The labels of photos by several concepts, and the totals of all pages so far. Not thread-safe."""

    def __init__(self, concepts: Sequence[TaughtConcept], *, exclusive: bool) -> None:
        self.concepts, self.exclusive = tuple(concepts), exclusive
        self.totals = {concept.name: Totals() for concept in concepts}
        self.photos = self.claimed_twice = 0
        self.contested = Best()
        self._weights = np.stack([concept.classifier.weights for concept in concepts], axis=1)  # (d, concepts)
        self._thresholds = np.array([concept.classifier.threshold for concept in concepts], np.float32)

    @property
    def schema(self) -> pa.Schema:
        """The columns."""
        columns: list[tuple[str, pa.DataType]] = [("id", pa.string()), ("url", pa.string())]
        columns += [("concept", pa.string())] if self.exclusive else []
        for concept in self.concepts:
            columns += [(f"{concept.name} score", pa.float32()), (f"{concept.name} probability", pa.float32())]
            columns += [(f"{concept.name} label", pa.string())]
        return pa.schema(columns)

    def add(self, page: pa.Table) -> pa.Table:
        """Label a page of photos with embeddings. Returns its rows of the matrix."""
        scores = embeddings_of(page) @ self._weights  # (n, concepts)
        codes, judged = self._codes(page["id"].to_pylist(), scores)
        claims = (codes == _YES).sum(axis=1)
        contested = np.zeros(len(codes), bool)
        if self.exclusive:
            codes, contested = exclusive_codes(codes, judged)
            claims = (codes == _YES).sum(axis=1)
        self._count(page, scores, codes, judged, contested)
        columns: list[object] = [page["id"], page["url"]]
        columns += [self._winners(codes, claims, contested)] if self.exclusive else []
        for number, concept in enumerate(self.concepts):
            own = scores[:, number]
            columns += [own, _probabilities(concept.classifier, own), _NAMES[codes[:, number]]]
        return pa.table(
            [pa.array(column) if isinstance(column, np.ndarray) else column for column in columns], schema=self.schema
        )

    def _codes(self, ids: list[str], scores: NDArray[np.float32]) -> tuple[Codes, NDArray[np.bool_]]:
        """The labels (n, concepts), and which of them are the team's."""
        codes = np.where(scores >= self._thresholds, _YES, _NO).astype(np.int8)
        judged = np.zeros(codes.shape, bool)
        rows = {photo: row for row, photo in enumerate(ids)}
        for number, concept in enumerate(self.concepts):
            for photo, label in concept.labels.items():
                if photo in rows and label in _CODES:
                    codes[rows[photo], number] = _CODES[label]
                    judged[rows[photo], number] = True
        return codes, judged

    def _count(
        self,
        page: pa.Table,
        scores: NDArray[np.float32],
        codes: Codes,
        judged: NDArray[np.bool_],
        contested: NDArray[np.bool_],
    ) -> None:
        self.photos += page.num_rows
        self.claimed_twice += int(contested.sum())
        for number, concept in enumerate(self.concepts):
            totals, yes = self.totals[concept.name], codes[:, number] == _YES
            totals.fits += int(yes.sum())
            totals.judged += int((yes & judged[:, number]).sum())
            totals.disputed += int((codes[:, number] == _DISPUTED).sum())
            _offer(totals.best, page, scores[:, number], yes)
        _offer(self.contested, page, np.sort(scores, axis=1)[:, -2:].min(axis=1), contested)

    def _winners(self, codes: Codes, claims: NDArray[np.int64], contested: NDArray[np.bool_]) -> NDArray[np.object_]:
        names = np.array([concept.name for concept in self.concepts], object)
        found = np.where(claims == 1, names[np.argmax(codes == _YES, axis=1)], "")
        return np.where(contested, Label.DISPUTED.value, found)


def exclusive_codes(codes: Codes, judged: NDArray[np.bool_]) -> tuple[Codes, NDArray[np.bool_]]:
    """The labels (n, concepts) with at most one yes in each row, and which rows two or more concepts claim.

    A yes of the team outranks the classifiers of the other concepts. Rows that are still claimed twice are disputed in
    each of the concepts that claim them.
    """
    yes = codes == _YES
    voted = yes & judged
    yes = np.where(voted.any(axis=1, keepdims=True), voted, yes)
    contested = yes.sum(axis=1) > 1
    found = np.where(codes == _YES, _NO, codes)
    found = np.where(yes, np.where(contested[:, None], _DISPUTED, _YES), found)
    return found.astype(np.int8), contested


def _probabilities(classifier: Classifier, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """P(yes) for each score; NaN if the classifier is not calibrated."""
    if classifier.calibration is None:
        return np.full(len(scores), np.nan, np.float32)
    return classifier.calibration.probabilities(scores).astype(np.float32)


def _offer(best: Best, page: pa.Table, scores: NDArray[np.float32], chosen: NDArray[np.bool_]) -> None:
    rows: Iterable[int] = np.flatnonzero(chosen)
    rows = sorted(rows, key=lambda row: -scores[row])[:ROUND_SIZE]
    best.add([float(scores[row]) for row in rows], photos_of(page.take(rows)) if rows else [])

"""Fitted classifiers of saved concepts, to compare many of them with a picture at once.

Fitting takes about a tenth of a second for each concept, so the result is stored until the concept changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.classifier.fitted import Calibration
from engine.database import Database
from engine.database.clickhouse import FITTED, FITTED_COLUMNS, FITTED_TABLE
from engine.photo import Embedding


@dataclass(frozen=True, eq=False, slots=True)
class FittedConcept:
    """A concept's weights (d,) and calibration. Without enough labels, there is no calibration and no probability.

    `basis` names what it was fitted from: it changes whenever the concept's labels may have changed. If the concept's
    dataset is missing, it is not `is_final`.
    """

    basis: str
    weights: Embedding
    calibration: Calibration | None
    is_final: bool = True


class ConceptClassifiers:
    """The stored classifiers. Synchronous. Raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._journal, self._search = database.journal, database.search

    def of(self, guild_id: int) -> dict[str, FittedConcept]:
        """The classifiers of a server's concepts, by the concept's id. Call it on the search worker."""
        found = {}
        for concept_id, basis, weights, *curve in self._search.rows(FITTED, {"guild_id": guild_id}):
            found[concept_id] = FittedConcept(basis, np.asarray(weights, np.float32), _calibration(*curve))
        return found

    def put(self, guild_id: int, fitted: Mapping[str, FittedConcept]) -> None:
        """Store classifiers, by the concept's id. Call it on the journal's worker."""
        rows = []
        for concept_id, one in fitted.items():
            curve = one.calibration or Calibration(0.0, 0.0)
            figures = (curve.slope, curve.intercept, curve.accepted, curve.right)
            rows.append((guild_id, concept_id, one.basis, one.weights.tolist(), *figures))
        self._journal.insert(FITTED_TABLE, FITTED_COLUMNS, rows)


def _calibration(slope: float, intercept: float, accepted: int, right: int) -> Calibration | None:
    """The stored calibration, or None if there was none."""
    if slope <= 0:
        return None
    return Calibration(slope, intercept, (right + 1) / (accepted + 2), accepted, right)


def probabilities(fitted: Sequence[FittedConcept], pictures: Embedding) -> NDArray[np.float64]:
    """P(yes) of each picture (n, d) for each calibrated concept, shape (n, concepts). Pure."""
    curves = [one.calibration for one in fitted if one.calibration is not None]
    weights = np.stack([one.weights for one in fitted])  # (concepts, d)
    slopes, intercepts = (np.array([getattr(curve, name) for curve in curves]) for name in ("slope", "intercept"))
    scores = (pictures @ weights.T).astype(np.float64)  # (n, concepts)
    return np.asarray(1 / (1 + np.exp(-(slopes * scores + intercepts))))

"""The ledger of a dataset: photos that failed and why, and photos that look the same."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.database import Database
from engine.database.clickhouse import FAILURE_COLUMNS, FAILURE_TABLE, FINGERPRINT_TABLE, HIDDEN_TABLE, LedgerStatements
from engine.failures import Failure, Reason
from engine.photo import Photo


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Two hashes of a photo, to recognise duplicates: of the file's bytes, and of what the picture looks like."""

    content: str
    picture: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A photo that is never shown because it is the same as another one. `similarity` is their cosine."""

    photo_id: str
    original_id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The fingerprints of a dataset's photos, ordered by id: ids, content hashes and 64-bit picture hashes (n,)."""

    ids: Sequence[str]
    contents: Sequence[str]
    pictures: NDArray[np.uint64]


class Ledger:
    """The failures, fingerprints and duplicates of the dataset with this photo table. Synchronous.

    Insert photos after their fingerprints, so that no photo lacks one after a crash. A failure counts only while the
    dataset has no photo with its id.
    """

    def __init__(self, database: Database, photo_table: str) -> None:
        self._connection = database.ingest
        self._table = photo_table
        self._sql = LedgerStatements(photo_table)

    def add_failures(self, failures: Sequence[Failure]) -> None:
        """Record failures. A later failure of the same photo replaces an earlier one."""
        rows = [(self._table, f.photo.id, f.reason.value, f.detail, json.dumps(asdict(f.photo))) for f in failures]
        if rows:
            self._connection.insert(FAILURE_TABLE, FAILURE_COLUMNS, rows)

    def failures(self, reason: Reason | None = None) -> list[Failure]:
        """The photos that failed, by id, for one reason or for any."""
        rows = self._connection.rows(self._sql.failures, {"reason": reason.value if reason else ""})
        return [Failure(Photo(**json.loads(photo)), Reason(found), detail) for found, detail, photo in rows]

    def retriable(self, reason: Reason | None = None) -> list[Failure]:
        """The failures that can be tried again."""
        return [failure for failure in self.failures(reason) if failure.reason.can_be_retried]

    def failure_counts(self) -> dict[Reason, int]:
        """How many photos failed for each reason, the most frequent first."""
        return {Reason(reason): count for reason, count in self._connection.rows(self._sql.failure_counts)}

    def hopeless(self, ids: Collection[str]) -> set[str]:
        """The ids, of those given, that failed for a permanent reason."""
        return {photo_id for photo_id, reason in self.reasons(ids).items() if not reason.may_pass}

    def reasons(self, ids: Collection[str]) -> dict[str, Reason]:
        """The reasons of the ids, of those given, that failed."""
        rows = self._connection.rows(self._sql.reasons, {"ids": list(ids)})
        return {photo_id: Reason(reason) for photo_id, reason in rows}

    def add_fingerprints(self, ids: Sequence[str], fingerprints: Sequence[Fingerprint]) -> None:
        """Record the fingerprints of photos."""
        if ids:
            columns = {
                "photo_table": pa.array([self._table] * len(ids)),
                "photo_id": pa.array(ids),
                "content": pa.array([fingerprint.content for fingerprint in fingerprints]),
                "picture": pa.array([fingerprint.picture for fingerprint in fingerprints], pa.uint64()),
            }
            self._connection.insert_table(FINGERPRINT_TABLE, pa.table(columns))

    def fingerprints(self) -> Fingerprints:
        """The fingerprints of the photos in the dataset."""
        table = self._connection.table(self._sql.fingerprints)
        pictures = table["picture"].to_numpy().astype(np.uint64)
        return Fingerprints(table["photo_id"].to_pylist(), table["content"].to_pylist(), pictures)

    def duplicates(self) -> list[Duplicate]:
        """The photos that are hidden as duplicates, by id."""
        return [Duplicate(*row) for row in self._connection.rows(self._sql.duplicates)]

    def mark(self, duplicates: Iterable[Duplicate]) -> None:
        """Hide these photos for good."""
        columns = ("photo_table", "photo_id", "member", "duplicate_of", "similarity")
        rows = [(self._table, d.photo_id, "", d.original_id, d.similarity) for d in duplicates]
        if rows:
            self._connection.insert(HIDDEN_TABLE, columns, rows)

"""Filters the photos of a source down to those that still need to be added."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.failures import Failure, Reason
from engine.galleries import Gallery, Ledger
from engine.ingest.source import Batch
from engine.photo import Embedding, Photo


@dataclass(frozen=True, slots=True)
class FilteredBatch:
    """The photos of a batch to add, with their embeddings (n, d) if precomputed, and the new failures.

    `known` counts photos that are already in the gallery. `failed_before` counts photos that failed permanently before,
    by reason. `retried` counts those among `photos` that failed temporarily before, by reason.
    """

    photos: Sequence[Photo]
    embeddings: Embedding | None
    failures: Sequence[Failure]
    known: int
    failed_before: Counter[Reason]
    retried: Counter[Reason]


class PhotoFilter:
    """Filters the batches of one source, in order. Of several rows with the same id, the first one counts.

    Without a gallery, every photo is new. The filter remembers a hash of each id, about 60 bytes per photo.
    """

    def __init__(self, gallery: Gallery | None, ledger: Ledger | None, *, retry: bool = False) -> None:
        self._gallery, self._ledger, self._retry = gallery, ledger, retry
        self._seen: set[int] = set()
        self._rows = 0

    def filter(self, batch: Batch) -> FilteredBatch:
        """Filter the next batch. With `retry`, photos that failed before are kept."""
        first, repeated = self._split_repeated(batch.photos)
        ids = [batch.photos[row].id for row in first]
        known = self._gallery.known(ids) if self._gallery and ids else set()
        before = self._ledger.reasons(ids) if self._ledger and ids else {}
        before = {photo_id: reason for photo_id, reason in before.items() if photo_id not in known}
        failed_before = {} if self._retry else {name: reason for name, reason in before.items() if not reason.may_pass}
        rows = [row for row in first if batch.photos[row].id not in known | failed_before.keys()]
        return FilteredBatch(
            photos=[batch.photos[row] for row in rows],
            embeddings=None if batch.embeddings is None else batch.embeddings[rows],
            failures=[*batch.failures, *repeated],
            known=len(known),
            failed_before=Counter(failed_before.values()),
            retried=Counter(reason for photo_id, reason in before.items() if photo_id not in failed_before),
        )

    def _split_repeated(self, photos: Sequence[Photo]) -> tuple[list[int], list[Failure]]:
        """Return the rows with a new id, and failures with distinct names for the other rows."""
        first, repeated = [], []
        for row, photo in enumerate(photos):
            self._rows += 1
            number = hash(photo.id)
            if number in self._seen:
                named = replace(photo, id=f"{photo.id} (photo {self._rows})")
                repeated.append(Failure(named, Reason.REPEATED_ID, f"an earlier row has the id {photo.id!r}"))
            else:
                self._seen.add(number)
                first.append(row)
        return first, repeated

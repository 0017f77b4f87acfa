"""What of a source is still to be done: neither there already, nor failed for good, nor named twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.failures import Failure, Reason
from engine.galleries import Gallery, Ledger
from engine.ingest.source import Batch
from engine.photo import Embedding, Photo


@dataclass(frozen=True, slots=True)
class FilteredBatch:
    """The photos to be added, with their embeddings (n, d) if they are ready, and the new failures of a batch.

    `known` photos are there already. Others have failed before: the `failed_before` ones, by reason, for one that does not
    pass; those of `retried`, which are among the photos to be added, for one that may.
    """

    photos: Sequence[Photo]
    embeddings: Embedding | None
    failures: Sequence[Failure]
    known: int
    failed_before: Counter[Reason]
    retried: Counter[Reason]


class PhotoFilter:
    """Sifts the batches of one source in their order; the first of several rows with one id counts.

    Without a gallery, nothing is there yet. It remembers a number for each id, about 60 bytes a photo.
    """

    def __init__(self, gallery: Gallery | None, ledger: Ledger | None, *, retry: bool = False) -> None:
        self._gallery, self._ledger, self._retry = gallery, ledger, retry
        self._seen: set[int] = set()
        self._rows = 0

    def filter(self, batch: Batch) -> FilteredBatch:
        """What is to be done of the next batch; `retry` tries again what has failed before."""
        first, retried = self._first(batch.photos)
        ids = [batch.photos[row].id for row in first]
        known = self._gallery.known(ids) if self._gallery and ids else set()
        before = self._ledger.reasons(ids) if self._ledger and ids else {}
        before = {photo_id: reason for photo_id, reason in before.items() if photo_id not in known}
        failed_before = {} if self._retry else {name: reason for name, reason in before.items() if not reason.may_pass}
        rows = [row for row in first if batch.photos[row].id not in known | failed_before.keys()]
        return FilteredBatch(
            photos=[batch.photos[row] for row in rows],
            embeddings=None if batch.embeddings is None else batch.embeddings[rows],
            failures=[*batch.failures, *retried],
            known=len(known),
            failed_before=Counter(failed_before.values()),
            retried=Counter(reason for photo_id, reason in before.items() if photo_id not in failed_before),
        )

    def _first(self, photos: Sequence[Photo]) -> tuple[list[int], list[Failure]]:
        """The rows whose id is new, and the others as failures under a name of their own."""
        first, retried = [], []
        for row, photo in enumerate(photos):
            self._rows += 1
            number = hash(photo.id)
            if number in self._seen:
                named = replace(photo, id=f"{photo.id} (photo {self._rows})")
                retried.append(Failure(named, Reason.REPEATED_ID, f"an earlier row has the id {photo.id!r}"))
            else:
                self._seen.add(number)
                first.append(row)
        return first, retried

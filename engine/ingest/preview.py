"""A dry run: what an ingest would add."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.failures import Reason
from engine.galleries import Gallery, Ledger
from engine.ingest.encode import EmbeddedBatch, reject_unusable
from engine.ingest.photo_filter import PhotoFilter
from engine.ingest.pipeline import READ_ROWS
from engine.ingest.source import PhotoSource
from engine.photo import Photo


@dataclass(frozen=True, slots=True)
class Preview:
    """The photos of a source: `new` ones to add, `known` ones that are already there, and failures by reason.

    `retried` counts the new photos that failed temporarily before, by reason. For a source that has been ingested,
    `failures` and `retried` together are the counts in the dataset's report.
    """

    new: int
    known: int
    failures: Mapping[Reason, int]
    retried: Mapping[Reason, int]
    first: tuple[Photo, ...]

    @property
    def failed(self) -> int:
        """The number of photos and rows that would be left out."""
        return sum(self.failures.values())

    @property
    def total(self) -> int:
        """The number of rows."""
        return self.new + self.known + self.failed


def preview(source: PhotoSource, gallery: Gallery | None, ledger: Ledger | None, *, retry: bool = False) -> Preview:
    """Read the whole source, without fetching or decoding photos. Without a gallery, every photo is new.

    Raises IngestError, DatabaseError.
    """
    photo_filter = PhotoFilter(gallery, ledger, retry=retry)
    new = known = 0
    failures, retried = Counter[Reason](), Counter[Reason]()
    first: list[Photo] = []
    for batch in source.batches(READ_ROWS):
        filtered = photo_filter.filter(batch)
        photos, left_out = filtered.photos, list(filtered.failures)
        if filtered.embeddings is not None:
            checked = reject_unusable(EmbeddedBatch(photos, filtered.embeddings, (), left_out))
            photos, left_out = checked.photos, list(checked.failures)
        new += len(photos)
        known += filtered.known
        failures.update(filtered.failed_before)
        failures.update(failure.reason for failure in left_out)
        retried.update(filtered.retried)
        first.extend(photos[: 3 - len(first)])
    return Preview(new, known, dict(failures.most_common()), dict(retried.most_common()), tuple(first))

"""What an ingest would do, without doing it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.failures import Reason
from engine.galleries import Gallery, Ledger
from engine.ingest.encode import Embedded, usable
from engine.ingest.pipeline import READ_ROWS
from engine.ingest.screen import Sieve
from engine.ingest.source import Source
from engine.photo import Photo


@dataclass(frozen=True, slots=True)
class Survey:
    """How many photos a source has: `new` ones to add, `known` ones that are there, and what gives none, by reason.

    Of the new ones, those of `again` have failed before, for a reason that may pass. For a source that has been
    ingested, `failures` and `again` together are what the dataset's report counts.
    """

    new: int
    known: int
    failures: Mapping[Reason, int]
    again: Mapping[Reason, int]
    first: tuple[Photo, ...]

    @property
    def failed(self) -> int:
        """How many photos and rows would be left out."""
        return sum(self.failures.values())

    @property
    def total(self) -> int:
        """All rows."""
        return self.new + self.known + self.failed


def survey(source: Source, gallery: Gallery | None, ledger: Ledger | None, *, retry: bool = False) -> Survey:
    """Read the source to its end; no photo is fetched or decoded. Without a gallery, nothing is there yet.

    Raises IngestError, DatabaseError.
    """
    sieve = Sieve(gallery, ledger, retry=retry)
    new = known = 0
    failures, again = Counter[Reason](), Counter[Reason]()
    first: list[Photo] = []
    for batch in source.batches(READ_ROWS):
        sifted = sieve.sift(batch)
        photos, left_out = sifted.photos, list(sifted.failures)
        if sifted.embeddings is not None:
            checked = usable(Embedded(photos, sifted.embeddings, (), left_out))
            photos, left_out = checked.photos, list(checked.failures)
        new += len(photos)
        known += sifted.known
        failures.update(sifted.hopeless)
        failures.update(failure.reason for failure in left_out)
        again.update(sifted.again)
        first.extend(photos[: 3 - len(first)])
    return Survey(new, known, dict(failures.most_common()), dict(again.most_common()), tuple(first))

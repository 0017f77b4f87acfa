"""What an ingest would do, without doing it."""

from dataclasses import dataclass

from engine.galleries import Gallery, Ledger
from engine.ingest.pipeline import READ_ROWS
from engine.ingest.port import Source
from engine.ingest.sifting import Sieve
from engine.photo import Photo


@dataclass(frozen=True, slots=True)
class Survey:
    """How many photos a source has: `new` ones to add, `known` ones that are there, and rows that give none."""

    new: int
    known: int
    failed: int
    first: tuple[Photo, ...]

    @property
    def total(self) -> int:
        """All rows."""
        return self.new + self.known + self.failed


def survey(source: Source, gallery: Gallery | None, ledger: Ledger | None) -> Survey:
    """Read the source to its end. Without a gallery, nothing is there yet. Raises IngestError, DatabaseError."""
    sieve = Sieve(gallery, ledger)
    new = known = failed = 0
    first: list[Photo] = []
    for batch in source.batches(READ_ROWS):
        sifted = sieve.sift(batch)
        new += len(sifted.photos)
        known += sifted.known
        failed += len(sifted.failures) + sifted.hopeless
        first.extend(sifted.photos[: 3 - len(first)])
    return Survey(new, known, failed, tuple(first))

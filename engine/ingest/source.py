"""The port for sources of photos."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.failures import Failure
from engine.photo import Embedding, Photo


@dataclass(frozen=True, slots=True)
class Batch:
    """Photos in the source's order, with embeddings (n, d) if they are precomputed.

    `failures` are the rows without a usable photo.
    """

    photos: Sequence[Photo]
    embeddings: Embedding | None = None
    failures: Sequence[Failure] = ()


class PhotoSource(Protocol):
    """Photos in a fixed order."""

    def __len__(self) -> int:
        """Return the number of photos, including rows without a usable one."""
        ...

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield the photos, `size` at a time. Raises IngestError if the source cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an ingest: `done` of `total` photos, including those that were already there.

    `failed` could not be added, in this run or an earlier one. `added` are new.
    """

    done: int
    total: int
    failed: int
    added: int = 0

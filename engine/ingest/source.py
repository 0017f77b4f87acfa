"""What an ingest asks of a source of photos."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.failures import Failure
from engine.photo import Embedding, Photo


@dataclass(frozen=True, slots=True)
class Batch:
    """Photos in the source's order, with their embeddings (n, d) if the source has them ready.

    `failures` are the rows among them that give no photo.
    """

    photos: Sequence[Photo]
    embeddings: Embedding | None = None
    failures: Sequence[Failure] = ()


class PhotoSource(Protocol):
    """Photos in a fixed order."""

    def __len__(self) -> int:
        """How many photos there are, rows that give none included."""
        ...

    def batches(self, size: int) -> Iterator[Batch]:
        """The photos, `size` at a time. Raises IngestError when the source cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `done` of `total` photos dealt with, what was there already included.

    `failed` of them cannot be added, now or when it was tried before; `added` are new.
    """

    done: int
    total: int
    failed: int
    added: int = 0

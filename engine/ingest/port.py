"""What an ingest asks of a source of photos."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.photo import Embedding, Photo


@dataclass(frozen=True, slots=True)
class Batch:
    """Photos in the source's order, with their embeddings (n, d) if the source has them ready."""

    photos: Sequence[Photo]
    embeddings: Embedding | None = None


class Source(Protocol):
    """Photos in a fixed order."""

    def __len__(self) -> int:
        """How many photos there are."""
        ...

    def batches(self, size: int) -> Iterator[Batch]:
        """The photos, `size` at a time. Raises IngestError when the source cannot be read."""
        ...

"""Photos in local files."""

from collections.abc import Iterable, Iterator
from itertools import islice

from engine.ingest.source import Batch
from engine.photo import Photo


class LocalSource:
    """Local photos to encode. Each `url` is a path relative to the dataset's root.

    `photos` may be an iterator that creates the files as it runs. `total` is the number of photos it will yield.
    """

    def __init__(self, photos: Iterable[Photo], total: int) -> None:
        self._photos = photos
        self._total = total

    def __len__(self) -> int:
        return self._total

    def batches(self, size: int) -> Iterator[Batch]:
        photos = iter(self._photos)
        while batch := list(islice(photos, size)):
            yield Batch(batch)

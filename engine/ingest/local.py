"""Photos in local files."""

from collections.abc import Iterable, Iterator
from itertools import islice

from engine.ingest.source import Batch
from engine.photo import Photo


class LocalSource:
    """Photos whose `url` is a path below their dataset's root, to be encoded.

    `photos` may be an iterator that makes the files as it goes; `total` says then how many there will be.
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

"""The content of a dataset as its gallery counts it: the dataset's size and version after each change."""

from dataclasses import replace
from threading import Lock

from engine.galleries.gallery import Dataset


class DatasetContent:
    """Keeps a `Dataset` up to date without reading its table again. Thread-safe.

    The version is made of the number of visible photos and the sum of their hashes, so it does not depend on the order
    of changes. The table's random name is a part of it: a dataset never has the version of a dropped one with the same
    name and photos, but another encoder.
    """

    def __init__(self, dataset: Dataset, photo_table: str) -> None:
        self._dataset, self._photo_table = dataset, photo_table
        self._hash_sum = 0
        self._rows = (0, 0)
        self._lock = Lock()

    @property
    def dataset(self) -> Dataset:
        """The dataset after the last change."""
        return self._dataset

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows of photos and of hidden photos the database has, as far as is known."""
        return self._rows

    def set(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        """Replace everything by what was read from the database."""
        with self._lock:
            return self._update(photos, hash_sum, rows)

    def add(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        """Add visible photos with the sum of their hashes, and rows of photos and of hidden ones. May be negative."""
        with self._lock:
            total = (self._rows[0] + rows[0], self._rows[1] + rows[1])
            return self._update(self._dataset.photos + photos, self._hash_sum + hash_sum, total)

    def _update(self, photos: int, hash_sum: int, rows: tuple[int, int]) -> Dataset:
        self._hash_sum, self._rows = hash_sum % 2**64, rows
        version = f"{self._photo_table.removeprefix('photos_')}-{photos}-{self._hash_sum:016x}"
        self._dataset = replace(self._dataset, photos=photos, version=version)
        return self._dataset

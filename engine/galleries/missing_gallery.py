"""The gallery of a removed dataset, for the sessions that used it."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.errors import UnknownDatasetError
from engine.galleries.gallery import Dataset
from engine.photo import Embedding, Match, Photo
from engine.sessions.events import Started


class MissingGallery:
    """A gallery without photos. Its dataset has the name and the encoder that the session recorded."""

    is_loaded = True

    def __init__(self, started: Started) -> None:
        self.dataset = Dataset(started.dataset, started.encoder, 0, "", 0)

    def load(self) -> None:
        """Nothing to load."""

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return ()

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        return ()

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        return ()

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        return {}

    def starting_with(self, prefix: str, k: int) -> tuple[Photo, ...]:
        return ()

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        return ()

    def count(self) -> int:
        return 0

    def known(self, ids: Collection[str]) -> set[str]:
        return set()

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        raise UnknownDatasetError(self.dataset.name, ())

    def hide(self, photo_id: str, member_key: str) -> None:
        """Does nothing: there are no photos to find."""

    def unhide(self, photo_id: str, member_key: str) -> None:
        """Does nothing: there are no photos to find."""

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        return iter(())

    def photo_pages(self, size: int) -> Iterator[pa.Table]:
        return iter(())

    def count_from(self, weights: Embedding, threshold: float) -> int:
        return 0

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        return [], np.empty(0, np.float32)

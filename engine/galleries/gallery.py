"""The port to a dataset's photos, whatever stores them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.galleries.dataset_names import owner_of, title_of
from engine.photo import Embedding, Match, Photo


@dataclass(frozen=True, slots=True)
class Dataset:
    """A named collection of photos, with one encoder.

    `encoder` is the name of the checkpoint that made the embeddings, `dimension` their length d. `version` changes
    whenever the content changes. `photos` is how many photos are not hidden. With `hotlink_only`, photos are only shown
    from their own urls. `root` is the folder that local photos' paths start from; empty for the data folder.
    """

    name: str
    encoder: str
    dimension: int
    version: str
    photos: int
    hotlink_only: bool = False
    root: str = ""

    @property
    def title(self) -> str:
        """The name that people see."""
        return title_of(self.name)

    @property
    def owner(self) -> int:
        """The id of the server that owns it; 0 for the operator, whose datasets every server sees."""
        return owner_of(self.name)


class Gallery(Protocol):
    """The searchable photos of one dataset. Synchronous: worker threads call it.

    Only `by_ids` and `known` find hidden photos. Orders are total, so equal calls give equal results. Every method may
    raise a DatabaseError.
    """

    @property
    def dataset(self) -> Dataset:
        """The dataset after the last change by this process. Runs no statement."""
        ...

    @property
    def is_loaded(self) -> bool:
        """Whether `load` would change nothing. Runs no statement."""
        ...

    def load(self) -> None:
        """Prepare for fast searches. Searches work before that, too, but slower."""
        ...

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """The k photos most similar to `query` (d,) by cosine, best first, without those of `exclude`; exact.

        Raises WrongDimensionError if the query has another length than d.
        """
        ...

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """The k photos with a similarity to `query` (d,) closest to `score`, closest first; else like `nearest`."""
        ...

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        """k random photos with a similarity to `query` (d,) of at least `score`, in random order.

        The same seed (a non-negative int64) and content give the same photos. Otherwise like `nearest`.
        """
        ...

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        """The photos with these ids and their embeddings (d,), including hidden ones. Unknown ids are left out."""
        ...

    def starting_with(self, prefix: str, k: int) -> tuple[Photo, ...]:
        """The first k photos, by id, whose ids start with `prefix`."""
        ...

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        """k random photos with score 0. The same seed (a non-negative int64) and content give the same photos."""
        ...

    def count(self) -> int:
        """Count the photos that are not hidden."""
        ...

    def known(self, ids: Collection[str]) -> set[str]:
        """The ids, of those given, that the dataset has, including hidden ones."""
        ...

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        """Add photos with their embeddings (n, d), all or none. Photos with an id that is already there are skipped.

        Raises WrongDimensionError if the embeddings have another length than d.
        """
        ...

    def hide(self, photo_id: str, member_key: str) -> None:
        """Hide a photo from all searches, and record who did."""
        ...

    def unhide(self, photo_id: str, member_key: str) -> None:
        """Undo this member's `hide`. The photo stays hidden if another member has hidden it, too."""
        ...

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        """The whole dataset ordered by id, in batches of ids and embeddings (n, d)."""
        ...

    def photo_pages(self, size: int) -> Iterator[pa.Table]:
        """The whole dataset ordered by id, in tables of photos and embeddings."""
        ...

    def count_from(self, weights: Embedding, threshold: float) -> int:
        """How many photos have a similarity of at least `threshold` to `weights` (d,). One scan."""
        ...

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        """Every photo's id and cosine similarity (n,) to the weights (d,), highest first."""
        ...

"""What the engine asks of a gallery, whatever it stands on."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.galleries.dataset_names import owner_of, title_of
from engine.photo import Embedding, Match, Photo


@dataclass(frozen=True, slots=True)
class Dataset:
    """A named collection of photos, with one encoder.

    `encoder` is the name of the checkpoint that made the embeddings, `dimension` their length d. `version` changes
    with every change of the content; `photos` counts those not hidden. With `hotlink_only`, photos are shown from
    their own urls alone. `root` is the folder that local photos' paths start from; empty for the data folder.
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
        """What it is called where it is seen."""
        return title_of(self.name)

    @property
    def owner(self) -> int:
        """The id of the server that it belongs to; 0 for the operator's, which every server sees."""
        return owner_of(self.name)


class Gallery(Protocol):
    """The searchable photos of one dataset. Synchronous: worker threads call it.

    Hidden photos are found by no method but `by_ids` and `known`. Orders are total, so that equal calls give equal
    answers. Every method may raise a DatabaseError.
    """

    @property
    def dataset(self) -> Dataset:
        """The dataset, as of the last change by this process; costs nothing."""
        ...

    @property
    def is_loaded(self) -> bool:
        """Whether `load` would change nothing; costs nothing."""
        ...

    def load(self) -> None:
        """Bring what searches need as near as it can be. They are right before, too, but slower."""
        ...

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """The k photos most similar to `query` (d,) by cosine, best first, those of `exclude` left out; exact.

        Raises WrongDimensionError if the query has another length than d.
        """
        ...

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """The k photos whose similarity to `query` (d,) is closest to `score`, closest first; else as `nearest`."""
        ...

    def drawn_above(
        self, query: Embedding, score: float, k: int, seed: int, exclude: Collection[str] = ()
    ) -> tuple[Match, ...]:
        """k photos drawn at random from those with a similarity of at least `score`, in the order drawn.

        The same ones for the same seed (a non-negative int64) and content; otherwise as `nearest`.
        """
        ...

    def by_ids(self, ids: Collection[str]) -> dict[str, tuple[Photo, Embedding]]:
        """The photos with these ids and their embeddings (d,), hidden ones included; unknown ids are left out."""
        ...

    def sample(self, k: int, seed: int) -> tuple[Match, ...]:
        """k photos drawn at random, the same ones for the same seed (a non-negative int64) and content; score 0."""
        ...

    def count(self) -> int:
        """How many photos there are."""
        ...

    def known(self, ids: Collection[str]) -> set[str]:
        """Those of these ids that the dataset holds, hidden ones included."""
        ...

    def insert(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        """Add photos with their embeddings (n, d), all or none. A photo whose id is there already is left as it is.

        Raises WrongDimensionError if the embeddings have another length than d.
        """
        ...

    def hide(self, photo_id: str, member_key: str) -> None:
        """Never find this photo again; who decided it is recorded."""
        ...

    def unhide(self, photo_id: str, member_key: str) -> None:
        """Take back what this member has decided: find the photo again, unless others have hidden it, too."""
        ...

    def batches(self, size: int = 8192) -> Iterator[tuple[list[str], Embedding]]:
        """The whole dataset ordered by id, in batches of ids and embeddings (n, d)."""
        ...

    def totals(self, weights: Embedding, threshold: float, slope: float, intercept: float) -> tuple[int, float]:
        """How many photos have a similarity of at least `threshold` to `weights` (d,), and the sum of all photos'
        probabilities 1 / (1 + exp(-(slope * similarity + intercept))). One scan."""
        ...

    def scores(self, weights: Embedding) -> tuple[list[str], NDArray[np.float32]]:
        """Every photo's id and cosine similarity (n,) to the weights (d,), highest first."""
        ...

"""Large datasets in memory: an inverted file of embeddings in eight bits each dimension, a fifth of a copy's size.

Photos are put into cells, each around a centroid of k-means, and only the cells nearest to a query are looked at
(Sivic and Zisserman 2003; Jegou, Douze and Schmid 2011, without their product quantization). What is found there by
integers is a candidate: the caller puts it into order by the embeddings themselves.

torch and scikit-learn take two seconds to import: they are when a file is built, so that no command waits for them.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from engine.photo import Embedding

if TYPE_CHECKING:
    import torch

BYTES_BESIDE = 24
"""What a photo takes beside one byte for each dimension: its id, about."""

# Measured with 1,000,000 photos, asked for prompts: a tenth of them holds .994 of the nearest nine; the further down
# the order, the more cells and the more candidates it takes for as many.
_SHARE, _OF_EACH_EXCLUDED, _AT_LEAST = 0.1, 100, 20_000
_SAMPLE_OF_CELL, _ITERATIONS = 40, 8
_CLIP = 5.0  # standard deviations; few dimensions have a handful of photos further out
_FINER = 254  # the query's second row holds what rounding took from its first, so much finer


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """How a dataset's embeddings are divided and rounded: centroids (c, d), and each dimension's zero and step (d,)."""

    centroids: Embedding
    zero: Embedding
    step: Embedding

    @classmethod
    def fitted(cls, sample: Embedding, photos: int) -> "Cells":
        """For so many photos, by a random sample (m, d) of unit length. Deterministic."""
        from sklearn.cluster import KMeans

        count = min(len(sample), max(1, math.isqrt(photos)))
        means = KMeans(count, init="random", n_init=1, max_iter=_ITERATIONS, random_state=0).fit(sample)
        zero = sample.mean(axis=0)
        reach = np.minimum(np.abs(sample - zero).max(axis=0), _CLIP * sample.std(axis=0))
        step = np.maximum(reach, 1e-6) / 127
        return cls(_unit(means.cluster_centers_), zero.astype(np.float32), step.astype(np.float32))

    @staticmethod
    def sample_size(photos: int) -> int:
        """How many of so many photos a sample needs to have."""
        return min(photos, int(_SAMPLE_OF_CELL * math.sqrt(photos)))

    def codes(self, embeddings: Embedding) -> NDArray[np.int8]:
        """The rounded embeddings (n, d)."""
        steps = np.rint((embeddings - self.zero) / self.step)
        return np.asarray(np.clip(steps, -127, 127), np.int8)


@dataclass(frozen=True, eq=False, slots=True)
class InvertedFile:
    """All photos that can be found, ordered by cell: their ids and codes (n, d); `starts` (c + 1,) are the cells' rows.

    `hidden` are photos that were hidden since.
    """

    version: str
    cells: Cells
    starts: NDArray[np.intp]
    ids: pa.Array
    codes: "torch.Tensor"
    hidden: frozenset[str] = frozenset()

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return size(*self.codes.shape)

    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> list[str]:
        """The ids of about the k photos most similar to the query (d,), and of some more, those of `exclude` left out.

        k and so many that the true nearest k are among them, as a rule.
        """
        unit = query / np.linalg.norm(query)
        left_out = self.hidden.union(exclude)
        least = max(_AT_LEAST, int(_SHARE * len(self.ids))) + _OF_EACH_EXCLUDED * len(left_out)
        order = np.argsort(-(self.cells.centroids @ unit))
        sizes = np.diff(self.starts)[order]
        cells = order[: int(np.searchsorted(np.cumsum(sizes), least)) + 1]
        return self._highest(cells, self._scores(cells, unit), 2 * k + len(left_out) // 16, left_out)

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str]) -> list[str]:
        """The same for the photos whose similarity to the query is closest to `score`."""
        unit = query / np.linalg.norm(query)
        cells = np.arange(len(self.starts) - 1)
        value = -np.abs(self._scores(cells, unit) + np.float32(self.cells.zero @ unit - score))
        return self._highest(cells, value, 2 * k, self.hidden.union(exclude))

    def _scores(self, cells: NDArray[np.intp], unit: Embedding) -> NDArray[np.float32]:
        """The similarity of all photos in the cells, one cell after another, less that of the dataset's zero."""
        import torch

        weights = unit * self.cells.step
        grain = max(float(np.abs(weights).max()), 1e-12) / 127
        rough = np.rint(weights / grain)
        fine = np.rint((weights / grain - rough) * _FINER)
        rows = torch.from_numpy(np.stack([rough, fine], axis=1).astype(np.int8))
        # Each product is small: threads would wait for each other longer than they compute.
        with _threads().limit(limits=1):
            products = torch.cat([torch._int_mm(part, rows) for part in self._parts(cells)]).numpy()
        return np.asarray((products[:, 0] + products[:, 1] / np.float32(_FINER)) * np.float32(grain), np.float32)

    def _parts(self, cells: NDArray[np.intp]) -> "list[torch.Tensor]":
        parts = (self.codes[self.starts[cell] : self.starts[cell + 1]] for cell in cells)
        return [part for part in parts if len(part)]

    def _highest(
        self, cells: NDArray[np.intp], value: NDArray[np.float32], count: int, exclude: Collection[str]
    ) -> list[str]:
        """The ids of the `count` highest values, best first."""
        asked = min(len(value), count + len(exclude))
        best = np.argpartition(value, len(value) - asked)[len(value) - asked :]
        best = best[np.argsort(-value[best], kind="stable")]
        first = np.concatenate([[0], np.cumsum(np.diff(self.starts)[cells])])
        within = np.searchsorted(first, best, side="right") - 1
        rows = self.starts[cells[within]] + best - first[within]
        return [photo for photo in self.ids.take(pa.array(rows)).to_pylist() if photo not in exclude][:count]


def built(
    version: str, cells: Cells, photos: int, batches: Iterable[tuple[Sequence[str], Embedding]]
) -> InvertedFile | None:
    """The file of so many photos, given in batches of ids and embeddings (n, d); None if there are more, or fewer."""
    import torch

    dimension = len(cells.zero)
    codes = torch.empty((photos, dimension), dtype=torch.int8)
    of_photo, ids, filled = np.empty(photos, np.int32), list[pa.Array](), 0
    for names, embeddings in batches:
        end = filled + len(names)
        if end > photos:
            return None
        unit = _unit(embeddings)
        of_photo[filled:end] = np.argmax(unit @ cells.centroids.T, axis=1)
        codes[filled:end] = torch.from_numpy(cells.codes(unit))
        ids.append(pa.array(names, pa.string()))
        filled = end
    if filled < photos:
        return None
    order = np.argsort(of_photo, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(of_photo, minlength=len(cells.centroids)))])
    _reorder(codes, torch.from_numpy(order))
    return InvertedFile(version, cells, starts, pa.chunked_array(ids).combine_chunks().take(pa.array(order)), codes)


def size(photos: int, dimension: int) -> int:
    """What a file of so many photos takes in memory, in bytes."""
    return photos * (dimension + BYTES_BESIDE)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _reorder(codes: "torch.Tensor", order: "torch.Tensor") -> None:
    """In place, some dimensions at a time, so that it takes little memory beside."""
    for start in range(0, codes.shape[1], 32):
        codes[:, start : start + 32] = codes[order, start : start + 32]


def _unit(embeddings: Embedding) -> Embedding:
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(lengths, 1e-12), np.float32)

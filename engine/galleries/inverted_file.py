"""Large datasets in memory: an inverted file of embeddings in eight bits each dimension, a fifth of a copy's size.

Photos are put into cells, each around a centroid of k-means, and only the cells that may hold one of the nearest to a
query are looked at (Sivic and Zisserman 2003; Jegou, Douze and Schmid 2011, without their product quantization). They
are compared by integers, those close to the best by the query's full weights, and what may still be one of the best is
a candidate: the caller puts candidates into order by the embeddings themselves.

torch and scikit-learn take two seconds to import: they are when a file is built, so that no command waits for them.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from engine.photo import Embedding

if TYPE_CHECKING:
    import torch

BYTES_BESIDE = 24
"""What a photo takes beside one byte for each dimension: its id, about."""

# Measured with 1,000,000 photos, asked for prompts: .99 of the nearest nine are in the cells so chosen, also with 500
# left out, and .98 with 2,000.
_SHARE, _OF_EACH_EXCLUDED, _AT_LEAST = 0.02, 100, 20_000
_REACH = 4.25  # spreads of a cell from its centroid, in the query's direction: hardly a photo is further out
# Standard errors below the last of the best, and how many there may be of them at most.
_ROUGH_MARGIN, _ROUGH_MOST = 4.0, 4_096
_FINE_MARGIN, _FINE_MOST = 3.5, 256
_SAMPLE_OF_CELL, _ITERATIONS = 40, 8
_CLIP = 5.0  # standard deviations; few dimensions have a handful of photos further out
_SPREAD_OF_CODES = 127 / 4
_MADE = f"1 {_SAMPLE_OF_CELL} {_ITERATIONS} {_CLIP}"  # what a file that is kept must have been made with


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """How a dataset's embeddings are divided and rounded: centroids (c, d), the means of unit embeddings, and each
    dimension's zero and step (d,)."""

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
        return cls(means.cluster_centers_.astype(np.float32), zero.astype(np.float32), step.astype(np.float32))

    @staticmethod
    def sample_size(photos: int) -> int:
        """How many of so many photos a sample needs to have."""
        return min(photos, int(_SAMPLE_OF_CELL * math.sqrt(photos)))

    def nearest(self, embeddings: Embedding) -> NDArray[np.intp]:
        """The cell of each of the embeddings (n, d), which have unit length."""
        distances = np.square(self.centroids).sum(axis=1) / 2 - embeddings @ self.centroids.T
        return np.asarray(np.argmin(distances, axis=1))

    def promises(self, unit: Embedding) -> NDArray[np.float32]:
        """How similar to a query (d,) of unit length a photo of each cell may be (c,), hardly more."""
        # The mean of unit vectors is the shorter the more they differ.
        variance = np.maximum(1 - np.square(self.centroids).sum(axis=1), 0) / len(unit)
        return np.asarray(self.centroids @ unit + _REACH * np.sqrt(variance), np.float32)

    def codes(self, embeddings: Embedding) -> NDArray[np.int8]:
        """The rounded embeddings (n, d)."""
        steps = np.rint((embeddings - self.zero) / self.step)
        return np.asarray(np.clip(steps, -127, 127), np.int8)


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Products of a search are small: threads would wait for each other, spinning, longer than they compute."""
    with _threads().limit(limits=1):
        yield


class _Weights:
    """A query (d,) as codes are compared with it: roughly by integers, or finely.

    Both give cosine similarities; `rough_error` and `fine_error` are their standard errors.
    """

    def __init__(self, query: Embedding, cells: Cells) -> None:
        self.unit = query / np.linalg.norm(query)
        self._weights = (self.unit * cells.step).astype(np.float32)
        self._base = np.float32(cells.zero @ self.unit)
        self._grain = np.float32(max(float(np.abs(self._weights).max()), 1e-12) / 127)
        self._rounded = np.rint(self._weights / self._grain).astype(np.int8)
        lost = np.linalg.norm(self._weights - self._rounded * self._grain) * _SPREAD_OF_CODES
        self.fine_error = float(np.linalg.norm(self._weights)) / math.sqrt(12)
        self.rough_error = math.hypot(lost, self.fine_error)

    def rough(self, parts: "Sequence[torch.Tensor]") -> NDArray[np.float32]:
        """The similarity of all codes of all parts, each (n, d)."""
        import torch

        column = torch.from_numpy(self._rounded).reshape(-1, 1)
        # A second column, with what rounding took from the query, would double the time.
        products = torch.cat([torch._int_mm(part, column) for part in parts]).numpy()[:, 0]
        return np.asarray(products * self._grain + self._base, np.float32)

    def fine(self, codes: "torch.Tensor") -> NDArray[np.float32]:
        """The similarity of all codes (n, d), with no more lost than they have lost themselves."""
        return np.asarray(codes.numpy().astype(np.float32) @ self._weights + self._base)


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

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it but `hidden`, by name, as `of_arrays` takes it."""
        _, offsets, letters = self.ids.buffers()
        return {
            "made": np.array([_MADE, self.version]),
            "centroids": self.cells.centroids,
            "zero": self.cells.zero,
            "step": self.cells.step,
            "starts": self.starts,
            "offsets": np.frombuffer(offsets, np.int32, len(self.ids) + 1),
            "letters": np.frombuffer(letters, np.uint8),
            "codes": self.codes.numpy(),
        }

    @staticmethod
    def is_of(arrays: Mapping[str, NDArray[Any]], version: str) -> bool:
        """Whether they are of that version of the dataset, made as files are made now."""
        return bool(arrays["made"].tolist() == [_MADE, version])

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "InvertedFile":
        """The file that gave these arrays."""
        import torch

        offsets, letters = (pa.py_buffer(arrays[name]) for name in ("offsets", "letters"))
        ids = pa.StringArray.from_buffers(len(arrays["offsets"]) - 1, offsets, letters)
        cells = Cells(arrays["centroids"], arrays["zero"], arrays["step"])
        version = str(arrays["made"][1])
        return cls(version, cells, arrays["starts"], ids, torch.from_numpy(arrays["codes"]))

    @_one_thread()
    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> list[str]:
        """The ids of about the k photos most similar to the query (d,), and of some more, those of `exclude` left out.

        k and so many that the true nearest k are among them, as a rule.
        """
        weights, left_out = _Weights(query, self.cells), self._left_out(exclude)
        promises = self.cells.promises(weights.unit)
        cells = np.argsort(-promises, kind="stable")
        least = max(_AT_LEAST, int(_SHARE * len(self.ids))) + _OF_EACH_EXCLUDED * len(left_out)
        near = int(np.searchsorted(np.cumsum(np.diff(self.starts)[cells]), least)) + 1
        rows, values = self._scan(cells[:near], weights)
        # Of the other cells, those that may hold a better one than the last of the best so far.
        best = self._best(rows, values, k, left_out)
        worst = values[best[k - 1]] if len(best) >= k else -np.inf
        far = int(np.searchsorted(-promises[cells], -worst))
        if far > near:
            more_rows, more_values = self._scan(cells[near:far], weights)
            rows, values = np.concatenate([rows, more_rows]), np.concatenate([values, more_values])
        close = np.flatnonzero(values >= worst - _ROUGH_MARGIN * weights.rough_error)
        best = close[self._best(rows[close], values[close], _ROUGH_MOST, left_out)]
        best = best[: _within(values[best], k, _ROUGH_MARGIN * weights.rough_error)]
        return self._candidates(rows[best], weights.fine, k, weights.fine_error)

    @_one_thread()
    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str]) -> list[str]:
        """The same for the photos whose similarity to the query is closest to `score`."""
        weights = _Weights(query, self.cells)

        def closeness(scores: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.asarray(-np.abs(scores - np.float32(score)))

        rows, values = self._scan(np.arange(len(self.starts) - 1), weights)
        best = self._best(rows, closeness(values), _ROUGH_MOST, self._left_out(exclude))
        return self._candidates(rows[best], lambda codes: closeness(weights.fine(codes)), k, weights.fine_error)

    def _left_out(self, exclude: Collection[str]) -> pa.Array:
        return pa.array(list(self.hidden.union(exclude)), pa.string())

    def _scan(self, cells: NDArray[np.intp], weights: _Weights) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """All rows of these cells, and their similarity, roughly."""
        bounds = [(self.starts[cell], self.starts[cell + 1]) for cell in cells]
        rows = np.concatenate([np.arange(start, end) for start, end in bounds])
        return rows, weights.rough([self.codes[start:end] for start, end in bounds])

    def _best(
        self, rows: NDArray[np.intp], values: NDArray[np.float32], count: int, left_out: pa.Array
    ) -> NDArray[np.intp]:
        """Where among the rows the `count` highest values are, without those left out; the highest first."""
        asked = min(len(values), count + len(left_out))
        best = np.argpartition(values, len(values) - asked)[len(values) - asked :]
        best = best[np.argsort(-values[best], kind="stable")]
        is_left_out = pc.is_in(self.ids.take(pa.array(rows[best])), value_set=left_out)
        return np.asarray(best[~is_left_out.to_numpy(zero_copy_only=False)][:count])

    def _candidates(
        self,
        rows: NDArray[np.intp],
        fine: "Callable[[torch.Tensor], NDArray[np.float32]]",
        k: int,
        error: float,
    ) -> list[str]:
        """The ids of those rows that may be among the k best."""
        values = fine(self.codes[rows])
        order = np.argsort(-values, kind="stable")
        order = order[: min(_within(values[order], k, _FINE_MARGIN * error), max(k, _FINE_MOST))]
        return list(self.ids.take(pa.array(rows[order])).to_pylist())


def _within(values: NDArray[np.float32], k: int, margin: float) -> int:
    """How many of the values, the highest first, are no more than so far below the k-th."""
    return int(np.searchsorted(-values, margin - values[k - 1], side="right")) if len(values) > k else len(values)


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
        of_photo[filled:end] = cells.nearest(unit)
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


def _reorder(codes: "torch.Tensor", order: "torch.Tensor") -> None:
    """In place, some dimensions at a time, so that it takes little memory beside."""
    for start in range(0, codes.shape[1], 32):
        codes[:, start : start + 32] = codes[order, start : start + 32]


def _unit(embeddings: Embedding) -> Embedding:
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(lengths, 1e-12), np.float32)

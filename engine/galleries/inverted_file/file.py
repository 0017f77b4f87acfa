"""The inverted file itself: what it holds, and how it is searched."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from engine.galleries.inverted_file.cells import BEYOND, BEYOND_SAMPLE, CLIP, ITERATIONS, SAMPLE_OF_CELL, Cells
from engine.galleries.inverted_file.remainders import Remainders
from engine.galleries.inverted_file.weights import Weights
from engine.photo import Embedding

if TYPE_CHECKING:
    import torch

BYTES_BESIDE = 24
"""What a photo takes beside one byte for each dimension: its id, and the place of its remainder, about."""

# Measured with 1,000,000 photos, asked for prompts: .99 of the nearest nine are in the cells so chosen, also with 500
# left out, and .98 with 2,000.
_SHARE, _OF_EACH_EXCLUDED, _AT_LEAST = 0.02, 100, 20_000
# Standard errors below the last of the best, and how many there may be of them at most.
_ROUGH_MARGIN, _ROUGH_MOST = 4.0, 4_096
_FINE_MARGIN, _FINE_MOST = 4.5, 256
_FINEST_MARGIN = 6.0
_MADE = f"2 {SAMPLE_OF_CELL} {ITERATIONS} {BEYOND_SAMPLE} {CLIP}"  # what a file that is kept must have been made with

Value = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""How much similarities (n,) are worth: the highest are searched for."""


def stamp(version: str) -> int:
    """What tells remainders of that version of a dataset, made as files are made now, from others."""
    return crc32(f"{_MADE} {version}".encode())


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Products of a search are small: threads would wait for each other, spinning, longer than they compute."""
    with _threads().limit(limits=1):
        yield


@dataclass(frozen=True, eq=False, slots=True)
class InvertedFile:
    """All photos that can be found, ordered by cell: their ids and codes (n, d); `starts` (c + 1,) are the cells' rows.

    `places` (n,) are their lines in `remainders`, without which searches give more candidates. `hidden` are photos that
    were hidden since.
    """

    version: str
    cells: Cells
    starts: NDArray[np.intp]
    ids: pa.Array
    codes: "torch.Tensor"
    places: NDArray[np.int32]
    remainders: Remainders | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def bytes(self) -> int:
        """What it takes in memory."""
        return inverted_file_bytes(*self.codes.shape)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it but `remainders` and `hidden`, by name, as `of_arrays` takes it."""
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
            "places": self.places,
        }

    @staticmethod
    def is_of(arrays: Mapping[str, NDArray[Any]], version: str) -> bool:
        """Whether they are of that version of the dataset, made as files are made now."""
        return bool(arrays["made"].tolist() == [_MADE, version])

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "InvertedFile":
        """The file that gave these arrays, without remainders."""
        import torch

        offsets, letters = (pa.py_buffer(arrays[name]) for name in ("offsets", "letters"))
        ids = pa.StringArray.from_buffers(len(arrays["offsets"]) - 1, offsets, letters)
        cells = Cells(arrays["centroids"], arrays["zero"], arrays["step"])
        version = str(arrays["made"][1])
        return cls(version, cells, arrays["starts"], ids, torch.from_numpy(arrays["codes"]), arrays["places"])

    @_one_thread()
    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> list[str]:
        """The ids of about the k photos most similar to the query (d,), and of some more, those of `exclude` left out.

        k and so many that the true nearest k are among them, as a rule.
        """
        weights, left_out = Weights(query, self.cells), self._left_out(exclude)
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
        return self._candidates(rows[best], weights, k, lambda scores: scores)

    @_one_thread()
    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str]) -> list[str]:
        """The same for the photos whose similarity to the query is closest to `score`.

        Where thousands are so close that their codes do not tell them apart, right to about 0.00001: measured in the
        midst of 1,000,000.
        """
        weights = Weights(query, self.cells)

        def closeness(scores: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.asarray(-np.abs(scores - np.float32(score)))

        rows, values = self._scan(np.arange(len(self.starts) - 1), weights)
        best = self._best(rows, closeness(values), _ROUGH_MOST, self._left_out(exclude))
        return self._candidates(rows[best], weights, k, closeness)

    def _left_out(self, exclude: Collection[str]) -> pa.Array:
        return pa.array(list(self.hidden.union(exclude)), pa.string())

    def _scan(self, cells: NDArray[np.intp], weights: Weights) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
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

    def _candidates(self, rows: NDArray[np.intp], weights: Weights, k: int, value: Value) -> list[str]:
        """The ids of those rows that may be among the k of the highest value."""
        scores = weights.fine(self.codes[rows])
        values = value(scores)
        order = np.argsort(-values, kind="stable")
        order = order[: min(_within(values[order], k, _FINE_MARGIN * weights.fine_error), max(k, _FINE_MOST))]
        rows = self._finest(rows[order], scores[order], weights, k, value)
        return list(self.ids.take(pa.array(rows)).to_pylist())

    def _finest(
        self, rows: NDArray[np.intp], scores: NDArray[np.float32], weights: Weights, k: int, value: Value
    ) -> NDArray[np.intp]:
        """Those of the rows, with such scores by their codes, that may be among the k best by their remainders."""
        if self.remainders is None:
            return rows
        remainders, is_read = self.remainders.of(self.places[rows])
        values = value(scores + weights.rest(remainders))
        # What is beyond the codes, or cannot be read, is known no better than before: it stays.
        is_sure = is_read & (remainders != BEYOND).all(axis=1)
        sure = -np.sort(-values[is_sure])
        worst = sure[k - 1] if len(sure) > k else -np.inf
        return np.asarray(rows[~is_sure | (values >= worst - _FINEST_MARGIN * weights.finest_error)])


def _within(values: NDArray[np.float32], k: int, margin: float) -> int:
    """How many of the values, the highest first, are no more than so far below the k-th."""
    return int(np.searchsorted(-values, margin - values[k - 1], side="right")) if len(values) > k else len(values)


def inverted_file_bytes(photos: int, dimension: int) -> int:
    """What a file of so many photos takes in memory, in bytes."""
    return photos * (dimension + BYTES_BESIDE)

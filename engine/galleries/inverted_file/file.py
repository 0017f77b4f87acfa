"""The inverted file: its content, and the search."""

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
"""About what a photo takes in addition to one byte for each dimension: its id, and the line of its remainder."""

# Measured with 1,000,000 photos, asked for prompts: .99 of the nearest nine are in the cells so chosen, also with 500
# left out, and .98 with 2,000.
_SHARE, _OF_EACH_EXCLUDED, _AT_LEAST = 0.02, 100, 20_000
# How many standard errors below the k-th best value a photo may be, and how many photos are kept at most.
_ROUGH_MARGIN, _ROUGH_MOST = 4.0, 4_096
_FINE_MARGIN, _FINE_MOST = 4.5, 256
_FINEST_MARGIN = 6.0
_MADE = f"2 {SAMPLE_OF_CELL} {ITERATIONS} {BEYOND_SAMPLE} {CLIP}"  # files on disk made with other constants are rebuilt

Value = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Maps similarities (n,) to values. A search finds the highest values."""


def stamp(version: str) -> int:
    """A checksum of the dataset's version and of the constants above, to recognise remainders that belong to both."""
    return crc32(f"{_MADE} {version}".encode())


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute in one thread. The products of a search are small: threads would wait longer than they compute."""
    with _threads().limit(limits=1):
        yield


@dataclass(frozen=True, eq=False, slots=True)
class InvertedFile:
    """All visible photos, ordered by cell: their ids and codes (n, d). `starts` (c + 1,) are the first rows of cells.

    `places` (n,) are the photos' lines in `remainders`. Without remainders, searches give more candidates. `hidden` are
    photos that were hidden since.
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
        """The memory that it takes."""
        return inverted_file_bytes(*self.codes.shape)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything except `remainders` and `hidden`, by name, for `of_arrays`."""
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
        """Whether the arrays have this version of the dataset and were made with the constants above."""
        return bool(arrays["made"].tolist() == [_MADE, version])

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "InvertedFile":
        """The file with these arrays, without remainders."""
        import torch

        offsets, letters = (pa.py_buffer(arrays[name]) for name in ("offsets", "letters"))
        ids = pa.StringArray.from_buffers(len(arrays["offsets"]) - 1, offsets, letters)
        cells = Cells(arrays["centroids"], arrays["zero"], arrays["step"])
        version = str(arrays["made"][1])
        return cls(version, cells, arrays["starts"], ids, torch.from_numpy(arrays["codes"]), arrays["places"])

    @_one_thread()
    def nearest(self, query: Embedding, k: int, exclude: Collection[str]) -> list[str]:
        """The ids of the k photos most similar to the query (d,) and of some more, without those of `exclude`.

        The candidates nearly always include the true nearest k.
        """
        weights, left_out = Weights(query, self.cells), self._left_out(exclude)
        promises = self.cells.promises(weights.unit)
        cells = np.argsort(-promises, kind="stable")
        least = max(_AT_LEAST, int(_SHARE * len(self.ids))) + _OF_EACH_EXCLUDED * len(left_out)
        near = int(np.searchsorted(np.cumsum(np.diff(self.starts)[cells]), least)) + 1
        rows, values = self._scan(cells[:near], weights)
        # Then the other cells that may have a photo better than the k-th best so far.
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

        If thousands of photos are too close for their codes to order them, the result is correct to about 0.00001,
        measured in the middle of 1,000,000 photos.
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
        """All rows of these cells, with their rough similarity."""
        bounds = [(self.starts[cell], self.starts[cell + 1]) for cell in cells]
        rows = np.concatenate([np.arange(start, end) for start, end in bounds])
        return rows, weights.rough([self.codes[start:end] for start, end in bounds])

    def _best(
        self, rows: NDArray[np.intp], values: NDArray[np.float32], count: int, left_out: pa.Array
    ) -> NDArray[np.intp]:
        """The positions of the `count` highest values, highest first, without the rows of photos that are left out."""
        asked = min(len(values), count + len(left_out))
        best = np.argpartition(values, len(values) - asked)[len(values) - asked :]
        best = best[np.argsort(-values[best], kind="stable")]
        is_left_out = pc.is_in(self.ids.take(pa.array(rows[best])), value_set=left_out)
        return np.asarray(best[~is_left_out.to_numpy(zero_copy_only=False)][:count])

    def _candidates(self, rows: NDArray[np.intp], weights: Weights, k: int, value: Value) -> list[str]:
        """The ids of the rows that may be among the k highest values."""
        scores = weights.fine(self.codes[rows])
        values = value(scores)
        order = np.argsort(-values, kind="stable")
        order = order[: min(_within(values[order], k, _FINE_MARGIN * weights.fine_error), max(k, _FINE_MOST))]
        rows = self._finest(rows[order], scores[order], weights, k, value)
        return list(self.ids.take(pa.array(rows)).to_pylist())

    def _finest(
        self, rows: NDArray[np.intp], scores: NDArray[np.float32], weights: Weights, k: int, value: Value
    ) -> NDArray[np.intp]:
        """The rows, with these scores by their codes, that may be among the k best by their remainders."""
        if self.remainders is None:
            return rows
        remainders, is_read = self.remainders.of(self.places[rows])
        values = value(scores + weights.rest(remainders))
        # Remainders that are beyond the codes or cannot be read say nothing more, so their photos stay.
        is_sure = is_read & (remainders != BEYOND).all(axis=1)
        sure = -np.sort(-values[is_sure])
        worst = sure[k - 1] if len(sure) > k else -np.inf
        return np.asarray(rows[~is_sure | (values >= worst - _FINEST_MARGIN * weights.finest_error)])


def _within(values: NDArray[np.float32], k: int, margin: float) -> int:
    """How many of the values, highest first, are at most `margin` below the k-th."""
    return int(np.searchsorted(-values, margin - values[k - 1], side="right")) if len(values) > k else len(values)


def inverted_file_bytes(photos: int, dimension: int) -> int:
    """The memory that a file of `photos` photos takes."""
    return photos * (dimension + BYTES_BESIDE)

"""Ready embeddings in a file: `.npy`, or a column of lists in a Parquet file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from engine.errors import IngestError
from engine.photo import Embedding

Stored = NDArray[np.floating]


class _Rows(Protocol):
    """Stored embeddings of one shape (n, d), of which some rows are read at a time."""

    shape: tuple[int, ...]

    def take(self, numbers: Sequence[int]) -> Stored:
        """These rows, which come in ascending order from one call to the next."""
        ...


class Matrix:
    """Embeddings (n, d), read from the disk as they are asked for."""

    def __init__(self, stored: _Rows) -> None:
        self._stored = stored

    @classmethod
    def open(cls, path: Path, column: str = "vector") -> "Matrix":
        """The floats of a .npy file, or of a Parquet file's column. Raises IngestError."""
        return cls(_Parquet(path, column) if path.suffix in (".parquet", ".pq") else _Npy(path))

    def __len__(self) -> int:
        return self._stored.shape[0]

    @property
    def dimension(self) -> int:
        """The length d of the embeddings."""
        return self._stored.shape[1]

    def rows(self, numbers: Sequence[int]) -> Embedding:
        """These rows, renormalised in float32: stored ones are often float16, and unit to three digits only.

        A zero row stays zero.
        """
        rows = np.asarray(self._stored.take(numbers), dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        lengths[lengths == 0] = 1
        return np.asarray(rows / lengths, dtype=np.float32)


class _Npy:
    def __init__(self, path: Path) -> None:
        try:
            self._array: Stored = np.load(path, mmap_mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise IngestError(f"{path} cannot be read as a .npy file: {error}") from error
        if self._array.ndim != 2 or not np.issubdtype(self._array.dtype, np.floating):
            found = f"{self._array.dtype} of shape {self._array.shape}"
            raise IngestError(f"{path} must hold floats of shape (photos, d), not {found}")
        self.shape: tuple[int, ...] = self._array.shape

    def take(self, numbers: Sequence[int]) -> Stored:
        return self._array[list(numbers)]


class _Parquet:
    """Keeps one row group in memory."""

    def __init__(self, path: Path, column: str) -> None:
        self._path, self._column = path, column
        try:
            self._file = pq.ParquetFile(path)
            sizes = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
            self._starts = np.cumsum([0, *sizes])
            self._held, self._group = -1, np.empty((0, 0), np.float32)
            self.shape: tuple[int, ...] = (int(self._starts[-1]), self._of_group(0).shape[1] if sizes else 0)
        except (pa.ArrowException, OSError) as error:
            raise IngestError(f"{path} cannot be read as Parquet: {error}") from error

    def take(self, numbers: Sequence[int]) -> Stored:
        groups = np.searchsorted(self._starts, numbers, side="right") - 1
        rows = [self._of_group(int(g))[n - self._starts[g]] for n, g in zip(numbers, groups, strict=True)]
        return np.stack(rows) if rows else np.empty((0, self.shape[1]), np.float32)

    def _of_group(self, number: int) -> Stored:
        if number != self._held:
            if self._column not in self._file.schema_arrow.names:
                raise IngestError(f"{self._path} has no column {self._column} with the embeddings")
            lists = self._file.read_row_group(number, columns=[self._column])[self._column].combine_chunks()
            flat = lists.flatten().to_numpy(zero_copy_only=False)
            if lists.null_count or len(flat) % max(1, len(lists)):
                raise IngestError(f"{self._path} must hold lists of one length in the column {self._column}")
            self._held, self._group = number, flat.reshape(len(lists), -1)
        return self._group

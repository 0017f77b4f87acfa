"""Ready embeddings in a file: `.npy`, or a column of lists in a Parquet file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import pyarrow.parquet as pq
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from engine.errors import IngestError
from engine.ingest.pages import Chunk, chunks_of, pages_of
from engine.photo import Embedding

Stored = NDArray[np.floating]

MAX_HEADER_BYTES = 10_000
"""Of a .npy file: what describes its array is parsed as Python's literals."""
MAX_DIMENSION = 16_384
MAX_GROUP_BYTES = 4 << 30
"""Of a row group's embeddings, all of which are in memory at a time: a million of length 1,024."""
_FLOAT_BYTES = 4


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
    """Mapped into memory: nothing is read but the rows that are asked for. Pickles are never loaded."""

    def __init__(self, path: Path) -> None:
        with _told(path, "a .npy file"), np.errstate(over="ignore"):
            self._array: Stored = open_memmap(path, mode="r", max_header_size=MAX_HEADER_BYTES)
        _check(path, self._array)
        self.shape: tuple[int, ...] = self._array.shape

    def take(self, numbers: Sequence[int]) -> Stored:
        return self._array[list(numbers)]


class _Parquet:
    """Keeps one row group in memory."""

    def __init__(self, path: Path, column: str) -> None:
        self._path, self._column = path, column
        with _told(path, "Parquet"):
            self._file = pq.ParquetFile(path, pre_buffer=False)
            sizes = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
            self._starts = np.cumsum([0, *sizes])
            self._held, self._group = -1, np.empty((0, 0), np.float32)
            self.shape: tuple[int, ...] = (int(self._starts[-1]), self._of_group(0).shape[1] if sizes else 0)

    def take(self, numbers: Sequence[int]) -> Stored:
        groups = np.searchsorted(self._starts, numbers, side="right") - 1
        with _told(self._path, "Parquet"):
            rows = [self._of_group(int(g))[n - self._starts[g]] for n, g in zip(numbers, groups, strict=True)]
        return np.stack(rows) if rows else np.empty((0, self.shape[1]), np.float32)

    def _of_group(self, number: int) -> Stored:
        if number != self._held:
            if self._column not in self._file.schema_arrow.names:
                raise IngestError(f"{self._path} has no column {self._column} with the embeddings")
            self._check_size(number)
            lists = self._file.read_row_group(number, columns=[self._column])[self._column].combine_chunks()
            flat = lists.flatten().to_numpy(zero_copy_only=False)
            if lists.null_count or len(flat) % max(1, len(lists)):
                raise IngestError(f"{self._path} must hold lists of one length in the column {self._column}")
            group = flat.reshape(len(lists), -1)
            _check(self._path, group)
            if self._held >= 0 and group.shape[1] != self.shape[1]:
                raise IngestError(f"{self._path} must hold lists of one length in the column {self._column}")
            self._held, self._group = number, group
        return self._group

    def _check_size(self, number: int) -> None:
        """Raise IngestError before a row group is read that would fill the memory."""
        schema = self._file.metadata.schema
        with self._path.open("rb") as file:
            for column, chunk in enumerate(chunks_of(file)[number]):
                if schema.column(column).path.partition(".")[0] == self._column:
                    self._check_column(file, chunk)

    def _check_column(self, file: IO[bytes], chunk: Chunk) -> None:
        try:
            found = pages_of(file, chunk)
        except IngestError as error:
            raise IngestError(f"{self._path} cannot be read as Parquet: {error}") from error
        if max(found.total, found.dictionary, chunk.values * _FLOAT_BYTES) > MAX_GROUP_BYTES:
            raise IngestError(f"{self._path} has a row group of more than {MAX_GROUP_BYTES:,} bytes")


def _check(path: Path, stored: Stored) -> None:
    """Raise IngestError for what are no embeddings."""
    if stored.ndim != 2 or not np.issubdtype(stored.dtype, np.floating):
        raise IngestError(f"{path} must hold floats of shape (photos, d), not {stored.dtype} of shape {stored.shape}")
    if len(stored) and not 0 < stored.shape[1] <= MAX_DIMENSION:
        raise IngestError(f"{path} has embeddings of length {stored.shape[1]:,}: they may have up to {MAX_DIMENSION:,}")


@contextmanager
def _told(path: Path, form: str) -> Iterator[None]:
    """What goes wrong while a file is read, in our words."""
    try:
        yield
    except IngestError:
        raise
    except Exception as error:  # numpy and pyarrow have many words for a byte that is wrong
        raise IngestError(f"{path} cannot be read as {form}: {error or type(error).__name__}") from error

"""Precomputed embeddings: a `.npy` file, a `.npz` file with one array, or a Parquet column."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
from numpy.lib.format import open_memmap

from engine.errors import IngestError
from engine.ingest.archive import open_archive
from engine.ingest.vector_columns import VectorColumn
from engine.ingest.vector_formats import MAX_DIMENSION, Stored
from engine.photo import Embedding

MAX_HEADER_BYTES = 10_000
"""For a .npy file. NumPy parses the header as a Python literal."""
_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"
_NOT_READ = {
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".pt",
    ".pth",
    ".pkl",
    ".pickle",
    ".safetensors",
    ".h5",
    ".hdf5",
    ".mat",
}


class _Rows(Protocol):
    """Stored embeddings of shape (n, d) that are read a few rows at a time."""

    shape: tuple[int, ...]

    def take(self, numbers: Sequence[int]) -> Stored:
        """Read these rows. Row numbers must ascend, also from one call to the next."""
        ...


class Matrix:
    """Embeddings (n, d) that are read from disk on demand."""

    def __init__(self, stored: _Rows) -> None:
        self._stored = stored

    @classmethod
    def open(cls, path: Path, column: str = "vector") -> "Matrix":
        """Open a .npy or .npz file, or a column of a Parquet file. The length of every row is checked.

        Raises IngestError with one sentence that says what the file contains and what is needed.
        """
        suffix = path.suffix.lower()
        if suffix in _NOT_READ:
            raise IngestError(
                f"{path} is not a supported format for embeddings: save a .npy file (numpy.save) or a Parquet column"
            )
        start = _start_of(path)
        if start == _PARQUET or suffix in (".parquet", ".pq"):
            return cls(VectorColumn(path, column))
        if start == _ZIP or suffix == ".npz":
            return cls(_Npz(path))
        return cls(_Npy(path, path))

    def __len__(self) -> int:
        return self._stored.shape[0]

    @property
    def dimension(self) -> int:
        """The length d of the embeddings."""
        return self._stored.shape[1]

    def rows(self, numbers: Sequence[int]) -> Embedding:
        """Read rows and normalize them again, because stored embeddings are often float16 and only roughly unit length.

        A zero row stays zero. A row with infinity or NaN contains NaN.
        """
        # Squares of large float32 values overflow in float32.
        rows = np.asarray(self._stored.take(numbers), dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
            lengths[lengths == 0] = 1
            return np.asarray(rows / lengths, dtype=np.float32)


class _Npy:
    """A memory-mapped .npy file. Only requested rows are read, and pickles are never loaded."""

    def __init__(self, path: Path, shown: Path) -> None:
        with _translated_errors(shown, "a .npy file"), np.errstate(over="ignore"):
            array: Stored = open_memmap(path, mode="r", max_header_size=MAX_HEADER_BYTES)
        self._array = _squeezed(array)
        _check(shown, self._array)
        self.shape: tuple[int, ...] = self._array.shape

    def take(self, numbers: Sequence[int]) -> Stored:
        return self._array[list(numbers)]


class _Npz:
    """The only array of a .npz file, unpacked to a temporary file that can be memory-mapped."""

    def __init__(self, path: Path) -> None:
        with open_archive(path) as archive:
            names = [member.filename for member in archive.members]
            if len(names) != 1 or not names[0].endswith(".npy"):
                raise IngestError(
                    f"{path} contains {_listed(names)}: it must contain one array of embeddings; save only that one "
                    "with numpy.save"
                )
            self._folder = TemporaryDirectory(prefix="ninefold-")
            unpacked = Path(self._folder.name) / "array.npy"
            try:
                with archive.open(archive.member(names[0])) as packed, unpacked.open("wb") as file:
                    copyfileobj(packed, file, 1 << 20)
            except OSError as error:
                raise IngestError(f"{path} cannot be unpacked: {error.strerror or error}") from error
        self._array = _Npy(unpacked, path)
        self.shape = self._array.shape

    def take(self, numbers: Sequence[int]) -> Stored:
        return self._array.take(numbers)


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror or error}") from error


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "nothing"
    shown = ", ".join(name.removesuffix(".npy")[:40] for name in names[:10])
    return f"{len(names)} arrays ({shown}{', ...' if len(names) > 10 else ''})"


def _squeezed(stored: Stored) -> Stored:
    """Drop dimensions of length 1, such as in (n, 1, d)."""
    if stored.ndim < 3:
        return stored
    inner = [size for size in stored.shape[1:] if size != 1]
    return stored.reshape(stored.shape[0], inner[0]) if len(inner) == 1 else stored


def _check(path: Path, stored: Stored) -> None:
    """Raise IngestError if the array cannot be embeddings."""
    if stored.ndim != 2 or not np.issubdtype(stored.dtype, np.floating):
        raise IngestError(f"{path} must have floats of shape (photos, d), not {stored.dtype} of shape {stored.shape}")
    if len(stored) and not 0 < stored.shape[1] <= MAX_DIMENSION:
        raise IngestError(f"{path} has embeddings of length {stored.shape[1]:,}: they may have up to {MAX_DIMENSION:,}")


@contextmanager
def _translated_errors(path: Path, form: str) -> Iterator[None]:
    """Turn every error while reading a file into an IngestError."""
    try:
        yield
    except IngestError:
        raise
    except Exception as error:  # numpy raises many kinds of errors for corrupt data
        raise IngestError(f"{path} cannot be read as {form}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return the first line of an error. numpy adds paragraphs of advice."""
    return str(error).strip().partition("\n")[0] or type(error).__name__

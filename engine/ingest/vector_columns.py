"""Embeddings in a Parquet column.

The length of every row is checked when the file is opened, a few rows at a time. So nothing is inserted from a file
with a bad row, and lengths that only add up by chance are detected.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engine.errors import IngestError
from engine.ingest.pages import ColumnChunk, read_chunks, read_pages
from engine.ingest.vector_formats import MAX_DIMENSION, Lists, Reader, RowError, Stored, reader_for

MAX_GROUP_BYTES = 4 << 30
"""For the embeddings of a row group, which are all in memory at a time. Enough for a million of length 1,024."""
_FLOAT_BYTES = 4
_CHECKED_ROWS = 256


class VectorColumn:
    """The embeddings (n, d) in a Parquet column. One row group is in memory at a time. Raises IngestError."""

    def __init__(self, path: Path, column: str) -> None:
        self._path, self._column = path, column
        with _translated_errors(path):
            self._file = pq.ParquetFile(path, pre_buffer=False)
            self._read = self._reader()
            self._check_sizes()
            sizes = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
            self._starts = np.cumsum([0, *sizes])
            self.shape: tuple[int, ...] = (int(self._starts[-1]), self._checked_length())
        self._held, self._group = -1, np.empty((0, 0), np.float32)

    def take(self, numbers: Sequence[int]) -> Stored:
        """Read these rows. Row numbers must ascend, also from one call to the next."""
        groups = np.searchsorted(self._starts, numbers, side="right") - 1
        with _translated_errors(self._path):
            rows = [self._of_group(int(g))[n - self._starts[g]] for n, g in zip(numbers, groups, strict=True)]
        return np.stack(rows) if rows else np.empty((0, self.shape[1]), np.float32)

    def _of_group(self, number: int) -> Stored:
        if number != self._held:
            column = self._file.read_row_group(number, columns=[self._column])[self._column].combine_chunks()
            floats = self._lists(column, int(self._starts[number])).floats
            self._held, self._group = number, floats.reshape(len(column), self.shape[1])
        return self._group

    def _reader(self) -> Reader:
        schema = self._file.schema_arrow
        if schema.names.count(self._column) != 1:
            has = "several columns named" if self._column in schema.names else "no column"
            raise IngestError(
                f"{self._path} has {has} {self._column} for the embeddings; it has {', '.join(schema.names)}"
            )
        try:
            return reader_for(schema.field(self._column).type)
        except IngestError as error:
            raise IngestError(f"the column {self._column} of {self._path} {error}") from error

    def _lists(self, column: pa.Array, first: int) -> Lists:
        """Read the rows of a batch that starts at row `first` of the file."""
        try:
            return self._read(column)
        except RowError as error:
            raise IngestError(f"{self._row(first + error.row)} {error.words}") from error

    def _checked_length(self) -> int:
        """Return the length of all rows. Raises IngestError for the first row with a different length."""
        length, first = 0, 0
        for batch in self._file.iter_batches(_CHECKED_ROWS, columns=[self._column], use_threads=False):
            lengths = self._lists(batch.column(0), first).lengths
            if first == 0 and len(lengths):
                length = int(lengths[0])
            others = np.flatnonzero(lengths != length)
            if len(others):
                row = int(others[0])
                raise IngestError(
                    f"{self._row(first + row)} has {lengths[row]:,} numbers, and row 1 has {length:,}: all embeddings "
                    "must have the same length"
                )
            first += len(lengths)
        if first and not 0 < length <= MAX_DIMENSION:
            raise IngestError(f"{self._path} has embeddings of length {length:,}: they may have 1 to {MAX_DIMENSION:,}")
        return length

    def _row(self, number: int) -> str:
        return f"{self._path} cannot be used: row {number + 1:,} of the column {self._column}"

    def _check_sizes(self) -> None:
        """Raise IngestError if a row group is too large for memory, before it is read."""
        schema = self._file.metadata.schema
        with self._path.open("rb") as file:
            for chunks in read_chunks(file):
                for column, chunk in enumerate(chunks):
                    if schema.column(column).path.partition(".")[0] == self._column:
                        self._check_size(file, chunk)

    def _check_size(self, file: IO[bytes], chunk: ColumnChunk) -> None:
        found = read_pages(file, chunk)
        if max(found.total, found.dictionary, chunk.values * _FLOAT_BYTES) > MAX_GROUP_BYTES:
            raise IngestError(f"{self._path} has a row group of more than {MAX_GROUP_BYTES:,} bytes")


@contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Turn every error while reading Parquet into an IngestError that names the file."""
    try:
        yield
    except IngestError as error:
        if str(path) in str(error):
            raise
        raise IngestError(f"{path} cannot be read as Parquet: {error}") from error
    except Exception as error:  # pyarrow raises many kinds of errors for corrupt data
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise IngestError(f"{path} cannot be read as Parquet: {reason}") from error

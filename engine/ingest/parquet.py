"""Reads the rows of Parquet files with memory limits. A file of a few kB may unpack to gigabytes.

Three things take memory. The metadata is limited by its length. Pages are limited by the sizes in their headers
(`engine.ingest.pages`), because pyarrow unpacks each one as a whole. Values are limited by reading few enough rows at a
time; repeated values are read as a dictionary with indices, so each is in memory once.

pandas is not used here: `read_parquet` reads whole files, and `to_pandas` turns integers into floats if one is missing
(`tests/engine/ingest/test_pandas.py`).
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

import pandas  # noqa: F401  # otherwise pyarrow imports it with the first value, which stalls the bot for 250 ms
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.errors import IngestError, SourceRefusedError
from engine.ingest.pages import MAX_FIXED_BYTES, PageSizes, read_chunks, read_pages
from engine.ingest.table_files import TableFile

MAX_FOOTER_BYTES = 512 << 10
"""For metadata, which takes up to 450 times as much in memory."""
MAX_CONTAINER = 10_000
"""For the columns of a file, and for its row groups."""
MAX_PAGES_BYTES = 64 << 20
"""For the sum of the largest pages of all columns, because pyarrow unpacks one page of each column at a time."""
MAX_BATCH_BYTES = 32 << 20
"""For the values of the rows that are read at a time."""
MAX_VALUE_BYTES = 100_000
_BATCH_ROWS = tuple(1 << power for power in range(10, 0, -1))
_BUFFER_BYTES = 1 << 16
_MAGIC = b"PAR1"


class TooLong:
    """Marks a value that exceeds the maximum length."""


TOO_LONG = TooLong()
Value = str | TooLong


def column_names(part: TableFile) -> list[str]:
    """Read the column names of a file. Raises IngestError."""
    with translated_errors(part.name), _seekable(part) as file:
        return list(open_metadata(file).schema.to_arrow_schema().names)


def read_values(part: TableFile, wanted: Collection[str] | None = None) -> Iterator[Mapping[str, Value]]:
    """Yield each row as texts by column, for the wanted columns (None for all). List columns are left out.

    Raises IngestError.
    """
    with translated_errors(part.name), _seekable(part) as file:
        metadata = open_metadata(file)
        columns = _flat(metadata, wanted)
        for group, chunks in enumerate(read_chunks(file)):
            if len(chunks) != metadata.num_columns:
                raise IngestError("the columns of a row group differ from those of the file")
            pages = {name: read_pages(file, chunks[number]) for number, name in columns.items()}
            parquet = pq.ParquetFile(
                file,
                metadata=metadata,
                read_dictionary=[name for name, found in pages.items() if found.is_dictionary],
                pre_buffer=False,  # it would keep the bytes of every column and row group in memory
                buffer_size=_BUFFER_BYTES,
                arrow_extensions_enabled=False,
            )
            rows = _rows_at_once(pages.values())
            for batch in parquet.iter_batches(rows, row_groups=[group], columns=[*pages], use_threads=False):
                texts = {name: _texts(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
                for row in range(batch.num_rows):
                    yield {name: values[row] for name, values in texts.items()}


@contextmanager
def _seekable(part: TableFile) -> Iterator[IO[bytes]]:
    """Open the file. A file in a zip is copied to disk first, because each seek in a zip unpacks it again."""
    with part.open() as file:
        if not part.member:
            yield file
            return
        with TemporaryFile() as unpacked:
            shutil.copyfileobj(file, unpacked)
            yield unpacked


def open_metadata(file: IO[bytes]) -> pq.FileMetaData:
    """Read the metadata of an open file, within limits. Raises IngestError."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8))
    tail = file.read(8)
    if not tail.endswith(_MAGIC):
        raise IngestError("it does not end like a Parquet file")
    if int.from_bytes(tail[:4], "little") > MAX_FOOTER_BYTES:
        raise IngestError(f"its metadata is more than {MAX_FOOTER_BYTES:,} bytes: write larger row groups")
    return pq.ParquetFile(
        file, thrift_string_size_limit=MAX_FOOTER_BYTES, thrift_container_size_limit=MAX_CONTAINER, pre_buffer=False
    ).metadata


def _flat(metadata: pq.FileMetaData, wanted: Collection[str] | None) -> dict[int, str]:
    """Return the wanted columns with one value per row, by index."""
    found: dict[int, str] = {}
    for number in range(metadata.num_columns):
        column = metadata.schema.column(number)
        is_flat = column.path == column.name and not column.max_repetition_level
        # pyarrow does not keep a separate dictionary for fixed-length columns.
        is_short = column.physical_type != "FIXED_LEN_BYTE_ARRAY" or column.length <= MAX_FIXED_BYTES
        if is_flat and is_short and (wanted is None or column.name in wanted):
            found[number] = column.name
    # pyarrow selects columns by name, which includes nested columns below a column with that name.
    below = tuple(f"{name}." for name in found.values())
    paths = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    if len({*found.values()}) < len(found) or any(path.startswith(below) for path in paths):
        raise IngestError("several columns have the same name")
    return found


def _rows_at_once(pages: Collection[PageSizes]) -> int:
    """Return how many rows can be read at a time within `MAX_BATCH_BYTES`. Raises IngestError."""
    largest = sum(column.dictionary + column.largest for column in pages)
    if largest > MAX_PAGES_BYTES:
        raise IngestError(f"its pages have {largest:,} bytes, above {MAX_PAGES_BYTES:,}: write smaller row groups")
    fitting = (rows for rows in _BATCH_ROWS if sum(column.bytes_of(rows) for column in pages) <= MAX_BATCH_BYTES)
    return next(fitting, 1)


def _texts(column: pa.Array) -> list[Value]:
    """Convert the values of a column to texts. Dictionary values are converted once, and long ones not at all."""
    if not pa.types.is_dictionary(column.type):
        return [_text(value) for value in column.to_pylist()]
    used = pc.unique(column.indices)
    values = column.dictionary.take(used)
    fits = pc.fill_null(pc.less_equal(pc.binary_length(values), MAX_VALUE_BYTES), True)
    short = pc.if_else(fits, values, pa.scalar(None, values.type)).to_pylist()
    texts = [_text(value) if is_short else TOO_LONG for value, is_short in zip(short, fits.to_pylist(), strict=True)]
    by_index = dict(zip(used.to_pylist(), texts, strict=True))
    return [by_index[index] for index in column.indices.to_pylist()]


def _text(value: object) -> Value:
    if value is None:
        return ""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= MAX_VALUE_BYTES else TOO_LONG


@contextmanager
def translated_errors(name: str) -> Iterator[None]:
    """Turn every error while reading Parquet into an IngestError."""
    try:
        yield
    except SourceRefusedError:
        raise
    except IngestError as error:
        raise IngestError(f"{name} cannot be read as Parquet: {error}") from error
    except Exception as error:  # pyarrow raises many kinds of errors for corrupt data
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise IngestError(f"{name} cannot be read as Parquet: {reason}") from error

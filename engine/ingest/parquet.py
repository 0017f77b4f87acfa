"""Rows of Parquet files, read within bounds: a file of a few kB can say that it unpacks to gigabytes.

Three things grow while Parquet is read. The metadata is bounded by its length. Pages are bounded by their headers
(`engine.ingest.pages`), for pyarrow unpacks each one whole. Values are read as a dictionary and its indices, so that
one that is repeated is there once, and so few rows at a time that their values cannot be more than a bound.

pandas is not asked: `read_parquet` reads whole files, and `to_pandas` makes fractions of whole numbers where one is
empty (`tests/engine/ingest/test_pandas.py`).
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

import pandas  # noqa: F401  # pyarrow imports it at its first value, which would stall the bot for 250 ms
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.errors import IngestError, SourceRefusedError
from engine.ingest.pages import MAX_FIXED_BYTES, PageSizes, read_chunks, read_pages
from engine.ingest.table_files import TableFile

MAX_FOOTER_BYTES = 512 << 10
"""Of metadata, which takes up to 450 times as much in memory."""
MAX_CONTAINER = 10_000
"""Columns of a file, and row groups."""
MAX_PAGES_BYTES = 64 << 20
"""The largest pages of all columns that are read, together: pyarrow has one of each column unpacked."""
MAX_BATCH_BYTES = 32 << 20
"""The values of the rows that are read at once."""
MAX_VALUE_BYTES = 100_000
_BATCH_ROWS = tuple(1 << power for power in range(10, 0, -1))
_BUFFER_BYTES = 1 << 16
_MAGIC = b"PAR1"


class TooLong:
    """Stands for a value that is longer than a field may be."""


TOO_LONG = TooLong()
Value = str | TooLong


def column_names(part: TableFile) -> list[str]:
    """The names of a file's columns. Raises IngestError."""
    with _translated_errors(part.name), _seekable(part) as file:
        return list(_metadata(file).schema.to_arrow_schema().names)


def read_values(part: TableFile, wanted: Collection[str] | None = None) -> Iterator[Mapping[str, Value]]:
    """Each row's values as texts, by column, of the wanted columns (None: of all). Lists are left out.

    Raises IngestError.
    """
    with _translated_errors(part.name), _seekable(part) as file:
        metadata = _metadata(file)
        columns = _flat(metadata, wanted)
        for group, chunks in enumerate(read_chunks(file)):
            if len(chunks) != metadata.num_columns:
                raise IngestError("a row group has other columns than the file")
            pages = {name: read_pages(file, chunks[number]) for number, name in columns.items()}
            parquet = pq.ParquetFile(
                file,
                metadata=metadata,
                read_dictionary=[name for name, found in pages.items() if found.is_dictionary],
                pre_buffer=False,  # it would hold the bytes of every column and row group
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
    """The file; out of a zip, a copy on the disk: to seek there is to unpack everything again."""
    with part.open() as file:
        if not part.member:
            yield file
            return
        with TemporaryFile() as unpacked:
            shutil.copyfileobj(file, unpacked)
            yield unpacked


def _metadata(file: IO[bytes]) -> pq.FileMetaData:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8))
    tail = file.read(8)
    if not tail.endswith(_MAGIC):
        raise IngestError("no Parquet file ends like this")
    if int.from_bytes(tail[:4], "little") > MAX_FOOTER_BYTES:
        raise IngestError(f"its metadata is more than {MAX_FOOTER_BYTES:,} bytes: write larger row groups")
    return pq.ParquetFile(
        file, thrift_string_size_limit=MAX_FOOTER_BYTES, thrift_container_size_limit=MAX_CONTAINER, pre_buffer=False
    ).metadata


def _flat(metadata: pq.FileMetaData, wanted: Collection[str] | None) -> dict[int, str]:
    """The wanted columns that hold one value a row, by number."""
    found: dict[int, str] = {}
    for number in range(metadata.num_columns):
        column = metadata.schema.column(number)
        is_flat = column.path == column.name and not column.max_repetition_level
        # The dictionary of a column of fixed length is not kept apart from its values.
        is_short = column.physical_type != "FIXED_LEN_BYTE_ARRAY" or column.length <= MAX_FIXED_BYTES
        if is_flat and is_short and (wanted is None or column.name in wanted):
            found[number] = column.name
    # pyarrow takes columns by name, with those of other columns' parts of the same name.
    below = tuple(f"{name}." for name in found.values())
    paths = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    if len({*found.values()}) < len(found) or any(path.startswith(below) for path in paths):
        raise IngestError("several columns have one name")
    return found


def _rows_at_once(pages: Collection[PageSizes]) -> int:
    """How many rows of a row group cannot hold more than `MAX_BATCH_BYTES`. Raises IngestError."""
    largest = sum(column.dictionary + column.largest for column in pages)
    if largest > MAX_PAGES_BYTES:
        raise IngestError(f"its pages have {largest:,} bytes, above {MAX_PAGES_BYTES:,}: write smaller row groups")
    fitting = (rows for rows in _BATCH_ROWS if sum(column.bytes_of(rows) for column in pages) <= MAX_BATCH_BYTES)
    return next(fitting, 1)


def _texts(column: pa.Array) -> list[Value]:
    """A column's values; each one of a dictionary is made a text once, and none that is too long."""
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
def _translated_errors(name: str) -> Iterator[None]:
    """What goes wrong while Parquet is read, in our words."""
    try:
        yield
    except SourceRefusedError:
        raise
    except IngestError as error:
        raise IngestError(f"{name} cannot be read as Parquet: {error}") from error
    except Exception as error:  # pyarrow has many words for a byte that is wrong
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise IngestError(f"{name} cannot be read as Parquet: {reason}") from error

"""The matrix of several concepts as files: Parquet, and CSV that is safe to open in a spreadsheet."""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pyarrow as pa
from pyarrow import csv, parquet

from engine.text.spreadsheets import BOM, escape_formula, escape_formulas

PARQUET, CSV = "concepts.parquet", "concepts.csv"


def parquet_writer(sink: BinaryIO, schema: pa.Schema) -> parquet.ParquetWriter:
    """A writer of pages into an open file."""
    return parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema)


def as_csv(source: BinaryIO, limit: int) -> bytes | None:
    """A Parquet file of the matrix as CSV, or None if that would exceed `limit` bytes."""
    sink = BytesIO()
    sink.write(BOM)
    pages = _pages(source)
    first = next(pages)
    with csv.CSVWriter(pa.PythonFile(sink, mode="w"), first.schema) as writer:
        writer.write_table(first)
        for page in pages:
            writer.write_table(page)
            if sink.tell() > limit:
                return None
    return sink.getvalue() if sink.tell() <= limit else None


def _pages(source: BinaryIO) -> Iterator[pa.Table]:
    """The pages of a Parquet file with escaped texts. The first one has the columns' names even without rows."""
    file = parquet.ParquetFile(pa.PythonFile(source, mode="r"))
    names = [escape_formula(name) for name in file.schema_arrow.names]
    yield file.schema_arrow.empty_table().rename_columns(names)
    for batch in file.iter_batches():
        yield escape_formulas(pa.Table.from_batches([batch])).rename_columns(names)

"""Writes a labelled dataset to a file, page by page, so that memory use does not grow with the dataset.

CSV, JSON Lines and Parquet have the columns id, url, score, label (yes, no or disputed) and votes, the number of votes
on the photo. It is 0 if only the classifier labelled the photo. The list contains the url or path of each yes, one per
line. JSON Lines and Parquet keep texts unchanged. CSV and the list escape them, see `engine.text.spreadsheets`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import compute, csv, parquet

from engine.sessions.tally import Label
from engine.text.spreadsheets import BOM, escape_formulas, escape_line

SCHEMA = pa.schema(
    {"id": pa.string(), "url": pa.string(), "score": pa.float32(), "label": pa.string(), "votes": pa.uint32()}
)


class FileFormat(StrEnum):
    """The file formats."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LIST = "list"

    @property
    def file_name(self) -> str:
        """The name of a file in this format."""
        return "yes.txt" if self is FileFormat.LIST else f"photos.{self.value}"


def write(form: FileFormat, pages: Iterable[pa.Table], sink: BinaryIO, *, root: Path | None = None) -> None:
    """Write the pages of `Labelling.pages` to an open file.

    If `root` is given, the list contains full paths for local photos, which start there.
    """
    for _ in _steps(form, pages, sink, root):
        pass


def to_bytes(form: FileFormat, pages: Iterable[pa.Table], limit: int) -> bytes | None:
    """Return the file as bytes, or None if it would exceed `limit` bytes."""
    sink = BytesIO()
    for _ in _steps(form, pages, sink, None):
        if sink.tell() > limit:
            return None
    return sink.getvalue() if sink.tell() <= limit else None


def _steps(form: FileFormat, pages: Iterable[pa.Table], sink: BinaryIO, root: Path | None) -> Iterator[None]:
    """Write one page per step, and the end of the file after the last one."""
    with _writer(form, sink, root) as put:
        for page in pages:
            put(page.cast(SCHEMA))
            yield


def _writer(
    form: FileFormat, sink: BinaryIO, root: Path | None
) -> AbstractContextManager[Callable[[pa.Table], object]]:
    if form is FileFormat.CSV:
        return _by_arrow(csv.CSVWriter, sink, escape_formulas, BOM)
    if form is FileFormat.PARQUET:
        return _by_arrow(parquet.ParquetWriter, sink)
    return _by_lines(sink, _json_lines if form is FileFormat.JSONL else lambda page: _yes_lines(page, root))


@contextmanager
def _by_arrow(
    writer: Callable[..., AbstractContextManager[pa.Table]],
    sink: BinaryIO,
    changed: Callable[[pa.Table], pa.Table] = lambda page: page,
    head: bytes = b"",
) -> Iterator[Callable[..., object]]:
    sink.write(head)
    with writer(pa.PythonFile(sink, mode="w"), SCHEMA) as opened:
        yield lambda page: opened.write_table(changed(page))


@contextmanager
def _by_lines(sink: BinaryIO, lines: Callable[[pa.Table], Iterable[str]]) -> Iterator[Callable[..., object]]:
    yield lambda page: sink.write("".join(f"{line}\n" for line in lines(page)).encode())


def _json_lines(page: pa.Table) -> Iterator[str]:
    # Converting via text keeps the short form of a float32.
    columns = page.set_column(2, "score", page["score"].cast(pa.string())).to_pydict()
    for photo, url, score, label, votes in zip(*columns.values(), strict=True):
        row = {"id": photo, "url": url, "score": float(score), "label": label, "votes": votes}
        yield json.dumps(row, ensure_ascii=False)


def _yes_lines(page: pa.Table, root: Path | None) -> Iterator[str]:
    for url in page.filter(compute.equal(page["label"], Label.YES.value))["url"].to_pylist():
        yield escape_line(url if root is None or url.startswith(("http://", "https://")) else str(root / url))

"""A labelled dataset as a file, written page by page, so that the memory that it takes does not grow with it.

CSV, JSON Lines and Parquet have the columns id, url, score, label (yes, no or disputed) and votes: how many the team
cast on the photo, 0 where the classifier alone has labelled it. The list has the url, or the path, of each yes, one a
line. JSON Lines and Parquet hold each text exactly as it is; what CSV and the list change in one is in `spreadsheets`.
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
from engine.text.spreadsheets import BOM, neutral_columns, one_line

SCHEMA = pa.schema(
    {"id": pa.string(), "url": pa.string(), "score": pa.float32(), "label": pa.string(), "votes": pa.uint32()}
)


class FileFormat(StrEnum):
    """The forms that there are."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LIST = "list"

    @property
    def file_name(self) -> str:
        """What such a file is called."""
        return "yes.txt" if self is FileFormat.LIST else f"photos.{self.value}"


def write(form: FileFormat, pages: Iterable[pa.Table], sink: BinaryIO, *, root: Path | None = None) -> None:
    """Write the pages of `Labelling.pages` to a file that is open for it.

    With `root`, the list names local photos by their whole path, which starts there.
    """
    for _ in _steps(form, pages, sink, root):
        pass


def written(form: FileFormat, pages: Iterable[pa.Table], limit: int) -> bytes | None:
    """The file in memory; None as soon as it is larger than so many bytes."""
    sink = BytesIO()
    for _ in _steps(form, pages, sink, None):
        if sink.tell() > limit:
            return None
    return sink.getvalue() if sink.tell() <= limit else None


def _steps(form: FileFormat, pages: Iterable[pa.Table], sink: BinaryIO, root: Path | None) -> Iterator[None]:
    """One step for each page; what ends the file is written after the last."""
    with _writer(form, sink, root) as put:
        for page in pages:
            put(page.cast(SCHEMA))
            yield


def _writer(
    form: FileFormat, sink: BinaryIO, root: Path | None
) -> AbstractContextManager[Callable[[pa.Table], object]]:
    if form is FileFormat.CSV:
        return _by_arrow(csv.CSVWriter, sink, neutral_columns, BOM)
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
    # By way of text, a float32 keeps its few digits.
    columns = page.set_column(2, "score", page["score"].cast(pa.string())).to_pydict()
    for photo, url, score, label, votes in zip(*columns.values(), strict=True):
        row = {"id": photo, "url": url, "score": float(score), "label": label, "votes": votes}
        yield json.dumps(row, ensure_ascii=False)


def _yes_lines(page: pa.Table, root: Path | None) -> Iterator[str]:
    for url in page.filter(compute.equal(page["label"], Label.YES.value))["url"].to_pylist():
        yield one_line(url if root is None or url.startswith(("http://", "https://")) else str(root / url))

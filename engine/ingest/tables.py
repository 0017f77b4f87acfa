"""Photo sources for TSV, CSV and Parquet tables, optionally with precomputed embeddings."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from engine.errors import IngestError
from engine.failures import Failure, Reason
from engine.ingest.column_words import check_word_columns, count_column_words
from engine.ingest.columns import Columns, Condition, is_selected, match_columns
from engine.ingest.csv_dialect import detect_dialect, usual_delimiter
from engine.ingest.matrices import Matrix
from engine.ingest.named_rows import named_rows
from engine.ingest.rows import is_parquet, read_columns, read_rows
from engine.ingest.source import Batch
from engine.ingest.table_files import TableFile
from engine.photo import Photo

Entry = tuple[int, Photo | Failure]
"""The index of a row among all rows, and its photo or failure."""


class TableSource:
    """The photos in one or more tables. Row i of all tables belongs to row i of the embeddings.

    Only rows that meet every condition in `where` count, and of those at most `limit`. Raises IngestError if a file
    cannot be read, a column is missing, or the numbers of rows and embeddings differ.
    """

    def __init__(
        self,
        parts: Sequence[TableFile],
        columns: Columns,
        *,
        embeddings: Path | None = None,
        where: Sequence[Condition] = (),
        limit: int | None = None,
    ) -> None:
        self._parts, self._columns, self._where, self._limit = parts, columns, where, limit
        self._matrix = Matrix.open(embeddings) if embeddings else None
        for part in parts:
            self._check_columns(part)
        if self._matrix is not None:
            rows = sum(1 for part in parts for _ in read_rows(part, ()))
            if rows != len(self._matrix):
                raise IngestError(
                    f"{embeddings} has {len(self._matrix)} embeddings for {rows} photos: "
                    "it must have one row per photo, in the same order"
                )

    def __len__(self) -> int:
        return self._count

    @property
    def dimension(self) -> int | None:
        """The length d of the embeddings, or None without embeddings."""
        return self._matrix.dimension if self._matrix else None

    @property
    def unusual(self) -> list[str]:
        """Notes on files that are not UTF-8 or have an unusual delimiter."""
        texts = [(part.name, detect_dialect(part)) for part in self._parts if not is_parquet(part)]
        return [
            f"{name} is read as {dialect.words}"
            for name, dialect in texts
            if not dialect.encoding.startswith("utf-8") or dialect.delimiter != usual_delimiter(name)
        ]

    def batches(self, size: int) -> Iterator[Batch]:
        entries = self._entries()
        while chunk := list(islice(entries, size)):
            photos = [(number, found) for number, found in chunk if isinstance(found, Photo)]
            failures = [found for _, found in chunk if isinstance(found, Failure)]
            embeddings = self._matrix.rows([number for number, _ in photos]) if self._matrix else None
            yield Batch([photo for _, photo in photos], embeddings, failures)

    def column_words(self, columns: Collection[str]) -> dict[str, int]:
        """The words in some columns, with how many of the selected rows have each, the most frequent first.

        A value may list several words. Raises IngestError if a column is missing.
        """
        return count_column_words(self._parts, columns, self._where, self._limit)

    def check_word_columns(self, columns: Collection[str]) -> None:
        """Raise IngestError unless all tables have the columns, which `column_words` reads."""
        for part in self._parts:
            check_word_columns(part, columns)

    @cached_property
    def _count(self) -> int:
        return sum(1 for _ in self._entries())

    def _entries(self) -> Iterator[Entry]:
        return islice(self._selected(), self._limit)

    def _selected(self) -> Iterator[Entry]:
        rows = (row for part in self._parts for row in named_rows(part, self._wanted))
        for number, row in enumerate(rows):
            if not is_selected(row, self._where):
                continue
            try:
                if row.problem:
                    raise ValueError(row.problem)
                yield number, self._columns.photo(row.values)
            except ValueError as error:
                yield number, Failure(Photo(row.place, ""), Reason.BAD_ROW, str(error))

    @property
    def _wanted(self) -> set[str]:
        return self._columns.used | {where.column for where in self._where}

    def _check_columns(self, part: TableFile) -> None:
        found = read_columns(part)
        names = match_columns(self._wanted, found)
        missing = self._columns.missing([*names])
        if missing:
            form = "" if is_parquet(part) else f" (read as {detect_dialect(part).words})"
            raise IngestError(
                f"{part.name}{form} has no column {' and no '.join(missing)}: name the columns with the id and url of "
                f"each photo; it has {', '.join(found)}"
            )
        for name in (*(where.column for where in self._where), *names.values()):
            if name not in names and name not in found:
                raise IngestError(f"{part.name} has no column {name}; it has {', '.join(found)}")
            if found.count(name) > 1:
                raise IngestError(f"{part.name} has several columns named {name}: give each a different name")

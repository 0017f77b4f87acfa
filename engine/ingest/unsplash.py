"""Unsplash Lite and Full: `photos.tsv000` and its further parts, or the zip they come in; and files of their shape."""

from collections.abc import Sequence
from pathlib import Path

from engine.ingest.columns import UNSPLASH, Condition, UnsplashColumns
from engine.ingest.table_files import list_table_files
from engine.ingest.tables import TableSource


class UnsplashSource(TableSource):
    """The photos of one or more parts, or of a zip, with ready embeddings if there are some. Raises IngestError."""

    def __init__(
        self,
        paths: Sequence[Path],
        embeddings: Path | None = None,
        limit: int | None = None,
        *,
        where: Sequence[Condition] = (),
    ) -> None:
        parts = list_table_files(paths, r"photos\.[ct]sv\d*")
        super().__init__(parts, UnsplashColumns(UNSPLASH), embeddings=embeddings, where=where, limit=limit)

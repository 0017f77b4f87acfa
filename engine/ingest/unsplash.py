"""Unsplash Lite and Full (`photos.tsv000` and the following parts, or the zip), and files in the same format."""

from collections.abc import Sequence
from pathlib import Path

from engine.ingest.columns import UNSPLASH, Condition, UnsplashColumns
from engine.ingest.table_files import list_table_files
from engine.ingest.tables import TableSource


class UnsplashSource(TableSource):
    """The photos in one or more parts or a zip, optionally with precomputed embeddings. Raises IngestError."""

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

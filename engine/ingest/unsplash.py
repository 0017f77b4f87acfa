"""Unsplash Lite and Full (`photos.tsv000` and the following parts, or the zip), and files in the same format."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import IngestError
from engine.ingest.column_words import count_column_words
from engine.ingest.columns import UNSPLASH, Condition, UnsplashColumns
from engine.ingest.table_files import TableFile, list_table_files
from engine.ingest.tables import TableSource

_PHOTOS, _KEYWORDS = r"photos\.[ct]sv\d*", r"keywords\.[ct]sv\d*"


class UnsplashSource(TableSource):
    """The photos in one or more parts or a zip, optionally with precomputed embeddings. Raises IngestError.

    The parts of the keywords, if they are in the zip or among the paths, are the dataset's words.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        embeddings: Path | None = None,
        limit: int | None = None,
        *,
        where: Sequence[Condition] = (),
    ) -> None:
        keywords = [path for path in paths if re.fullmatch(_KEYWORDS, path.name, re.IGNORECASE)]
        photos = [path for path in paths if path not in keywords]
        self._keywords = [TableFile(path) for path in keywords]
        for path in photos:
            if path.suffix.lower() == ".zip":
                with suppress(IngestError):  # the zip has no keywords
                    self._keywords += list_table_files([path], _KEYWORDS)
        parts = list_table_files(photos, _PHOTOS)
        super().__init__(parts, UnsplashColumns(UNSPLASH), embeddings=embeddings, where=where, limit=limit)

    def column_words(self, columns: Collection[str]) -> dict[str, int]:
        """The keywords of all photos, and the words in some columns of the photos' table."""
        keywords = count_column_words(self._keywords, ["keyword"])
        return {**keywords, **(super().column_words(columns) if columns else {})}

"""Unsplash Lite's `photos.tsv000`, and files of its shape, with a ready file of embeddings.

The 31 columns are described at https://github.com/unsplash/datasets (DOCS.md).
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import IngestError
from engine.ingest.port import Batch
from engine.photo import Embedding, Photo

_NEEDED = ("photo_id", "photo_image_url")


class UnsplashSource:
    """The photos of one or more tab-separated parts, and their embeddings: row i of the one is row i of the other.

    `limit` keeps the first so many. Raises IngestError when a file cannot be read, when a column is missing, or when
    the rows and the embeddings are not equally many.
    """

    def __init__(self, parts: Sequence[Path], embeddings: Path, limit: int | None = None) -> None:
        self._parts = parts
        self._embeddings = _open_embeddings(embeddings)
        rows = sum(1 for _ in self._photos())
        if rows != len(self._embeddings):
            raise IngestError(
                f"{embeddings} holds {len(self._embeddings)} embeddings for {rows} photos: "
                "it must have a row for each photo, in the photos' order"
            )
        self._rows = rows if limit is None else min(limit, rows)

    def __len__(self) -> int:
        return self._rows

    @property
    def dimension(self) -> int:
        """The length d of the embeddings."""
        return int(self._embeddings.shape[1])

    def batches(self, size: int) -> Iterator[Batch]:
        photos = islice(self._photos(), self._rows)
        start = 0
        while batch := list(islice(photos, size)):
            yield Batch(batch, _unit(self._embeddings[start : start + len(batch)]))
            start += len(batch)

    def _photos(self) -> Iterator[Photo]:
        for part in self._parts:
            yield from _photos_of(part)


def _photos_of(part: Path) -> Iterator[Photo]:
    try:
        with part.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", restval="")
            missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise IngestError(f"{part} has no column {' and no '.join(missing)}: it is not an Unsplash photos file")
            for row in rows:
                yield _photo(row, f"{part}:{rows.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IngestError(f"{part} cannot be read: {error}") from error


def _photo(row: dict[str, str], place: str) -> Photo:
    if not row["photo_id"] or not row["photo_image_url"]:
        raise IngestError(f"{place}: a photo without an id or a url")
    username = row.get("photographer_username", "")
    name = f"{row.get('photographer_first_name', '')} {row.get('photographer_last_name', '')}".strip()
    return Photo(
        id=row["photo_id"],
        url=row["photo_image_url"],
        page_url=row.get("photo_url", ""),
        credit=name or username,
        credit_url=f"https://unsplash.com/@{username}" if "//unsplash.com/" in row.get("photo_url", "") else "",
        description=row.get("photo_description") or row.get("ai_description", ""),
        blur_hash=row.get("blur_hash", ""),
        width=_pixels(row.get("photo_width", "")),
        height=_pixels(row.get("photo_height", "")),
    )


def _pixels(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _open_embeddings(path: Path) -> NDArray[np.floating]:
    try:
        array: NDArray[np.floating] = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise IngestError(f"{path} cannot be read as a .npy file: {error}") from error
    if array.ndim != 2 or not np.issubdtype(array.dtype, np.floating):
        raise IngestError(f"{path} must hold floats of shape (photos, d), not {array.dtype} of shape {array.shape}")
    return array


def _unit(embeddings: NDArray[np.floating]) -> Embedding:
    """Renormalised in float32: stored ones are often float16, and unit to three digits only. A zero row stays zero."""
    rows = np.asarray(embeddings, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(rows / lengths, dtype=np.float32)

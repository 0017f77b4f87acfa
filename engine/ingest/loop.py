"""The ingest itself: what is not there yet is embedded and inserted, batch by batch."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL.Image import Image

from engine.errors import EncoderMismatchError, IngestError, PhotoUnavailableError
from engine.galleries import Gallery
from engine.ingest.port import Batch, Source
from engine.photo import Embedding, Photo
from engine.renditions import read_photo

if TYPE_CHECKING:  # torch takes seconds to import, and an ingest with ready embeddings needs none
    from engine.encoders.port import Encoder

_log = logging.getLogger(__name__)

BATCH = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `done` of `total` photos seen, `failed` of them without a usable image or embedding."""

    done: int
    total: int
    failed: int


def ingest(
    source: Source,
    gallery: Gallery,
    encoder: "Encoder | None" = None,
    *,
    root: Path = Path(),
    batch_size: int = BATCH,
) -> Iterator[Progress]:
    """Insert a source's photos, and tell the progress after each batch; stopped and run again, it goes on.

    Photos that come without embeddings are read from below `root` and encoded by `encoder`. A photo that cannot be
    read is logged, counted and left out.

    Raises EncoderMismatchError if the dataset has another encoder, IngestError, DatabaseError.
    """
    name = gallery.dataset.encoder
    if encoder is not None and encoder.name != name:
        raise EncoderMismatchError(f"the dataset was encoded by {name!r}, not by {encoder.name!r}")
    done = failed = 0
    for batch in source.batches(batch_size):
        new = _without(batch, gallery.known([photo.id for photo in batch.photos]))
        photos, embeddings = _embedded(new, encoder, root)
        gallery.insert(photos, embeddings)
        done += len(batch.photos)
        failed += len(new.photos) - len(photos)
        yield Progress(done, len(source), failed)


def _without(batch: Batch, known: set[str]) -> Batch:
    rows = [row for row, photo in enumerate(batch.photos) if photo.id not in known]
    photos = [batch.photos[row] for row in rows]
    return Batch(photos, None if batch.embeddings is None else batch.embeddings[rows])


def _embedded(batch: Batch, encoder: "Encoder | None", root: Path) -> tuple[list[Photo], Embedding]:
    """The photos that have a usable embedding, and these (n, d)."""
    if batch.embeddings is not None:
        return _usable(batch.photos, batch.embeddings)
    if encoder is None:
        raise IngestError("these photos come without embeddings: name an encoder")
    read = [(photo, image) for photo in batch.photos if (image := _image(photo, root)) is not None]
    return _usable([photo for photo, _ in read], encoder.encode_images([image for _, image in read]))


def _image(photo: Photo, root: Path) -> Image | None:
    try:
        return read_photo(root / photo.url)
    except PhotoUnavailableError as error:
        _log.warning("photo %s was left out: %s", photo.id, error)
        return None


def _usable(photos: Sequence[Photo], embeddings: Embedding) -> tuple[list[Photo], Embedding]:
    """Without the rows that are zero or not finite: no distance to them exists."""
    lengths = np.linalg.norm(embeddings, axis=1)
    rows: list[int] = np.flatnonzero(np.isfinite(lengths) & (lengths > 0)).tolist()
    for row in sorted(set(range(len(photos))).difference(rows)):
        _log.warning("photo %s was left out: its embedding is empty", photos[row].id)
    return [photos[row] for row in rows], embeddings[rows]

"""Decodes and encodes batches of fetched photos, which is where an ingest spends its time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from engine.encoders.bulk import BulkEncoder, Pixels
from engine.errors import PhotoRejectedError
from engine.failures import Failure, Reason
from engine.fair_line import Turn
from engine.galleries import Fingerprint
from engine.images.decode import SIDE, decode_image, read_photo_file
from engine.images.reduction import DecodedImage
from engine.photo import Embedding, Photo

NO_EMBEDDINGS = np.empty((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class FetchedPhoto:
    """A photo with its file: either downloaded bytes, with the memory `room` they occupy, or a local path."""

    photo: Photo
    content: bytes | Path
    room: Turn | None = None


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """Decoded photos, ready for the encoder, and those that could not be decoded."""

    photos: Sequence[Photo]
    pixels: Sequence[Pixels]
    fingerprints: Sequence[Fingerprint]
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Photos with embeddings (n, d) and fingerprints (none if no file was read), and the failures."""

    photos: Sequence[Photo]
    embeddings: Embedding
    fingerprints: Sequence[Fingerprint]
    failures: Sequence[Failure]


def prepare(batch: Sequence[FetchedPhoto], encoder: BulkEncoder) -> PreparedBatch:
    """Decode a batch."""
    photos, pixels, fingerprints, failures = [], [], [], []
    for fetched in batch:
        try:
            content = fetched.content if isinstance(fetched.content, bytes) else read_photo_file(fetched.content)
            picture = decode_image(content, encoder.side or SIDE)
        except PhotoRejectedError as error:
            failures.append(Failure(fetched.photo, Reason(error.reason), error.detail))
            continue
        photos.append(_sized(fetched, picture))
        pixels.append(encoder.prepare(picture.image))
        fingerprints.append(Fingerprint(blake2b(content, digest_size=16).hexdigest(), perceptual_hash(pixels[-1])))
    return PreparedBatch(photos, pixels, fingerprints, failures)


def embed(prepared: PreparedBatch, encoder: BulkEncoder) -> EmbeddedBatch:
    """Encode a decoded batch."""
    if not prepared.photos:
        return EmbeddedBatch((), NO_EMBEDDINGS, (), prepared.failures)
    embeddings = encoder.encode(prepared.pixels)
    return reject_unusable(EmbeddedBatch(prepared.photos, embeddings, prepared.fingerprints, prepared.failures))


def reject_unusable(embedded: EmbeddedBatch) -> EmbeddedBatch:
    """Turn photos with a zero or non-finite embedding into failures, because no distance to them is defined."""
    lengths = np.linalg.norm(embedded.embeddings, axis=1)
    is_usable = np.isfinite(lengths) & (lengths > 0)
    if is_usable.all():
        return embedded
    rows: list[int] = np.flatnonzero(is_usable).tolist()
    unusable = [photo for photo, keep in zip(embedded.photos, is_usable, strict=True) if not keep]
    failures = [Failure(photo, Reason.NO_EMBEDDING, "it is zero or not finite") for photo in unusable]
    return EmbeddedBatch(
        [embedded.photos[row] for row in rows],
        embedded.embeddings[rows],
        [embedded.fingerprints[row] for row in rows] if embedded.fingerprints else (),
        [*embedded.failures, *failures],
    )


def merge_batches(parts: Sequence[EmbeddedBatch]) -> EmbeddedBatch:
    """Merge several batches into one."""
    embeddings = [part.embeddings for part in parts if len(part.embeddings)]
    return EmbeddedBatch(
        [photo for part in parts for photo in part.photos],
        np.concatenate(embeddings) if embeddings else NO_EMBEDDINGS,
        [fingerprint for part in parts for fingerprint in part.fingerprints],
        [failure for part in parts for failure in part.failures],
    )


def perceptual_hash(pixels: Pixels) -> int:
    """Return the 64-bit perceptual hash of the encoder's input (Zauner, 2010; `imagehash.phash`)."""
    grey = Image.fromarray(pixels).convert("L")
    # Reducing by whole boxes to about the 32 pixels that the hash needs takes a third of the time of its own resizing.
    bits = imagehash.phash(grey.reduce(max(1, min(grey.size) // 32))).hash
    return int.from_bytes(np.packbits(bits).tobytes())


def _sized(fetched: FetchedPhoto, picture: DecodedImage) -> Photo:
    """Add the size of a local file if the source has none. Downloads may be smaller renditions, so they don't count."""
    photo = fetched.photo
    if photo.width or isinstance(fetched.content, bytes):
        return photo
    return replace(photo, width=picture.width, height=picture.height)

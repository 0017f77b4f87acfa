"""A batch of fetched photos through decoding and the encoder: the work that takes an ingest its time."""

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
from engine.images.decode import SIDE, decoded, read
from engine.images.reduction import Decoded
from engine.photo import Embedding, Photo

NO_EMBEDDINGS = np.empty((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A photo with its file: the bytes that were downloaded, with their `room` in memory, or where it stands."""

    photo: Photo
    content: bytes | Path
    room: Turn | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Decoded photos, as the encoder takes them, and those that could not be decoded."""

    photos: Sequence[Photo]
    pixels: Sequence[Pixels]
    fingerprints: Sequence[Fingerprint]
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Photos with their embeddings (n, d) and fingerprints (none, where no file was read), and failures beside them."""

    photos: Sequence[Photo]
    embeddings: Embedding
    fingerprints: Sequence[Fingerprint]
    failures: Sequence[Failure]


def prepare(batch: Sequence[Fetched], encoder: BulkEncoder) -> Prepared:
    """Decode a batch."""
    photos, pixels, fingerprints, failures = [], [], [], []
    for fetched in batch:
        try:
            content = fetched.content if isinstance(fetched.content, bytes) else read(fetched.content)
            picture = decoded(content, encoder.side or SIDE)
        except PhotoRejectedError as error:
            failures.append(Failure(fetched.photo, Reason(error.reason), error.detail))
            continue
        photos.append(_sized(fetched, picture))
        pixels.append(encoder.prepare(picture.image))
        fingerprints.append(Fingerprint(blake2b(content, digest_size=16).hexdigest(), picture_hash(pixels[-1])))
    return Prepared(photos, pixels, fingerprints, failures)


def embed(prepared: Prepared, encoder: BulkEncoder) -> Embedded:
    """Encode a decoded batch."""
    if not prepared.photos:
        return Embedded((), NO_EMBEDDINGS, (), prepared.failures)
    embeddings = encoder.encode(prepared.pixels)
    return usable(Embedded(prepared.photos, embeddings, prepared.fingerprints, prepared.failures))


def usable(embedded: Embedded) -> Embedded:
    """Rows that are zero or not finite become failures: no distance to them exists."""
    lengths = np.linalg.norm(embedded.embeddings, axis=1)
    is_usable = np.isfinite(lengths) & (lengths > 0)
    if is_usable.all():
        return embedded
    rows: list[int] = np.flatnonzero(is_usable).tolist()
    unusable = [photo for photo, keep in zip(embedded.photos, is_usable, strict=True) if not keep]
    failures = [Failure(photo, Reason.NO_EMBEDDING, "it is zero or not finite") for photo in unusable]
    return Embedded(
        [embedded.photos[row] for row in rows],
        embedded.embeddings[rows],
        [embedded.fingerprints[row] for row in rows] if embedded.fingerprints else (),
        [*embedded.failures, *failures],
    )


def joined(parts: Sequence[Embedded]) -> Embedded:
    """Several parts as one."""
    embeddings = [part.embeddings for part in parts if len(part.embeddings)]
    return Embedded(
        [photo for part in parts for photo in part.photos],
        np.concatenate(embeddings) if embeddings else NO_EMBEDDINGS,
        [fingerprint for part in parts for fingerprint in part.fingerprints],
        [failure for part in parts for failure in part.failures],
    )


def picture_hash(pixels: Pixels) -> int:
    """The perceptual hash of what the encoder sees, 64 bits (Zauner, 2010; `imagehash.phash`)."""
    grey = Image.fromarray(pixels).convert("L")
    # By whole boxes to about the 32 pixels that the hash begins with: a third of the time of its own resizing.
    bits = imagehash.phash(grey.reduce(max(1, min(grey.size) // 32))).hash
    return int.from_bytes(np.packbits(bits).tobytes())


def _sized(fetched: Fetched, picture: Decoded) -> Photo:
    """With a file's size where the source did not tell it; what is downloaded may be a smaller rendition."""
    photo = fetched.photo
    if photo.width or isinstance(fetched.content, bytes):
        return photo
    return replace(photo, width=picture.width, height=picture.height)

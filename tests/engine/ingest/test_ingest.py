"""An ingest inserts what is not there yet, leaves out what cannot be used, and says how far it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.encoders.port import TextEncoding
from engine.errors import EncoderMismatchError, IngestError
from engine.galleries import Catalog, Gallery
from engine.ingest import Batch, LocalSource, Progress, ingest
from engine.photo import Embedding, Photo
from tests.engine.conftest import random_photos

DIMENSION = 3


class MeanColourEncoder:
    """An encoder whose embedding of an image is its mean colour."""

    name = "mean-colour"
    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded = 0

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Colours by name are not known here."""
        embeddings = np.zeros((len(texts), DIMENSION), np.float32)
        return TextEncoding(embeddings, (False,) * len(texts), ((),) * len(texts))

    def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
        """Unit mean colours (n, 3)."""
        self.encoded += len(images)
        means = np.array([np.asarray(image).mean(axis=(0, 1)) for image in images], np.float32).reshape(-1, DIMENSION)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.where(lengths == 0, 1, lengths), np.float32)


class ReadySource:
    """Photos with embeddings at hand."""

    def __init__(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        self._photos, self._embeddings = photos, embeddings

    def __len__(self) -> int:
        return len(self._photos)

    def batches(self, size: int) -> Iterator[Batch]:
        """The photos in slices."""
        for start in range(0, len(self), size):
            rows = slice(start, start + size)
            yield Batch(self._photos[rows], self._embeddings[rows])


@pytest.fixture
def gallery(catalog: Catalog) -> Gallery:
    """An empty gallery of the mean-colour encoder."""
    catalog.create("some", encoder="mean-colour", dimension=DIMENSION)
    return catalog.gallery("some")


def draw(folder: Path, name: str, colour: str) -> Photo:
    """A photo file of one colour."""
    Image.new("RGB", (8, 6), colour).save(folder / name)
    return Photo(name.partition(".")[0], name)


def test_local_photos_are_encoded_and_found(gallery: Gallery, tmp_path: Path) -> None:
    """Files below the root are read and encoded in batches, and the progress ends at the total."""
    photos = [draw(tmp_path, f"{colour}.png", colour) for colour in ("red", "lime", "blue")]
    source = LocalSource(iter(photos), total=3)
    steps = list(ingest(source, gallery, MeanColourEncoder(), root=tmp_path, batch_size=2))
    assert steps == [Progress(2, 3, 0), Progress(3, 3, 0)]
    assert gallery.nearest(np.array([0, 1, 0], np.float32), 1)[0].photo == photos[1]


def test_a_photo_that_cannot_be_read_is_left_out(gallery: Gallery, tmp_path: Path) -> None:
    """Absent and broken files, and images without an embedding, are counted and do not end the ingest."""
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 not a jpeg")
    photos = [
        draw(tmp_path, "red.png", "red"),
        Photo("absent", "absent.png"),
        Photo("broken", "broken.jpg"),
        draw(tmp_path, "black.png", "black"),
    ]
    (last,) = ingest(LocalSource(photos, 4), gallery, MeanColourEncoder(), root=tmp_path)
    assert last == Progress(4, 4, 3)
    assert gallery.known([photo.id for photo in photos]) == {"red"}


def test_an_interrupted_ingest_goes_on_where_it_stopped(gallery: Gallery, tmp_path: Path) -> None:
    """Run again, photos that are there are not encoded a second time."""
    photos = [draw(tmp_path, f"{i}.png", f"hsl({i * 30}, 100%, 50%)") for i in range(10)]
    first, second = MeanColourEncoder(), MeanColourEncoder()
    interrupted = ingest(LocalSource(photos, 10), gallery, first, root=tmp_path, batch_size=3)
    assert next(interrupted) == Progress(3, 10, 0)
    *_, last = ingest(LocalSource(photos, 10), gallery, second, root=tmp_path, batch_size=3)
    assert last == Progress(10, 10, 0)
    assert (first.encoded, second.encoded) == (3, 7)
    assert gallery.count() == 10


def test_empty_and_endless_embeddings_are_left_out(gallery: Gallery) -> None:
    """A row of zeros or with a NaN has no distance to anything."""
    photos, embeddings = random_photos(6, DIMENSION)
    embeddings[1] = 0
    embeddings[4, 1] = np.nan
    *_, last = ingest(ReadySource(photos, embeddings), gallery, batch_size=4)
    assert last == Progress(6, 6, 2)
    assert gallery.known([photo.id for photo in photos]) == {"p00000", "p00002", "p00003", "p00005"}


def test_another_encoder_than_the_datasets_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    """Embeddings of two encoders never mix."""
    catalog.create("other", encoder="some/clip", dimension=DIMENSION)
    with pytest.raises(EncoderMismatchError, match="some/clip"):
        next(ingest(LocalSource([], 0), catalog.gallery("other"), MeanColourEncoder(), root=tmp_path))


def test_photos_without_embeddings_need_an_encoder(gallery: Gallery, tmp_path: Path) -> None:
    """It says so instead of inserting nothing."""
    source = LocalSource([draw(tmp_path, "red.png", "red")], 1)
    with pytest.raises(IngestError, match="name an encoder"):
        next(ingest(source, gallery, root=tmp_path))

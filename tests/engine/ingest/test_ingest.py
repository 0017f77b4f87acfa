"""An ingest adds new photos, skips unusable ones, and reports its progress."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import EncoderMismatchError, IngestError
from engine.failures import Failure, Reason
from engine.galleries import Catalog, Gallery, Ledger
from engine.ingest import Batch, FolderSource, LocalSource, PhotoSource, Progress, ingest, preview
from engine.photo import Embedding, Photo
from tests.engine.conftest import random_photos
from tests.engine.ingest.colours import DIMENSION, NAME, MeanColourEncoder, new_dataset

AWKWARD = [
    "it's",
    'a "quote"',
    "line\nbreak",
    "tab\there",
    "湖の家 🏡",
    "nul\0inside",
    "back\\slash",
    "{id:String}",
    " ",
]


class ReadySource:
    """Photos with ready embeddings."""

    def __init__(self, photos: Sequence[Photo], embeddings: Embedding) -> None:
        self._photos, self._embeddings = photos, embeddings

    def __len__(self) -> int:
        return len(self._photos)

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield slices of the photos."""
        for start in range(0, len(self), size):
            rows = slice(start, start + size)
            yield Batch(self._photos[rows], self._embeddings[rows])


class ChainedSource:
    """Several sources, one after another."""

    def __init__(self, *sources: PhotoSource) -> None:
        self._sources = sources

    def __len__(self) -> int:
        return sum(map(len, self._sources))

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield the batches of each source."""
        for source in self._sources:
            yield from source.batches(size)


@pytest.fixture
def dataset(catalog: Catalog) -> tuple[Gallery, Ledger]:
    """An empty dataset of the mean-colour encoder."""
    return new_dataset(catalog)


def draw(folder: Path, name: str, colour: str) -> Photo:
    """Save a photo of one colour."""
    Image.new("RGB", (8, 6), colour).save(folder / name)
    return Photo(name.partition(".")[0], name, width=8, height=6)


def test_local_photos_are_encoded_and_found(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """Files below the root are encoded, their sizes are stored, and the progress ends at the total."""
    gallery, _ = dataset
    photos = [draw(tmp_path, f"{colour}.png", colour) for colour in ("red", "lime", "blue")]
    source = LocalSource(iter([Photo(photo.id, photo.url) for photo in photos]), total=3)
    *_, last = ingest(source, gallery, MeanColourEncoder(), root=tmp_path)
    assert last == Progress(3, 3, 0, added=3)
    assert gallery.nearest(np.array([0, 1, 0], np.float32), 1)[0].photo == photos[1]


def test_a_photo_that_cannot_be_read_is_left_out(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """Missing and broken files, and images without an embedding, are counted and do not stop the ingest."""
    gallery, ledger = dataset
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 not a jpeg")
    photos = [
        draw(tmp_path, "red.png", "red"),
        Photo("absent", "absent.png"),
        Photo("broken", "broken.jpg"),
        Photo("nul", "nul\0.jpg"),
        draw(tmp_path, "black.png", "black"),
    ]
    *_, last = ingest(LocalSource(photos, 5), gallery, MeanColourEncoder(), root=tmp_path, ledger=ledger)
    assert last == Progress(5, 5, 4, added=1)
    assert gallery.known([photo.id for photo in photos]) == {"red"}
    assert {failure.photo: failure.reason for failure in ledger.failures()} == {
        photos[1]: Reason.NO_FILE,
        photos[2]: Reason.NOT_AN_IMAGE,
        photos[3]: Reason.NO_FILE,
        photos[4]: Reason.NO_EMBEDDING,
    }


def test_the_same_again_encodes_nothing(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """A second ingest encodes only new photos."""
    gallery, ledger = dataset
    photos = [draw(tmp_path, f"{i}.png", f"hsl({i * 30}, 100%, 50%)") for i in range(10)]
    for count, encoded in ((6, 6), (6, 0), (10, 4)):
        encoder = MeanColourEncoder()
        *_, last = ingest(LocalSource(photos[:count], count), gallery, encoder, root=tmp_path, ledger=ledger)
        assert last == Progress(count, count, 0, added=encoded)
        assert encoder.encoded == encoded
    assert gallery.count() == 10


def test_a_closed_ingest_keeps_what_was_encoded(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """A closed ingest stores what it has encoded, and the next one continues from there."""
    gallery, ledger = dataset
    photos = [draw(tmp_path, f"{i:03}.png", f"hsl({i}, 100%, 50%)") for i in range(300)]
    first, second = MeanColourEncoder(), MeanColourEncoder()
    steps = ingest(LocalSource(photos, 300), gallery, first, root=tmp_path, ledger=ledger, store_rows=1)
    while next(steps).added == 0:
        pass
    steps.close()  # type: ignore[attr-defined]  # it is a generator
    there = gallery.count()
    assert 0 < there < 300
    *_, last = ingest(LocalSource(photos, 300), gallery, second, root=tmp_path, ledger=ledger)
    assert last == Progress(300, 300, 0, added=300 - there)
    assert second.encoded == 300 - there


def test_names_of_every_kind_come_back_as_they_are(dataset: tuple[Gallery, Ledger]) -> None:
    """Ids and texts with quotes, line breaks, tabs, emoji and NULs are stored and found unchanged."""
    gallery, ledger = dataset
    photos = [Photo(text, f"https://photos.test/{i}", credit=text, description=text) for i, text in enumerate(AWKWARD)]
    source = ReadySource(photos, random_photos(len(photos), DIMENSION)[1])
    for added in (len(photos), 0):
        *_, last = ingest(source, gallery, ledger=ledger)
        assert last == Progress(len(photos), len(photos), 0, added=added)
    assert {photo for photo, _ in gallery.by_ids(AWKWARD).values()} == set(photos)


def test_failures_of_every_name_come_back_as_they_are(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """Failures store and recognise ids of every kind."""
    gallery, ledger = dataset
    photos = [Photo(text, "absent.jpg", credit=text) for text in AWKWARD]
    for _ in range(2):
        *_, last = ingest(LocalSource(photos, len(photos)), gallery, MeanColourEncoder(), root=tmp_path, ledger=ledger)
        assert last.failed == last.done == len(photos)
    assert {failure.photo for failure in ledger.failures()} == set(photos)
    assert ledger.hopeless([*AWKWARD, "other"]) == set(AWKWARD)


def test_the_first_row_of_an_id_counts(dataset: tuple[Gallery, Ledger]) -> None:
    """A repeated id is a failure under a distinct name, within a batch, across batches and in later runs."""
    gallery, ledger = dataset
    photos, embeddings = random_photos(1300, DIMENSION)
    photos[5] = Photo(photos[4].id, "https://photos.test/other")
    photos[1200] = Photo(photos[0].id, "https://photos.test/another")
    for _ in range(2):
        *_, last = ingest(ReadySource(photos, embeddings), gallery, ledger=ledger)
        assert (last.done, last.failed) == (1300, 2)
    assert gallery.count() == 1298
    assert gallery.by_ids([photos[4].id])[photos[4].id][0] == photos[4]
    assert [(failure.photo.id, failure.reason) for failure in ledger.failures()] == [
        (f"{photos[0].id} (photo 1201)", Reason.REPEATED_ID),
        (f"{photos[4].id} (photo 6)", Reason.REPEATED_ID),
    ]


def test_zero_and_nan_embeddings_are_left_out(dataset: tuple[Gallery, Ledger]) -> None:
    """Embeddings of zeros or with a NaN are left out."""
    gallery, ledger = dataset
    photos, embeddings = random_photos(6, DIMENSION)
    embeddings[1] = 0
    embeddings[4, 1] = np.nan
    *_, last = ingest(ReadySource(photos, embeddings), gallery, ledger=ledger)
    assert last == Progress(6, 6, 2, added=4)
    assert gallery.known([photo.id for photo in photos]) == {"p00000", "p00002", "p00003", "p00005"}
    assert ledger.failure_counts() == {Reason.NO_EMBEDDING: 2}


def test_another_encoder_than_the_datasets_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    """An ingest with another encoder than the dataset's is refused."""
    catalog.create("other", encoder="some/clip", dimension=DIMENSION)
    with pytest.raises(EncoderMismatchError, match="some/clip"):
        next(ingest(LocalSource([], 0), catalog.gallery("other"), MeanColourEncoder(), root=tmp_path))


def test_photos_without_embeddings_need_an_encoder(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """Photos without embeddings and without an encoder raise an error."""
    source = LocalSource([draw(tmp_path, "red.png", "red")], 1)
    with pytest.raises(IngestError, match="name an encoder"):
        list(ingest(source, dataset[0], root=tmp_path))


def test_an_error_of_the_encoder_ends_the_ingest(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """An error of the encoder is raised and not counted as a failed photo."""

    class BrokenEncoder(MeanColourEncoder):
        def encode_images(self, images: Sequence[Image.Image]) -> Embedding:
            raise RuntimeError("out of memory")

    source = LocalSource([draw(tmp_path, f"{i}.png", "red") for i in range(100)], 100)
    with pytest.raises(RuntimeError, match="out of memory"):
        list(ingest(source, dataset[0], BrokenEncoder(), root=tmp_path))
    assert dataset[0].count() == 0


def test_a_preview_counts_what_an_ingest_would_do(dataset: tuple[Gallery, Ledger], catalog: Catalog) -> None:
    """A preview counts new, known and repeated photos and writes nothing."""
    gallery, ledger = dataset
    photos, embeddings = random_photos(20, DIMENSION)
    list(ingest(ReadySource(photos[:5], embeddings[:5]), gallery, ledger=ledger))
    found = preview(ReadySource([*photos, photos[7]], np.vstack([embeddings, embeddings[7]])), gallery, ledger)
    assert (found.total, found.new, found.known, found.failed) == (21, 15, 5, 1)
    assert found.first == tuple(photos[5:8])
    assert preview(ReadySource(photos, embeddings), None, None).new == 20
    assert gallery.count() == 5
    assert catalog.dataset("some").encoder == NAME


def test_a_preview_counts_what_the_report_counts(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """A preview counts the same failures by reason as the report, before and after the ingest."""
    gallery, ledger = dataset
    photos, embeddings = random_photos(8, DIMENSION)
    photos[3], embeddings[5] = Photo(photos[2].id, "https://photos.test/other"), 0
    ready = ReadySource(photos, embeddings)
    before = preview(ready, None, None)
    list(ingest(ready, gallery, ledger=ledger))
    after = preview(ready, gallery, ledger)
    assert ledger.failure_counts() == {Reason.REPEATED_ID: 1, Reason.NO_EMBEDDING: 1}
    assert before.failures == after.failures == ledger.failure_counts()
    assert (before.new, after.new, after.known) == (6, 0, 6)

    root = tmp_path / "photos"
    root.mkdir()
    (root / "notes.txt").write_text("x")
    (root / "broken.jpg").write_text("x")
    folder = FolderSource(root)
    list(ingest(folder, gallery, MeanColourEncoder(), root=root, ledger=ledger))
    ledger.add_failures([Failure(Photo("late", "https://photos.test/late"), Reason.TIMEOUT, "")])
    late = LocalSource([Photo("late", "https://photos.test/late")], 1)
    found = preview(ChainedSource(ready, folder, late), gallery, ledger)
    assert {**found.failures, **found.retried} == ledger.failure_counts()
    assert (found.new, found.retried) == (1, {Reason.TIMEOUT: 1})

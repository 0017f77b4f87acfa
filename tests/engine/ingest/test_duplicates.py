"""Photos that look the same are marked, and a round never shows two of them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.galleries import Catalog, Duplicate, Fingerprint, Gallery, Ledger
from engine.ingest import LocalSource, ingest, mark_duplicates
from engine.ingest.duplicates import MOST_BITS, find_duplicates
from engine.photo import Embedding, Photo
from tests.engine.ingest.colours import MeanColourEncoder, new_dataset

SOUTH = np.array([1.0, 0.0, 0.0], np.float32)


@pytest.fixture
def dataset(catalog: Catalog) -> tuple[Gallery, Ledger]:
    """An empty dataset of the mean-colour encoder."""
    return new_dataset(catalog)


def put(dataset: tuple[Gallery, Ledger], prints: list[Fingerprint], embeddings: Embedding | None = None) -> None:
    """Photos a, b, c, ... with these fingerprints."""
    gallery, ledger = dataset
    photos = [Photo(chr(97 + i), f"https://photos.test/{i}") for i in range(len(prints))]
    ledger.add_fingerprints([photo.id for photo in photos], prints)
    gallery.insert(photos, np.tile(SOUTH, (len(prints), 1)) if embeddings is None else embeddings)


def scene(seed: int) -> Image.Image:
    """A picture unlike those of other seeds."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((320, 240), Image.Resampling.BICUBIC)


def test_copies_and_smaller_renditions_are_shown_once(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """The same file, and the same picture smaller and compressed more, are duplicates of the first one by id."""
    gallery, ledger = dataset
    for name, seed in (("a", 1), ("d", 2), ("e", 3)):
        scene(seed).save(tmp_path / f"{name}.jpg", quality=92)
    (tmp_path / "b.jpg").write_bytes((tmp_path / "a.jpg").read_bytes())
    scene(1).resize((200, 150)).save(tmp_path / "c.jpg", quality=60)
    photos = [Photo(name, f"{name}.jpg") for name in "edcba"]
    list(ingest(LocalSource(photos, 5), gallery, MeanColourEncoder(), root=tmp_path, ledger=ledger))
    assert gallery.count() == 5
    version = gallery.dataset.version
    assert [(d.photo_id, d.original_id) for d in mark_duplicates(gallery, ledger)] == [("b", "a"), ("c", "a")]
    assert [duplicate.photo_id for duplicate in ledger.duplicates()] == ["b", "c"]
    assert {match.photo.id for match in gallery.nearest(SOUTH, 9)} == {"a", "d", "e"}
    assert gallery.dataset.photos == 3
    assert gallery.dataset.version != version
    assert mark_duplicates(gallery, ledger) == []


def test_both_the_picture_and_the_embedding_must_be_near(dataset: tuple[Gallery, Ledger]) -> None:
    """A near hash alone or a near embedding alone makes no duplicate."""
    near = np.array([0.99, np.sqrt(1 - 0.99**2), 0], np.float32)
    far = np.array([0.97, 0, np.sqrt(1 - 0.97**2)], np.float32)
    bits = (1 << MOST_BITS) - 1
    prints = [Fingerprint("1", 0), Fingerprint("2", bits), Fingerprint("3", 1), Fingerprint("4", bits << 20 | 1 << 60)]
    put(dataset, prints, np.stack([SOUTH, near, far, near]))
    (found,) = find_duplicates(*dataset)
    assert (found.photo_id, found.original_id, round(found.similarity, 3)) == ("b", "a", 0.99)


def test_of_a_chain_each_photo_is_near_to_one_that_is_shown(dataset: tuple[Gallery, Ledger]) -> None:
    """a is near to b and b to c, but a is not near to c: b goes, a and c stay."""
    bits = 0b11111
    put(dataset, [Fingerprint("1", 0), Fingerprint("2", bits), Fingerprint("3", bits << 32 | bits)])
    assert find_duplicates(*dataset) == [Duplicate("b", "a", 1.0)]


def test_every_near_pair_is_found(dataset: tuple[Gallery, Ledger]) -> None:
    """Wherever the five bits stand in which two hashes differ."""
    rng = np.random.default_rng(0)
    base = [int(value) for value in rng.integers(0, 2**63, 13)]
    other = [value ^ sum(1 << int(bit) for bit in rng.choice(64, MOST_BITS, replace=False)) for value in base]
    put(dataset, [Fingerprint(str(i), value) for i, value in enumerate([*base, *other])])
    found = find_duplicates(*dataset)
    assert [(d.photo_id, d.original_id) for d in found] == [(chr(110 + i), chr(97 + i)) for i in range(13)]


def test_no_fingerprints_no_duplicates(dataset: tuple[Gallery, Ledger]) -> None:
    """A dataset of ready embeddings has none, and that is no error."""
    dataset[0].insert([Photo("a", "u"), Photo("b", "v")], np.stack([SOUTH, SOUTH]))
    assert find_duplicates(*dataset) == []


def test_very_many_equal_pictures_are_found_quickly(dataset: tuple[Gallery, Ledger]) -> None:
    """Three thousand white squares leave one."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    gallery, ledger = dataset
    photos = [Photo(f"{i:04}", "u") for i in range(3000)]
    ledger.add_fingerprints([photo.id for photo in photos], [Fingerprint(str(i), 7) for i in range(3000)])
    gallery.insert(photos, np.tile(SOUTH, (3000, 1)))
    assert len(mark_duplicates(gallery, ledger)) == 2999
    assert gallery.count() == 1

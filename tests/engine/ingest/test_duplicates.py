"""Photos that look the same are marked, and a round shows only one of them."""

import tracemalloc
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.galleries import Catalog, Duplicate, Fingerprint, Gallery, Ledger
from engine.ingest import LocalSource, duplicates, ingest, mark_duplicates, near_hashes
from engine.ingest.duplicates import find_duplicates
from engine.ingest.near_hashes import MOST_BITS, are_near, group_hashes
from engine.photo import Embedding, Photo
from tests.engine.ingest.colours import MeanColourEncoder, new_dataset

SOUTH = np.array([1.0, 0.0, 0.0], np.float32)


@pytest.fixture
def dataset(catalog: Catalog) -> tuple[Gallery, Ledger]:
    """An empty dataset of the mean-colour encoder."""
    return new_dataset(catalog)


def put(dataset: tuple[Gallery, Ledger], prints: list[Fingerprint], embeddings: Embedding | None = None) -> None:
    """Insert photos a, b, c, ... with these fingerprints."""
    gallery, ledger = dataset
    photos = [Photo(chr(97 + i), f"https://photos.test/{i}") for i in range(len(prints))]
    ledger.add_fingerprints([photo.id for photo in photos], prints)
    gallery.insert(photos, np.tile(SOUTH, (len(prints), 1)) if embeddings is None else embeddings)


def scene(seed: int) -> Image.Image:
    """Return a picture unlike those of other seeds."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize((320, 240), Image.Resampling.BICUBIC)


def test_copies_and_smaller_renditions_are_shown_once(dataset: tuple[Gallery, Ledger], tmp_path: Path) -> None:
    """Copies and smaller, more compressed versions are duplicates of the first photo by id."""
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
    """Photos are duplicates only if both their hashes and their embeddings are near."""
    near = np.array([0.99, np.sqrt(1 - 0.99**2), 0], np.float32)
    far = np.array([0.97, 0, np.sqrt(1 - 0.97**2)], np.float32)
    bits = (1 << MOST_BITS) - 1
    prints = [Fingerprint("1", 0), Fingerprint("2", bits), Fingerprint("3", 1), Fingerprint("4", bits << 20 | 1 << 60)]
    put(dataset, prints, np.stack([SOUTH, near, far, near]))
    (found,) = find_duplicates(*dataset)
    assert (found.photo_id, found.original_id, round(found.similarity, 3)) == ("b", "a", 0.99)


def test_each_photo_of_a_chain_is_near_to_one_that_is_shown(dataset: tuple[Gallery, Ledger]) -> None:
    """If a is near b and b near c, but a not near c, only b is a duplicate."""
    bits = 0b11111
    put(dataset, [Fingerprint("1", 0), Fingerprint("2", bits), Fingerprint("3", bits << 32 | bits)])
    assert find_duplicates(*dataset) == [Duplicate("b", "a", 1.0)]


def test_every_near_pair_is_found(dataset: tuple[Gallery, Ledger]) -> None:
    """Near hashes are found wherever they differ."""
    rng = np.random.default_rng(0)
    base = [int(value) for value in rng.integers(0, 2**63, 13)]
    other = [value ^ sum(1 << int(bit) for bit in rng.choice(64, MOST_BITS, replace=False)) for value in base]
    put(dataset, [Fingerprint(str(i), value) for i, value in enumerate([*base, *other])])
    found = find_duplicates(*dataset)
    assert [(d.photo_id, d.original_id) for d in found] == [(chr(110 + i), chr(97 + i)) for i in range(13)]


def test_no_fingerprints_no_duplicates(dataset: tuple[Gallery, Ledger]) -> None:
    """A dataset of ready embeddings has no fingerprints and no duplicates."""
    dataset[0].insert([Photo("a", "u"), Photo("b", "v")], np.stack([SOUTH, SOUTH]))
    assert find_duplicates(*dataset) == []


def flipped(rng: np.random.Generator, base: int, bits: int) -> int:
    """Return the hash with that many bits flipped."""
    return base ^ sum(1 << int(bit) for bit in rng.choice(64, bits, replace=False))


def by_definition(prints: list[Fingerprint], embeddings: Embedding) -> dict[int, int]:
    """Return each duplicate and its original by number: the first near photo before it that is no duplicate itself."""
    found: dict[int, int] = {}
    for b, of_b in enumerate(prints):
        for a, of_a in enumerate(prints[:b]):
            is_near = (of_a.picture ^ of_b.picture).bit_count() <= MOST_BITS and embeddings[a] @ embeddings[b] >= 0.98
            if a not in found and (is_near or of_a.content == of_b.content):
                found[b] = a
                break
    return found


@pytest.mark.parametrize("block", [40, duplicates.BLOCK])
@pytest.mark.parametrize("seed", range(2))
def test_the_duplicates_are_those_of_the_definition(
    dataset: tuple[Gallery, Ledger], monkeypatch: pytest.MonkeyPatch, seed: int, block: int
) -> None:
    """The search finds the duplicates of the definition, across blocks."""
    monkeypatch.setattr(duplicates, "BLOCK", block)
    gallery, ledger = dataset
    rng = np.random.default_rng(seed)
    bases = [int(value) for value in rng.integers(0, 2**63, 12)]
    chosen = [flipped(rng, bases[rng.integers(12)], int(rng.integers(0, 6))) for _ in range(300)]
    prints = [Fingerprint(str(rng.integers(0, 900)), picture) for picture in chosen]
    angles = rng.choice([0.0, 0.15, 0.3, 2.0], 300) + rng.normal(0, 0.02, 300)
    embeddings = np.stack([np.cos(angles), np.sin(angles), np.zeros(300)], 1).astype(np.float32)
    photos = [Photo(f"{number:03}", "u") for number in range(300)]
    ledger.add_fingerprints([photo.id for photo in photos], prints)
    gallery.insert(photos, embeddings)
    expected = by_definition(prints, embeddings)
    assert 100 < len(expected) < 280
    assert {int(d.photo_id): int(d.original_id) for d in find_duplicates(gallery, ledger)} == expected


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_the_chains_of_near_hashes(seed: int) -> None:
    """Hashes within five bits are in one group, and no others are connected."""
    rng = np.random.default_rng(seed)
    hashes = [int(value) for value in rng.integers(0, 2**63, 60)]
    for _ in range(240):
        hashes.append(flipped(rng, hashes[rng.integers(len(hashes))], int(rng.integers(4, 8))))
    labels = group_hashes(np.array(hashes, np.uint64))
    expected = list(range(300))
    for a, b in combinations(range(300), 2):
        if (hashes[a] ^ hashes[b]).bit_count() <= MOST_BITS and expected[a] != expected[b]:
            expected = [expected[a] if label == expected[b] else label for label in expected]
    assert len(set(zip(labels.tolist(), expected, strict=True))) == len(set(expected)) == labels.max() + 1


def test_the_same_bytes_are_the_same_photo(dataset: tuple[Gallery, Ledger]) -> None:
    """Files with equal bytes are duplicates, whatever their hashes and embeddings."""
    put(dataset, [Fingerprint("1", 0), Fingerprint("1", 2**60 - 1)], np.stack([SOUTH, -SOUTH]))
    assert find_duplicates(*dataset) == [Duplicate("b", "a", 1.0)]


MANY = 25_000


def hostile_hashes(kind: str) -> NDArray[np.uint64]:
    """Return many hashes that are hard to compare: equal ones, frames of a scene, or ones that share some bits."""
    rng = np.random.default_rng(0)
    others = rng.integers(0, 2**63, MANY).astype(np.uint64)
    scene = np.array([flipped(rng, 2**62 - 1, 3) for _ in range(4000)], np.uint64)
    of_kind = {"white": others & np.uint64(0), "scene": scene, "band": others >> np.uint64(11)}
    return of_kind.get(kind, others[:6000] >> np.uint64(30))


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("white", MANY - 1, MANY - 1), ("scene", 3900, 3999), ("band", 0, 0), ("bands", 0, 6000)],
)
def test_however_many_look_alike_memory_and_time_are_bounded(
    dataset: tuple[Gallery, Ledger], monkeypatch: pytest.MonkeyPatch, kind: str, least: int, most: int
) -> None:
    """Memory and comparisons are bounded, however many hashes are alike."""
    gallery, ledger = dataset
    hashes = hostile_hashes(kind)
    photos, compared = [Photo(f"{number:05}", "u") for number in range(len(hashes))], 0
    ledger.add_fingerprints(
        [photo.id for photo in photos], [Fingerprint(str(i), value) for i, value in enumerate(hashes.tolist())]
    )
    gallery.insert(photos, np.tile(SOUTH, (len(hashes), 1)))

    def counted(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.bool_]:
        nonlocal compared
        near = are_near(one, other)
        compared += near.size
        return near

    monkeypatch.setattr(duplicates, "are_near", counted)
    monkeypatch.setattr(near_hashes, "are_near", counted)
    tracemalloc.start()
    found = find_duplicates(gallery, ledger)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert least <= len(found) <= most
    assert peak < 300e6
    assert compared < 20_000 * len(hashes)

"""Every gallery follows these rules. To test a new adapter, add it to `ways.WAYS`."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.galleries import Gallery
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.tiered_gallery import TieredGallery
from engine.photo import Photo
from tests.contracts.targets import ServerProcess
from tests.contracts.ways import COUNT, DIMENSION, WAYS, Filled, empty_gallery, filled_up
from tests.engine.conftest import random_photos


@pytest.fixture(params=WAYS)
def empty(
    request: pytest.FixtureRequest, empty_data: Path, tmp_path: Path, running: ServerProcess
) -> Iterator[Gallery]:
    """A gallery without photos, for each target and search method."""
    with empty_gallery(request.param, empty_data, tmp_path, running) as gallery:
        yield gallery


@pytest.fixture
def filled(empty: Gallery) -> Filled:
    """A gallery with 3,000 photos."""
    return filled_up(empty)


def test_equal_scores_are_ordered_by_id(empty: Gallery) -> None:
    """Photos with the same embedding are ordered by id, whatever order they were inserted in."""
    embedding = np.eye(1, DIMENSION, dtype=np.float32)
    for name in ("c", "a", "d", "b"):
        empty.insert([Photo(name, name)], embedding)
    assert [match.photo.id for match in empty.nearest(embedding[0], 3)] == ["a", "b", "c"]
    assert empty.scores(embedding[0])[0] == ["a", "b", "c", "d"]


def test_every_field_of_a_photo_is_read_back(empty: Gallery) -> None:
    """Every field of a photo is stored and read back, in any script."""
    photo = Photo(
        "x1", "photos/x1.jpg", "https://page.test", "ある人", "https://credit.test", "it's \\ a \n", "L6P", 7, 5
    )
    empty.insert([photo], np.eye(1, DIMENSION, dtype=np.float32))
    found, embedding = empty.by_ids(["x1", "absent"])["x1"]
    assert found == photo
    np.testing.assert_array_equal(embedding, np.eye(1, DIMENSION, dtype=np.float32)[0])


def test_a_hidden_photo_is_never_found_again(filled: Filled) -> None:
    """A hidden photo is left out of everything except lookups by id, which old rounds need."""
    hidden = filled.photos[5].id
    before = filled.gallery.dataset
    filled.gallery.hide(hidden, "a-member")

    assert hidden not in {match.photo.id for match in filled.gallery.nearest(filled.embeddings[5], 20)}
    assert hidden not in {match.photo.id for match in filled.gallery.sample(COUNT, seed=1)}
    assert hidden not in {photo_id for ids, _ in filled.gallery.batches() for photo_id in ids}
    assert hidden not in filled.gallery.scores(filled.embeddings[5])[0]
    assert filled.gallery.count() == filled.gallery.dataset.photos == COUNT - 1
    assert filled.gallery.dataset.version != before.version
    assert hidden in filled.gallery.by_ids([hidden])


def test_an_erased_photo_is_gone_for_good(filled: Filled) -> None:
    """An erased photo is in no search and no lookup, with or without a copy in memory, and never comes back."""
    gallery, gone = filled.gallery, [photo.id for photo in filled.photos[5:7]]
    assert isinstance(gallery, ClickHouseGallery | TieredGallery)
    gallery.load()
    gallery.hide(gone[0], "a-member")
    for _ in range(2):  # repeating it changes nothing
        gallery.erase(gone)
        assert set(gone).isdisjoint({match.photo.id for match in gallery.nearest(filled.embeddings[5], 20)})
        assert gallery.by_ids(gone) == {}
        assert gallery.known(gone) == set()
        assert gallery.erased([*gone, "p00000"]) == set(gone)
        assert gallery.dataset.photos == COUNT - 2
    version = gallery.dataset.version
    assert gallery.count() == COUNT - 2
    assert gallery.dataset.version == version
    gallery.refresh()
    assert gallery.dataset.version == version
    gallery.insert(filled.photos[5:7], filled.embeddings[5:7])
    assert set(gone).isdisjoint({match.photo.id for match in gallery.nearest(filled.embeddings[5], 20)})


def test_photos_are_listed_by_the_beginnings_of_their_ids(filled: Filled) -> None:
    """They come in the order of their ids, without hidden ones. No character of the text has a special meaning."""
    gallery, odd = filled.gallery, [Photo(name, name) for name in ("it's 100%", "it's_", "É")]
    gallery.insert(odd, filled.embeddings[:3])
    gallery.hide("p00012", "a-member")
    ids = [[photo.id for photo in gallery.starting_with(text, 4)] for text in ("p0001", "it's", "it's_", "É", "", "%")]
    first = ["p00010", "p00011", "p00013", "p00014"]
    assert ids == [first, ["it's 100%", "it's_"], ["it's_"], ["É"], ids[4], []]
    assert ids[4] == sorted([*(photo.id for photo in filled.photos), *(photo.id for photo in odd)])[:4]


def test_a_photo_is_found_again_once_everyone_who_hid_it_unhides_it(filled: Filled) -> None:
    """A photo is found again after every member who hid it has unhidden it."""
    hidden, before = filled.photos[5].id, filled.gallery.dataset
    filled.gallery.load()
    for member in ("a-member", "another"):
        filled.gallery.hide(hidden, member)
    for member, is_found in (("nobody", False), ("a-member", False), ("another", True), ("another", True)):
        filled.gallery.unhide(hidden, member)
        assert (hidden in {match.photo.id for match in filled.gallery.nearest(filled.embeddings[5], 20)}) is is_found
    assert filled.gallery.dataset == before
    assert filled.gallery.count() == COUNT


def test_a_photo_is_inserted_once(filled: Filled) -> None:
    """Inserting an id that exists, or twice in one batch, keeps the first photo."""
    before = filled.gallery.dataset
    again = [*filled.photos[:3], Photo("new", "first"), Photo("new", "second")]
    filled.gallery.insert(filled.photos[:3], filled.embeddings[3:6])
    assert filled.gallery.dataset == before
    filled.gallery.insert(again, filled.embeddings[:5])
    assert filled.gallery.count() == COUNT + 1
    assert filled.gallery.by_ids(["new"])["new"][0].url == "first"
    np.testing.assert_array_equal(filled.gallery.by_ids(["p00000"])["p00000"][1], filled.embeddings[0])
    assert filled.gallery.known(["new", "p00000", "absent"]) == {"new", "p00000"}


def test_the_version_changes_with_the_content(empty: Gallery) -> None:
    """The dataset's version changes with each insert."""
    photos, embeddings = random_photos(10, DIMENSION)
    versions = [empty.dataset.version]
    for rows in (slice(5, 10), slice(0, 5)):
        empty.insert(photos[rows], embeddings[rows])
        versions.append(empty.dataset.version)
    assert len(set(versions)) == 3
    assert empty.dataset.photos == 10


def test_an_empty_gallery_finds_nothing(empty: Gallery) -> None:
    """An empty gallery returns empty results and raises no error."""
    query = np.ones(DIMENSION, np.float32)
    assert empty.nearest(query, 9) == ()
    assert empty.sample(9, seed=0) == ()
    assert list(empty.batches()) == []
    assert empty.by_ids([]) == {}
    assert empty.starting_with("", 9) == ()
    assert empty.scores(query)[0] == []
    assert empty.count() == 0
